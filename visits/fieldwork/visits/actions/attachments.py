"""Photos and documents of a visit: checked by content, photos re-encoded, the file on disk before its row."""

import hashlib
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_texts
from visits.core.pictures import MIME, BadFile, check_unpacked, reencode, sniff, thumbnail
from visits.core.storage import kept_name
from visits.fieldwork.visits.covering import enter_named
from visits.fieldwork.visits.models import WITH_THE_TEAM, Attachment, Visit
from visits.fieldwork.visits.naming import refuse_known
from visits.fieldwork.visits.upload_models import Upload

LARGEST = 20 * 1024 * 1024  # bytes
MOST = 50
LONGEST = 2048  # pixels of a photo, as devices make them smaller
PHOTOS = {"jpeg", "png", "webp", "heic"}
DOCUMENTS = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "txt": "txt"}


@transaction.atomic(durable=True)
def attach(
    *,
    actor: Any,
    visit: Visit,
    client_key: UUID,
    name: str,
    data: bytes,
    caption: str = "",
    sent_digest: str = "",
    site_visit: Any = None,
) -> Attachment:
    """Add a file to a visit that is with the team; the same key twice gives the first one again.

    ``sent_digest``: SHA-256 of the file where it was sent off; other bytes are refused, since the way spoiled them.
    """
    visit = _held(actor, visit.pk)
    earlier = Attachment.everything.filter(client_key=client_key).first()
    if earlier:
        return _same(earlier, visit)
    _room(visit)
    check_captions(actor, visit, {"file": name, "caption": caption})
    found = hashlib.sha256(data).hexdigest()
    if sent_digest and sent_digest != found:
        raise ValidationError({"file": _("The file did not arrive as it was sent. It is sent again.")})
    kept, ending, media = fit_to_keep(data)
    attachment = Attachment(
        visit=visit,
        client_key=client_key,
        name=named_to_keep(name, media),
        caption=caption.strip(),
        added_by=actor,
        sent_digest=found,
        site_visit=site_visit,
    )
    if media == "image/jpeg":
        attachment.thumbnail.save(f"{client_key.hex}.jpg", ContentFile(thumbnail(kept)), save=False)
    attachment.content_type = media
    keep_bytes(attachment, kept, ending)
    attachment.save()
    Upload.objects.filter(client_key=client_key).delete()
    record(actor, "attachment.add", visit, attachment=attachment.pk, digest=attachment.digest)
    enter_named(actor, visit, name, caption, attachment=attachment.pk)
    return attachment


def _held(actor: Any, number: int) -> Visit:
    """The visit, locked, for somebody who may add files to it."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related("team__round")
    visit = rows.get(pk=number)
    require(actor, "visit.attach", visit)
    return visit


def _open(actor: Any, attachment: Attachment) -> Visit:
    """The same, for changing a file that is there, while the visit is with the team."""
    visit = _held(actor, attachment.visit_id)
    if visit.state not in WITH_THE_TEAM:
        raise ValidationError(_("This visit has been submitted; its files stay as they are."))
    return visit


def _same(earlier: Attachment, visit: Visit) -> Attachment:
    if earlier.visit_id != visit.pk:
        raise ValidationError({"file": _("This form belongs to another visit. Load the page anew.")})
    return earlier


def held_open(actor: Any, number: int) -> Visit:
    """The visit, locked, for somebody who may add a file to it now."""
    visit = _held(actor, number)
    _room(visit)
    return visit


def _room(visit: Visit) -> None:
    if visit.state not in WITH_THE_TEAM:
        raise ValidationError(_("This visit has been submitted; files can be added after it is returned."))
    if visit.attachments.count() >= MOST:
        raise ValidationError({"file": _("A visit holds at most %(most)s files.") % {"most": MOST}})


def check_captions(actor: Any, visit: Visit, texts: dict[str, str]) -> None:
    """Names and captions of files can be read, and name no sealed source of the visit whom the actor knows."""
    check_texts(texts)
    refuse_known(actor, visit, texts)


def named_to_keep(name: str, media: str) -> str:
    """The name that a file of this media type is kept under. Raises ValidationError at ``file`` for a false ending."""
    try:
        return kept_name(name, media)
    except BadFile as error:
        raise ValidationError({"file": str(error)}) from None


def fit_to_keep(data: bytes) -> tuple[bytes, str, str]:
    """The bytes to be kept, the ending of their name and their media type: photos are encoded anew, documents checked.

    Raises ValidationError at ``file`` for anything else.
    """
    if not data:
        raise ValidationError({"file": _("The file is empty.")})
    if len(data) > LARGEST:
        raise ValidationError({"file": _("The file is larger than 20 MB.")})
    kind = sniff(data)
    try:
        if kind in PHOTOS:
            return reencode(data, LONGEST), "jpg", "image/jpeg"
        if kind in DOCUMENTS:
            if kind in {"docx", "xlsx"}:
                check_unpacked(data)
            return data, kind, MIME[kind]
    except BadFile as error:
        raise ValidationError({"file": str(error)}) from None
    raise ValidationError(
        {"file": _("Only photos (JPEG, PNG, WebP, HEIC) and documents (PDF, Word, Excel, text).")}
    )


def keep_bytes(row: Any, data: bytes, ending: str) -> None:
    """Put the bytes on the disk and their size and digest into the row, which is not saved yet."""
    row.size, row.digest = len(data), hashlib.sha256(data).hexdigest()
    row.file.save(f"{row.client_key.hex}.{ending}", ContentFile(data), save=False)


@transaction.atomic(durable=True)
def write_caption(
    *, actor: Any, attachment: Attachment, caption: str | None, site_visit: Any = None
) -> Attachment:
    """Say what a file of a visit that is with the team shows (None: it stays), and at which site it was taken."""
    visit = _open(actor, attachment)
    if site_visit is not None and site_visit.visit_id != visit.pk:
        raise ValidationError({"site_visit": _("Choose a site of this visit.")})
    attachment.site_visit = site_visit
    if caption is not None:
        check_captions(actor, visit, {"caption": caption})
        attachment.caption = caption.strip()
    attachment.save(update_fields=["site_visit", *(["caption"] if caption is not None else [])])
    record(actor, "attachment.caption", visit, attachment=attachment.pk)
    enter_named(actor, visit, caption or "", attachment=attachment.pk)
    return attachment


@transaction.atomic(durable=True)
def remove(*, actor: Any, attachment: Attachment) -> None:
    """Take a file off a visit that is with the team; row and bytes stay, so that it can be brought back."""
    visit = _open(actor, attachment)
    _mark(attachment, timezone.now(), actor)
    record(actor, "attachment.remove", visit, attachment=attachment.pk, digest=attachment.digest)


@transaction.atomic(durable=True)
def bring_back(*, actor: Any, attachment: Attachment) -> None:
    """Put a file that was taken off back onto its visit, while that is with the team."""
    visit = _open(actor, attachment)
    _room(visit)
    _mark(attachment, None, None)
    record(actor, "attachment.bring_back", visit, attachment=attachment.pk, digest=attachment.digest)


def _mark(attachment: Attachment, at: Any, by: Any) -> None:
    attachment.removed_at, attachment.removed_by = at, by
    attachment.save(update_fields=["removed_at", "removed_by"])
