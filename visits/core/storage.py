"""Where attachments lie: a folder whose files are on the disk before their rows are written; and under what names."""

import os
import re
import secrets
import unicodedata
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext_lazy as _

from cadre_review.durable import sync
from visits.core.pictures import MIME, BadFile

# Under which endings the kinds are known; the first one is what a file is given back with.
ENDINGS = {
    "jpeg": ("jpg", "jpeg"),
    "png": ("png",),
    "webp": ("webp",),
    "pdf": ("pdf",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "txt": ("txt",),
}
KIND_OF = {media: kind for kind, media in MIME.items() if kind in ENDINGS}
PHOTOS = frozenset({"jpeg", "png", "webp"})
ENDING = re.compile(r"\.([^.]{1,8})$")
LONGEST_NAME = 200
FILE_MODE = 0o600
FOLDER_MODE = 0o700


def kept_name(name: str, media: str) -> str:
    """The name under which a file of this media type is kept: the ending is that of the content.

    A photo was encoded anew and takes its ending whatever it was called. Raises BadFile for a document that claims to
    be something else (.hta, .bat, .docm …).
    """
    _stem, said = _parted(name)
    kind = KIND_OF[media]
    if said and kind not in PHOTOS and said not in ENDINGS[kind]:
        raise BadFile(
            "ending",
            _(
                "By its content this is a .%(ending)s file, but its name ends in .%(said)s. Check it and rename it."
            )
            % {"ending": ENDINGS[kind][0], "said": said},
        )
    return harmless_name(name, media)


def harmless_name(name: str, media: str) -> str:
    """The name under which a file is given back: whatever was kept, it ends as its media type does."""
    stem, said = _parted(name)
    kind = KIND_OF.get(media)
    endings = ENDINGS[kind] if kind else ("bin",)
    if said not in endings:
        said = endings[0]
    return f"{stem[: LONGEST_NAME - len(said) - 1]}.{said}"


def _parted(name: str) -> tuple[str, str]:
    """A name without folders and without what cannot be seen, and its ending in small letters ("" for none)."""
    seen = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    last = re.sub(r'[:*?"<>|]', "_", seen.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    found = ENDING.search(last)
    if found is None:
        return last or "file", ""
    return last[: found.start()].strip(" .") or "file", found[1].strip().lower()


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, syncing the parent of each that is new."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(mode=FOLDER_MODE, exist_ok=True)
        sync(part.parent)


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
        sync(target.parent)
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
