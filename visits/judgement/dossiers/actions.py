"""Freeze a dossier; give out one of its files."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.lists.models import Export
from visits.core.lists.register import registered
from visits.core.workflow import lock_row
from visits.judgement.appraisals.pack import digest
from visits.judgement.decisions.models import Decision, State

from .content import content_of
from .files import files_of
from .models import Dossier, DossierFile

KEY = "dossier"  # in the register of exports


@transaction.atomic
def freeze(*, actor: Any, decision: Decision, client_key: UUID) -> Dossier:
    """Freeze everything the decision rests on now, and make its files; the same key gives the first one again."""
    locked = lock_row(actor, decision, "dossier.freeze")
    if existing := Dossier.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk or existing.decision_id != locked.pk:
            raise PermissionDenied(_("This form belongs to another dossier. Open a new one."))
        return existing
    if locked.state == State.WITHDRAWN:
        raise ValidationError(_("A withdrawn motion or decision rests on nothing: no dossier is made of it."))
    content = content_of(locked, actor)
    number = locked.dossiers.count() + 1
    made = Dossier.objects.create(
        decision=locked, number=number, content=content, digest=digest(content), client_key=client_key,
        created_by=actor,
    )  # fmt: skip
    DossierFile.objects.bulk_create(
        DossierFile(
            dossier=made,
            recipient=recipient,
            form=form,
            content=held,
            digest=sha256(held).hexdigest(),
            size=len(held),
        )
        for (recipient, form), held in files_of(content, number).items()
    )
    record(actor, "dossier.freeze", made, digest=made.digest)
    return made


@transaction.atomic
def give_out(*, actor: Any, file: DossierFile) -> Export:
    """Enter in the register that a file of a dossier is taken away; nothing leaves that differs from its digest."""
    require(actor, "dossier.read", file.dossier)
    if sha256(bytes(file.content)).hexdigest() != file.digest:
        raise ValidationError(_("This file differs from its digest and is not given out."))
    words = f"dossier={file.dossier.decision_id}-{file.dossier.number}&recipient={file.recipient}&form={file.form}"
    entry = registered(actor, KEY, words, rows=1)
    record(actor, "dossier.take", file.dossier, recipient=file.recipient, form=file.form, digest=file.digest)
    return entry
