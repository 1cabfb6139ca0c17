"""A file that comes in pieces: each is kept as it comes, the whole becomes an attachment at once or not at all."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.fieldwork.visits.actions.attachments import LARGEST, attach, held_open
from visits.fieldwork.visits.models import Attachment, Visit
from visits.fieldwork.visits.upload_models import Upload, UploadPiece

LARGEST_PIECE = 1024 * 1024  # bytes
KEPT = dt.timedelta(days=3)  # without a further piece
MOST_OPEN = 60  # files of one person that are not whole


@transaction.atomic(durable=True)
def take_piece(
    *, actor: Any, visit: Visit, client_key: UUID, place: int, size: int, digest: str, data: bytes
) -> int:
    """Keep the bytes that follow what is there, and say how many are there now.

    What came before is passed over, what would leave a gap is not taken: the number says where to go on. So a piece
    may come twice, late or out of order.
    """
    visit = held_open(actor, visit.pk)
    upload = _upload(actor, visit, client_key, size, digest)
    known = upload.came
    fresh = data[known - place : known - place + size - known] if place <= known else b""
    if fresh:
        UploadPiece.objects.create(upload=upload, place=known, data=fresh)
        upload.came += len(fresh)
        upload.save(update_fields=["came", "touched_at"])
    return upload.came


def _upload(actor: Any, visit: Visit, client_key: UUID, size: int, digest: str) -> Upload:
    """The file under this key, or a new one; what was given up goes first."""
    Upload.objects.filter(touched_at__lt=timezone.now() - KEPT).delete()
    upload = Upload.objects.select_for_update().filter(client_key=client_key).first()
    told = (visit.pk, actor.pk, size, digest)
    if upload and (upload.visit_id, upload.sender_id, upload.size, upload.digest) != told:
        raise ValidationError({"file": _("This form belongs to another visit. Load the page anew.")})
    return upload or _new(actor, visit, client_key, size, digest)


def _new(actor: Any, visit: Visit, client_key: UUID, size: int, digest: str) -> Upload:
    if size > LARGEST:
        raise ValidationError({"file": _("The file is larger than 20 MB.")})
    if Upload.objects.filter(sender=actor).count() >= MOST_OPEN:
        raise ValidationError({"file": _("Too many files are on their way at once. Let some arrive first.")})
    return Upload.objects.create(visit=visit, sender=actor, client_key=client_key, size=size, digest=digest)


def arrived(
    *, actor: Any, visit: Visit, client_key: UUID, name: str, caption: str = "", site_visit: Any = None
) -> Attachment | None:
    """The attachment that the pieces make, once all have come; asked again, the same one. None while some lack.

    A file that is refused has come in vain: its pieces go, so that it may be sent anew under the same key.
    """
    if there := Attachment.everything.filter(client_key=client_key, visit=visit, added_by=actor).first():
        return there
    upload = Upload.objects.visible_to(actor).filter(client_key=client_key, visit=visit).first()
    if upload is None or upload.came < upload.size:
        return None
    data = b"".join(bytes(piece.data) for piece in upload.pieces.order_by("place"))
    try:
        return attach(
            actor=actor, visit=visit, client_key=client_key, name=name, data=data, caption=caption,
            sent_digest=upload.digest, site_visit=site_visit,
        )  # fmt: skip
    except ValidationError as refusal:
        if "file" in getattr(refusal, "error_dict", {}):
            upload.delete()
        raise
