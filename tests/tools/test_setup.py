"""``check_setup`` says what is wrong, in sentences, and exits 1."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from cadre_review import settings as site
from cadre_review import setup
from cadre_review.accounts.demo import make_accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(settings, tmp_path):
    """A set-up without a fault of files or settings, and sentences in English."""
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.KEYS_DIR = tmp_path
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.ALLOWED_HOSTS, settings.HTTPS, settings.SECOND_FACTOR = ["records.example"], True, True
    settings.SECRET_KEY = "7f0c-a key of fifty different signs, for this test alone"
    for name in (
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_HSTS_PRELOAD",
    ):  # fmt: skip
        setattr(settings, name, True)
    settings.SECURE_HSTS_SECONDS = 31536000
    with translation.override("en"):
        yield


def words() -> str:
    found = [*setup.key_faults(), *setup.folder_faults(), *setup.wall_faults(), *setup.account_faults()]
    return "\n".join(found)


def test_sound_setup_has_no_fault():
    assert words() == ""


# Every variable that settings.py reads, with a value that weakens the site and what is said of it.
WEAK = [
    ("DEMO", True, "DEMO is on"),
    ("PRACTICE", True, "PRACTICE is on"),
    ("DEBUG", True, "DEBUG is on"),
    ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
    ("HTTPS", False, "HTTPS=1"),
    ("SECRET_KEY", "a" * 50, "easy to guess"),
    ("FIELD_KEY", "ab" * 25, "easy to guess"),
    ("SECOND_FACTOR", False, "SECOND_FACTOR=1"),
    ("WATERMARK", False, "WATERMARK=1"),
    ("IDLE_LOCK_SECONDS", 86400, "IDLE_LOCK_SECONDS"),
    ("IDLE_LOCK_SECONDS", 0, "IDLE_LOCK_SECONDS"),
    ("SEAL_OPEN_HOURS", 720, "SEAL_OPEN_HOURS"),
    ("SESSION_COOKIE_AGE", 30 * 86400, "SESSION_COOKIE_AGE"),
    ("TRUSTED_PROXIES", ["0.0.0.0/0"], "TRUSTED_PROXIES"),
    ("ATTACHMENTS_S3", "http://store.example", "s3+https"),
    ("DATABASE_URL", "db.example", "sslmode"),
    # Not read from the environment: somebody edited settings.py.
    ("SESSION_COOKIE_SECURE", False, "security.W0"),
    ("CSRF_COOKIE_SECURE", False, "security.W0"),
    ("SECURE_SSL_REDIRECT", False, "security.W0"),
    ("SECURE_HSTS_SECONDS", 0, "security.W0"),
    ("X_FRAME_OPTIONS", "SAMEORIGIN", "security.W0"),
    ("SECURE_CONTENT_TYPE_NOSNIFF", False, "security.W0"),
    ("MIDDLEWARE", [], "security.W0"),
]
HARMLESS = {
    "PRACTICE_DATABASE_URL": "only counts where PRACTICE is on, which is said",
    "PASSWORD_RULE": "both rules hold to what guesses find; any other word stops the start",
    "LANGUAGE_CODE": "words",
    "TIME_ZONE": "the clock on the wall",
    "KEYS_DIR": "a place: named where it is the database's folder",
    "SURVEY_KEYS": "a place: named where it is the database's folder",
    "FIELD_KEYS_OLD": "what they open is named until it is rewritten",
    "AUDIT_ANCHORS": "a place: without it anchors stand on printed papers alone",
    "AUDIT_ANCHOR_KEY": "a place; the command that makes the key says where it lies",
    "AUDITOR_MAIL": "an address; what is mailed is a number and a digest",
    "EMAIL_URL": "what is mailed is a number and a digest",
    "JOB_SILENCE_SECONDS": "how soon long work is taken up again",
}


@pytest.mark.parametrize(("name", "value", "word"), WEAK)
def test_whatever_weakens_the_site_is_named(settings, monkeypatch, name, value, word):
    if name == "DATABASE_URL":
        monkeypatch.setattr(connection, "vendor", "postgresql")
        monkeypatch.setitem(connection.settings_dict, "HOST", value)
    elif name == "ATTACHMENTS_S3":
        store = settings.STORAGES["default"] | {"OPTIONS": {"endpoint_url": value}}
        monkeypatch.setitem(settings.STORAGES, "default", store)
        assert word in "\n".join(setup.road_faults())
        return
    else:
        setattr(settings, name, value)
    assert word in words()


def test_no_variable_of_the_settings_is_forgotten():
    text = Path(site.__file__).read_text()
    read = set(re.findall(r'(?:flag|kept_secret|env\.\w+)\("([A-Z0-9_]+)"', text))
    assert len(read) > 12
    assert read - {name for name, _value, _word in WEAK} - set(HARMLESS) == set()


def test_published_passwords_are_named(settings):
    make_accounts()
    assert "member1" in words()


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


def test_words_of_searches_and_passwords_are_loaded_where_pages_are_served_and_not_for_every_command():
    loaded = "sorted({'pypinyin', 'zxcvbn'} & set(sys.modules))"
    code = f"import sys, django; django.setup(); print({loaded}); import cadre_review.wsgi; print({loaded})"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=site.BASE_DIR
    )
    assert told.stdout.splitlines() == ["[]", "['pypinyin', 'zxcvbn']"]
