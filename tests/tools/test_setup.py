"""``check_setup`` says what is wrong, in sentences, and exits 1."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from cadre_review import setup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(settings, tmp_path):
    """A set-up without a fault of files or doors, and sentences in English."""
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.KEYS_DIR = tmp_path
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.ALLOWED_HOSTS, settings.HTTPS = ["records.example"], True
    with translation.override("en"):
        yield


def words() -> str:
    return "\n".join([*setup.key_faults(), *setup.folder_faults(), *setup.wall_faults()])


def test_sound_setup_has_no_fault():
    assert words() == ""


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEMO", True, "DEMO is on"),
        ("DEBUG", True, "DEBUG is on"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
        ("HTTPS", False, "HTTPS=1"),
        ("SECRET_KEY", "a" * 50, "easy to guess"),
    ],
)
def test_open_door_is_named(settings, name, value, word):
    setattr(settings, name, value)
    assert word in words()


def test_same_keys_are_named(settings):
    settings.FIELD_KEY = settings.SECRET_KEY
    assert "the same" in words()


def test_key_file_that_others_read_is_named(settings):
    path = settings.VAR_DIR / "secret_key"
    path.write_text("x")
    path.chmod(0o644)
    assert "chmod 600" in words()


def test_keys_beside_the_database_are_named(settings, tmp_path):
    if connection.vendor != "sqlite":
        return
    folder = Path(connection.settings_dict["NAME"]).parent
    settings.KEYS_DIR = settings.SURVEY_KEYS = tmp_path
    assert list(setup.place_faults()) == []
    settings.SURVEY_KEYS = folder / "survey_keys"
    assert "KEYS_DIR" in "".join(setup.place_faults())
    settings.DEMO = True
    assert list(setup.place_faults()) == []


def test_storage_that_does_not_sync_is_named(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    assert "not synced" in words()


def test_folder_that_cannot_be_made_is_named(settings):
    (settings.VAR_DIR / "file").write_text("in the way")
    settings.MEDIA_ROOT = settings.VAR_DIR / "file" / "uploads"
    assert "cannot be written" in words()


def test_our_sqlite_settings_are_sound():
    if connection.vendor == "sqlite":
        assert list(setup.sqlite_faults()) == []


def test_database_that_does_not_wait_for_the_disk_is_named():
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"], kept = {}, connection.settings_dict["OPTIONS"]
        try:
            assert "IMMEDIATE" in "\n".join(setup.sqlite_faults())
        finally:
            connection.settings_dict["OPTIONS"] = kept
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        assert "synchronous_commit" in "\n".join(setup.postgresql_faults())


def test_command_exits_1_with_a_fault(settings, capsys):
    settings.DEMO = True
    with pytest.raises(SystemExit) as caught:
        call_command("check_setup")
    assert caught.value.code == 1
    assert "DEMO" in capsys.readouterr().out
