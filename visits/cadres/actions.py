"""Writing cadre files."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from visits.access import require
from visits.fields import check_text, fingerprint
from visits.names import bare, sort_key, tokens
from visits.pictures import reencode
from visits.units.models import KeyTask, Unit

from .consulting import open_file as open_file
from .kin import tie_kin
from .models import Cadre, CadreToken, TaskAssignment, Tenure
from .versions import keep_files

# What staff may write on the file; everything else is derived or kept by the system.
FIELDS = (
    "name", "former_names", "sex", "birth_month", "ethnicity", "native_place", "birthplace", "political_status",
    "party_entry", "party_entry_month", "work_start_month", "health", "professional_title", "specialty", "id_number",
    "unit", "post_title", "level", "level_since", "post_since", "rank_grade", "rank_grade_since",
    "highest_education", "major", "resume", "rewards", "assessments", "measures",
    "labels", "state", "account", "note",
)  # fmt: skip


class Stale(ValidationError):
    """Somebody else has saved the record meanwhile."""


def content_hash(values: Mapping[str, Any]) -> str:
    """A digest of what was sent, by which a repeated send is told from a new one."""
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    text = json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def derive(cadre: Cadre) -> None:
    """Fill what follows from other fields: sort key, place in the unit tree, fingerprint of the ID number."""
    cadre.name = " ".join(cadre.name.split()) if cadre.name.isascii() else bare_keep_dot(cadre.name)
    cadre.name_key = sort_key(cadre.name)
    cadre.unit_left = cadre.unit.tree_left
    cadre.id_number = cadre.id_number.strip().upper()
    cadre.id_fingerprint = fingerprint(cadre.id_number) if cadre.id_number else ""
    cadre.id_last_four = cadre.id_number[-4:]


def bare_keep_dot(name: str) -> str:
    """The name without padding blanks; the interpunct of a minority name stays."""
    return "".join(name.split())


def index(cadres: Iterable[Cadre]) -> None:
    """Write anew what the cadres are found by."""
    people = list(cadres)
    CadreToken.objects.filter(cadre__in=people).delete()
    CadreToken.objects.bulk_create(
        [CadreToken(cadre=one, token=token) for one in people for token in sorted(all_tokens(one))],
        batch_size=5000,
    )


def all_tokens(cadre: Cadre) -> set[str]:
    """Tokens of the name and of the former names."""
    names = [cadre.name, *cadre.former_names.replace(";", "；").split("；")]
    return set().union(*(tokens(name) for name in names))


def _check_texts(cadre: Cadre) -> None:
    problems = {}
    for name in FIELDS:
        value = getattr(cadre, name) if name != "account" else None
        if isinstance(value, str):
            try:
                check_text(value)
            except ValidationError as error:
                problems[name] = error
    if problems:
        raise ValidationError(problems)


@transaction.atomic(durable=True)
def create_cadre(*, actor: Any, client_key: uuid.UUID, **values: Any) -> Cadre:
    """Open a file; the same key with the same content gives the same file again."""
    require(actor, "cadre.write")
    # There is no file yet to lock: the same form sent twice at once waits for itself here.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    digest = content_hash(values)
    earlier = Cadre.objects.filter(client_key=client_key).first()
    if earlier:
        if earlier.content_hash == digest and earlier.created_by_id == actor.pk:
            return earlier
        raise ValidationError(_("This form has been saved already. Open the file to change it."))
    cadre = Cadre(client_key=client_key, created_by=actor, content_hash=digest, **values)
    _write(cadre, actor)
    record(actor, "cadre.create", cadre)
    return cadre


@transaction.atomic(durable=True)
def change_cadre(*, actor: Any, cadre: Cadre, base_version: int, **values: Any) -> Cadre:
    """Correct a file; the version before is kept. Stale where somebody has saved since ``base_version``."""
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    require(actor, "cadre.write", cadre)
    changed = sorted(name for name, value in values.items() if getattr(cadre, name) != value)
    if not changed:
        return cadre
    if cadre.version != base_version:
        raise Stale(_("Somebody else has saved this file meanwhile. Compare both texts and save again."))
    for name in changed:
        setattr(cadre, name, values[name])
    cadre.version += 1
    cadre.content_hash = content_hash(values)
    _write(cadre, actor)
    record(actor, "cadre.change", cadre, fields=changed, version=cadre.version)
    return cadre


def _write(cadre: Cadre, actor: Any) -> None:
    _check_texts(cadre)
    derive(cadre)
    if not bare(cadre.name):
        raise ValidationError({"name": _("Enter the name.")})
    cadre.full_clean(exclude=["photo"])
    try:
        with transaction.atomic():
            cadre.save()
    except IntegrityError as error:  # somebody else was quicker between the check and the writing
        raise ValidationError(
            _("Somebody else has saved the same file at this moment. Look it up in the roster and try again.")
        ) from error
    index([cadre])
    tie_kin([cadre])
    keep_files([cadre], actor)


@transaction.atomic(durable=True)
def set_photo(*, actor: Any, cadre: Cadre, data: bytes) -> Cadre:
    """Put a photo on the file, re-encoded without EXIF; the file before stays in storage."""
    require(actor, "cadre.write", cadre)
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    cadre.photo.save(f"{uuid.uuid4().hex}.jpg", ContentFile(reencode(data, longest=800)), save=False)
    cadre.version += 1
    cadre.save(update_fields=["photo", "version", "changed_at"])
    keep_files([cadre], actor)
    record(actor, "cadre.photo", cadre, version=cadre.version)
    return cadre


@transaction.atomic(durable=True)
def add_tenure(*, actor: Any, cadre: Cadre, **values: Any) -> Tenure:
    """Enter a post that the cadre holds or has held."""
    require(actor, "cadre.write", cadre)
    check_text(values.get("title", ""))
    tenure = Tenure(cadre=cadre, **values)
    if tenure.post_id and tenure.post and tenure.post.unit_id != tenure.unit_id:
        raise ValidationError({"post": _("This post belongs to another unit.")})
    tenure.full_clean()
    tenure.save()
    record(actor, "tenure.add", cadre, tenure=tenure.pk)
    return tenure


@transaction.atomic(durable=True)
def end_tenure(*, actor: Any, tenure: Tenure, to_on: dt.date) -> Tenure:
    """Enter the last day of a post."""
    require(actor, "cadre.write", tenure)
    tenure = Tenure.objects.select_for_update().get(pk=tenure.pk)
    if tenure.to_on:
        raise ValidationError(_("This post has ended already."))
    tenure.to_on = to_on
    tenure.full_clean()
    tenure.save(update_fields=["to_on"])
    record(actor, "tenure.end", tenure.cadre, tenure=tenure.pk)
    return tenure


@transaction.atomic(durable=True)
def assign_to_task(*, actor: Any, cadre: Cadre, key_task: KeyTask, **values: Any) -> TaskAssignment:
    """Enter that a cadre was sent to a key task."""
    require(actor, "cadre.write", cadre)
    check_text(values.get("role", ""))
    assignment = TaskAssignment(cadre=cadre, key_task=key_task, **values)
    assignment.full_clean()
    assignment.save()
    record(actor, "task_assignment.add", cadre, key_task=key_task.pk)
    return assignment


@transaction.atomic(durable=True)
def end_task(*, actor: Any, assignment: TaskAssignment, to_on: dt.date) -> TaskAssignment:
    """Enter the last day of an assignment to a key task."""
    require(actor, "cadre.write", assignment)
    assignment = TaskAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.to_on:
        raise ValidationError(_("This assignment has ended already."))
    assignment.to_on = to_on
    assignment.full_clean()
    assignment.save(update_fields=["to_on"])
    record(actor, "task_assignment.end", assignment.cadre, key_task=assignment.key_task_id)
    return assignment


@transaction.atomic(durable=True)
def unmask_id(*, actor: Any, cadre: Cadre, reason: str) -> str:
    """The whole ID number, for a reason that goes into the log."""
    require(actor, "cadre.unmask", cadre)
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("Say what the ID number is needed for.")})
    check_text(reason)
    record(actor, "cadre.unmask", cadre, reason=reason.strip())
    return cadre.id_number


def place_in_tree(units: Iterable[Unit]) -> None:
    """Copy the units' places in the tree to their cadres, after the register was rearranged."""
    for unit in units:
        Cadre.objects.filter(unit=unit).exclude(unit_left=unit.tree_left).update(unit_left=unit.tree_left)
