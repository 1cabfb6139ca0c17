"""A copy comes back whole, or is refused with a sentence and nothing is changed."""

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from cadre_review import backup as keeping
from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests.conftest import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_uploads(settings, tmp_path):
    """Uploads of this test alone, and a place for what restore keeps beside."""
    settings.MEDIA_ROOT = tmp_path / "var" / "uploads"
    settings.VAR_DIR = tmp_path / "var"
    settings.SURVEY_KEYS = tmp_path / "survey_keys"
    settings.SURVEY_KEYS.mkdir()
    (settings.SURVEY_KEYS / "ab12").write_text("s2:sealed")
    settings.VAR_DIR.mkdir()


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of a site with one account and one upload."""
    enter("staff")
    default_storage.save("photos/一.txt", ContentFile("走访".encode()))
    call_command("backup", str(tmp_path / "copy"))
    return tmp_path / "copy"


def test_copy_comes_back_into_the_changed_site_with_force(copy, settings):
    enter("auditor")
    default_storage.save("photos/二.txt", ContentFile(b"later"))
    (settings.SURVEY_KEYS / "ab12").unlink()
    call_command("restore", str(copy), "--force")
    assert (settings.SURVEY_KEYS / "ab12").read_text() == "s2:sealed"
    assert list(User.objects.values_list("username", flat=True)) == ["staff"]
    assert default_storage.open("photos/一.txt").read().decode() == "走访"
    assert not default_storage.exists("photos/二.txt")
    assert Entry.objects.latest("number").act == "backup.restore"
    beside = {path.name.split("-before")[0].split("before")[0] for path in settings.VAR_DIR.iterdir()}
    assert beside == {"uploads", ""}  # the uploads, the uploads before, the database before


def test_copy_is_listed_with_digests_and_noted_in_the_log(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    assert set(manifest["files"]) == {
        keeping.DATABASES[connection.vendor],
        "uploads/photos/一.txt",
        "survey_keys/ab12",
    }
    assert all(len(entry["sha256"]) == 64 for entry in manifest["files"].values())
    assert Entry.objects.latest("number").act == "backup.make"


def test_site_in_use_is_not_restored_over(copy):
    enter("auditor")
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(copy))
    assert User.objects.count() == 2


@pytest.mark.parametrize("harm", ["change", "remove", "add", "list"])
def test_damaged_copy_is_refused_and_nothing_changes(copy, harm):
    enter("auditor")
    upload = copy / "uploads" / "photos" / "一.txt"
    if harm == "change":
        upload.write_text("别的")
    elif harm == "remove":
        upload.unlink()
    elif harm == "add":
        (copy / "uploads" / "more.txt").write_text("more")
    else:
        (copy / "manifest.json").write_text("{}")
    with pytest.raises(CommandError):
        call_command("restore", str(copy), "--force")
    assert User.objects.count() == 2
    assert default_storage.open("photos/一.txt").read().decode() == "走访"


def test_folder_in_use_is_not_copied_over(copy):
    before = (copy / "manifest.json").read_bytes()
    with pytest.raises(CommandError):
        call_command("backup", str(copy))
    assert (copy / "manifest.json").read_bytes() == before


def test_copy_of_the_other_database_is_refused(copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    here = connection.vendor
    other = next(vendor for vendor in keeping.DATABASES if vendor != here)
    (copy / keeping.DATABASES[here]).rename(copy / keeping.DATABASES[other])
    manifest["files"][keeping.DATABASES[other]] = manifest["files"].pop(keeping.DATABASES[here])
    manifest["database"] = other
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("restore", str(copy), "--force")
