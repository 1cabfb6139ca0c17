"""Files are on the disk, under a name of their own, before ``save`` returns."""

import os
import stat
import threading

import pytest
from django.core.files.base import ContentFile

from visits.core import storage as module
from visits.core.storage import DurableFileSystemStorage


@pytest.fixture
def storage(tmp_path) -> DurableFileSystemStorage:
    return DurableFileSystemStorage(location=tmp_path / "uploads")


@pytest.fixture
def syncs(monkeypatch) -> list[str]:
    """What was synced, in order: "file" or "folder". The real sync is done as well."""
    real, seen = os.fsync, []

    def counting(handle: int) -> None:
        seen.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real(handle)

    monkeypatch.setattr(module.os, "fsync", counting)
    return seen


def test_saved_file_comes_back_whole(storage):
    name = storage.save("photos/2026/11/一张.jpg", ContentFile(b"x" * 200_000))
    assert name == "photos/2026/11/一张.jpg"
    assert storage.open(name).read() == b"x" * 200_000


def test_file_and_folder_are_synced_at_every_save(storage, syncs):
    storage.save("a.txt", ContentFile(b"1"))
    syncs.clear()
    for number in range(20):
        storage.save(f"{number}.txt", ContentFile(b"1"))
    assert syncs == ["file", "folder"] * 20


def test_parents_of_new_folders_are_synced(storage, syncs):
    storage.save("one/two/a.txt", ContentFile(b"1"))
    assert syncs == ["folder"] * 3 + ["file", "folder"]  # uploads, one, two; then the file and its folder


def test_file_is_for_the_site_alone(storage):
    name = storage.save("a.txt", ContentFile(b"1"))
    assert stat.S_IMODE(os.stat(storage.path(name)).st_mode) == 0o600


def test_taken_name_is_never_overwritten(storage):
    names = [storage.save("a.txt", ContentFile(text)) for text in (b"first", b"second")]
    assert [storage.open(name).read() for name in names] == [b"first", b"second"]


def test_many_at_once_under_one_name_all_keep_their_text(storage):
    names: dict[bytes, str] = {}

    def save(text: bytes) -> None:
        names[text] = storage.save("same.txt", ContentFile(text))

    writers = [threading.Thread(target=save, args=(f"{number}".encode(),)) for number in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(set(names.values())) == 16
    assert all(storage.open(name).read() == text for text, name in names.items())


def test_broken_upload_leaves_nothing_behind(storage):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError("the line broke")

    with pytest.raises(OSError, match="line broke"):
        storage.save("a.txt", Broken(b"whole"))
    assert os.listdir(storage.location) == []


def test_way_out_of_the_folder_is_refused(storage):
    from django.core.exceptions import SuspiciousFileOperation

    with pytest.raises(SuspiciousFileOperation):
        storage.save("../outside.txt", ContentFile(b"1"))
