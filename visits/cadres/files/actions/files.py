"""Writing the file itself: the person, the photo, the ID number."""

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
from visits.cadres.files.identity import id_marks
from visits.cadres.files.kin import tie_kin
from visits.cadres.files.models import Cadre, CadreToken
from visits.cadres.files.naming import own_post
from visits.cadres.files.posts import enter_post, post_is_entered
from visits.cadres.files.ranks import follow_file, standing
from visits.cadres.files.versions import keep_files
from visits.core.access import require
from visits.core.fields import check_text, check_texts
from visits.core.kinds.fields import words_of
from visits.core.pictures import reencode
from visits.core.pinyin import bare, post_tokens, sort_key, stroke_key, tokens
from visits.core.records import fill, store
from visits.organisation.units.models import Unit

from .writing import kept, locked, refuse_stale

# What staff may write on the file; everything else is derived or kept by the system.
FIELDS = (
    "name", "former_names", "sex", "birth_month", "ethnicity", "native_place", "birthplace", "political_status",
    "party_entry", "party_entry_month", "work_start_month", "health", "professional_title", "specialty", "id_number",
    "unit", "post_title", "level", "level_since", "post_since", "rank_grade", "rank_grade_since",
    "highest_education", "major", "resume", "rewards", "assessments", "measures",
    "labels", "state", "account", "note", "unit_position",
)  # fmt: skip


def content_hash(values: Mapping[str, Any]) -> str:
    """A digest of what was sent, by which a repeated send is told from a new one."""
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    text = json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def derive(cadre: Cadre) -> None:
    """Fill what follows from other fields: sort key, place in the unit tree, fingerprint of the ID number."""
    cadre.name = " ".join(cadre.name.split()) if cadre.name.isascii() else bare_keep_dot(cadre.name)
    cadre.name_key = sort_key(cadre.name)
    cadre.stroke_key = stroke_key(cadre.name)
    cadre.unit_left = cadre.unit.tree_left
    cadre.id_number = cadre.id_number.strip().upper()
    cadre.id_fingerprint = id_marks(cadre.id_number)[0] if cadre.id_number else ""
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
    """Tokens of the name, of the former names and of the post."""
    names = [cadre.name, *words_of(cadre.former_names)]
    return set().union(post_tokens(own_post(cadre)), *(tokens(name) for name in names))


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
    write(cadre)
    follow_file(cadre, None)
    finish(cadre, actor)
    record(actor, "cadre.create", cadre)
    return cadre


@transaction.atomic(durable=True)
def change_cadre(
    *, actor: Any, cadre: Cadre, base_version: int, new_post: bool = False, **values: Any
) -> Cadre:
    """Correct a file; the version before is kept. Stale where somebody has saved since ``base_version``.

    A later "since" of level or rank grade is a new rank in the history. ``new_post`` enters unit and post as a
    post held from ``post_since``; the main post before it ends there.
    """
    cadre = locked(actor, cadre)
    before = standing(cadre)
    changed = sorted(fill(cadre, values))
    enters = new_post and not post_is_entered(cadre)
    if not changed and not enters:
        return cadre
    refuse_stale(cadre, base_version, FIELDS)
    cadre.content_hash = content_hash(values)
    write(cadre)
    follow_file(cadre, before)
    if enters:
        enter_post(cadre)
    finish(cadre, actor)
    record(actor, "cadre.change", cadre, fields=changed, version=cadre.version)
    return cadre


@transaction.atomic
def take_office(
    *,
    actor: Any,
    cadre: Cadre,
    unit: Unit,
    post_title: str,
    since: dt.date,
    document: str,
    **ranks: int | None,
) -> Cadre:
    """Enter what a decision brought: unit and post from ``since``, level or rank grade where they change.

    The main post before ends there; a new rank bears the number of the document. The version before is kept.
    """
    cadre = locked(actor, cadre)
    before = standing(cadre)
    values: dict[str, Any] = {"unit": unit, "post_title": post_title, "post_since": since}
    for name, value in ranks.items():
        if value is not None and value != getattr(cadre, name):
            values |= {name: value, f"{name}_since": since}
    fill(cadre, values)
    write(cadre)
    follow_file(cadre, before)
    if not post_is_entered(cadre):
        enter_post(cadre)
    cadre.rank_records.filter(from_on=since, document="").update(document=document)
    finish(cadre, actor)
    record(actor, "cadre.change", cadre, fields=sorted(values), version=cadre.version)
    return cadre


def write(cadre: Cadre) -> None:
    """Check, derive and save the person, and what they are found by."""
    check_texts({name: getattr(cadre, name) for name in FIELDS if name != "account"})
    derive(cadre)
    if not bare(cadre.name):
        raise ValidationError({"name": _("Enter the name.")})
    refuse_known_number(cadre)
    try:
        with transaction.atomic():
            store(cadre, exclude=["photo"])
    except IntegrityError as error:  # somebody else was quicker between the check and the writing
        raise ValidationError(
            _("Somebody else has saved the same file at this moment. Look it up in the roster and try again.")
        ) from error
    index([cadre])


def refuse_known_number(cadre: Cadre) -> None:
    """An ID number that another file has, be it in its 15 digits of old."""
    marks = id_marks(cadre.id_number)[1:] if cadre.id_number else []
    if marks and Cadre.objects.filter(id_fingerprint__in=marks).exclude(pk=cadre.pk).exists():
        raise ValidationError(_("Another file has this ID number already."))


def finish(cadre: Cadre, actor: Any) -> None:
    """Tie kin and keep the version, when person and lines are written."""
    tie_kin([cadre])
    keep_files([cadre], actor)


@transaction.atomic(durable=True)
def set_photo(*, actor: Any, cadre: Cadre, data: bytes) -> Cadre:
    """Put a photo on the file, re-encoded without EXIF; the file before stays in storage."""
    cadre = locked(actor, cadre)
    cadre.photo.save(f"{uuid.uuid4().hex}.jpg", ContentFile(reencode(data, longest=800)), save=False)
    kept(actor, "cadre.photo", cadre, "photo")
    return cadre


@transaction.atomic(durable=True)
def unmask_id(*, actor: Any, cadre: Cadre, reason: str) -> str:
    """The whole ID number, for a reason that goes into the log."""
    return unmask_within(actor=actor, cadre=cadre, reason=reason)


def unmask_within(*, actor: Any, cadre: Cadre, reason: str) -> str:
    """The whole ID number for a paper, in the transaction that registers it."""
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
