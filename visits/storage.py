"""Where attachments lie: a folder whose files are on the disk before their rows are written."""

import os
import secrets
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable (fsync of the folder itself)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, syncing the parent of each that is new."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(mode=FOLDER_MODE, exist_ok=True)
        sync_folder(part.parent)


class DurableFileSystemStorage(FileSystemStorage):
    """Django's folder of uploads, made safe against a crash.

    Django's own writes in place and never syncs: a row may be committed for a file that the
    disk has not got. Here a file is written under a temporary name beside its place, synced,
    linked to its name (a name that is taken is never overwritten), and the folder is synced
    before ``save`` returns. Files are readable by the site's account alone (0600).
    Raises OSError when the disk refuses; then no name exists.
    """

    durable = True  # asked by check_setup

    def _save(self, name: str, content: File) -> str:
        """Write ``content`` under ``name`` or, when taken, a free name like it; return that name."""
        target = Path(self.path(name))
        make_folders(target.parent)
        part = target.parent / f".{secrets.token_hex(8)}.part"
        try:
            self._write(part, content)
            name, target = self._link(part, name)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)
        return str(name).replace("\\", "/")

    def _write(self, part: Path, content: File) -> None:
        """Write and sync the bytes under the temporary name."""
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as out:
            for chunk in content.chunks():
                out.write(chunk.encode() if isinstance(chunk, str) else chunk)
            out.flush()
            os.fsync(out.fileno())

    def _link(self, part: Path, name: str) -> tuple[str, Path]:
        """Give the file its name in one step; a link, unlike a rename, never replaces another file."""
        while True:
            target = Path(self.path(name))
            try:
                os.link(part, target)
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name, target
