"""Holds the attachments' rows against the store (docs/architecture.md, "Nothing lost")."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import Storage
from django.core.management.base import BaseCommand, CommandError

from visits.fieldwork.visits.models import Attachment
from visits.judgement.rectifications.models import RectificationFile

FOLDERS = ("attachments", "thumbnails", "measures")


def files_in(storage: Storage, folder: str) -> Iterator[str]:
    """Names of all files under a folder of the store; nothing where the folder is not there."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from files_in(storage, f"{folder}/{name}")


def wrong_with(attachment: Attachment | RectificationFile) -> Iterator[str]:
    """What is wrong with the stored files of one row, in sentences."""
    for field in (attachment.file, getattr(attachment, "thumbnail", None)):
        if field and not field.storage.exists(str(field.name)):
            yield f"{attachment.name}: the row names {field.name}, but the file is not in the store."
        elif field and field is attachment.file and digest_of(field) != attachment.digest:
            yield f"{attachment.name}: the bytes of {field.name} are not those that were taken in."


def digest_of(file: Any) -> str:
    """SHA-256 of the stored bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class Command(BaseCommand):
    help = (
        "Compare the rows of attachments with the files in the store: rows without files, changed bytes, and files "
        "without rows (a file taken off a visit keeps its row). Nothing is changed. Exit 1 when "
        "something does not fit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = 0
        found: list[str] = []
        named: set[str | None] = set()
        for attachment in Attachment.everything.order_by("pk").iterator(chunk_size=500):
            rows += 1
            named |= {attachment.file.name, attachment.thumbnail.name}
            found += wrong_with(attachment)
        for one in RectificationFile.objects.order_by("pk").iterator(chunk_size=500):
            rows += 1
            named.add(one.file.name)
            found += wrong_with(one)
        storage = Attachment._meta.get_field("file").storage
        stray = sorted({name for folder in FOLDERS for name in files_in(storage, folder)} - named)
        found += [f"{name}: no row names this file." for name in stray]
        if found:
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write(f"{rows:,} attachments: every row has its file, and every file its row.")
