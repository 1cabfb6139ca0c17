"""Log an interview or heart-to-heart talk and change it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.access import require, stands_between
from visits.core.history.models import keep
from visits.fieldwork.visits.actions.lines import Frame, Lines, check_lines, write_lines
from visits.fieldwork.visits.actions.saving import Stale, digest_of, drop_draft, in_hand, tidy
from visits.fieldwork.visits.hand_overs import teams_of
from visits.fieldwork.visits.hours import WRONG_ORDER, out_of_order
from visits.fieldwork.visits.models import Circle, Interview, Relation, SealedSource, SourceClass, Visit
from visits.fieldwork.visits.naming import check_unnamed, refuse_known
from visits.organisation.rounds.models import served_on
from visits.organisation.units.models import Level

FIELDS = (
    "keywords", "kind", "source_cadre", "is_confidential", "source_class", "source_relation", "source_circle",
    "interviewer", "second_interviewer", "recorder", "alone_reason", "starts_at", "ends_at", "place", "text",
    "own_statement",
)  # fmt: skip


@transaction.atomic(durable=True)
def create_interview(
    *,
    actor: Any,
    visit: Visit,
    client_key: UUID,
    values: Mapping[str, Any],
    lines: Lines,
    identity: str = "",
    base_version: int = 0,
    draft_key: UUID | None = None,
) -> Interview:
    """Log a talk within a visit that is still in the team's hands.

    ``values`` holds the names of ``FIELDS``; ``identity`` says who a confidential source is and is sealed at once.
    The same client key with the same content gives the first interview again. Raises PermissionDenied,
    ValidationError by field (ratings under their field's name), ``Stale``.
    """
    return log_interview(actor, visit, client_key, values, lines, identity, base_version, draft_key)


def log_interview(
    actor: Any,
    visit: Visit,
    client_key: UUID,
    values: Mapping[str, Any],
    lines: Lines,
    identity: str = "",
    base_version: int = 0,
    draft_key: UUID | None = None,
) -> Interview:
    """``create_interview`` within the caller's transaction."""
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("round", "team__round", "unit")
        .get(pk=visit.pk)
    )
    require(actor, "interview.write", visit)
    if existing := Interview.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk or existing.visit_id != visit.pk:
            raise PermissionDenied(_("This form belongs to another interview. Open a new one."))
        return _change(actor, visit, existing, base_version, values, lines, identity, draft_key)
    in_hand(visit)
    interview = Interview(visit=visit, client_key=client_key, created_by=actor, version=0)
    return _write(actor, visit, interview, values, lines.tidied(), identity, draft_key)


@transaction.atomic(durable=True)
def change_interview(
    *,
    actor: Any,
    interview: Interview,
    base_version: int,
    values: Mapping[str, Any],
    lines: Lines,
    identity: str = "",
    draft_key: UUID | None = None,
) -> Interview:
    """Write a new version of a talk; its visit must still be in the team's hands. See ``create_interview``."""
    visit = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("round", "team__round", "unit")
        .get(pk=interview.visit_id)
    )
    locked = Interview.objects.select_for_update().get(pk=interview.pk)
    require(actor, "interview.write", locked)
    return _change(actor, visit, locked, base_version, values, lines, identity, draft_key)


def _change(
    actor: Any,
    visit: Visit,
    interview: Interview,
    base_version: int,
    values: Mapping[str, Any],
    lines: Lines,
    identity: str,
    draft_key: UUID | None,
) -> Interview:
    interview.visit = visit
    if interview.content_hash == _digest(_complete(values), lines.tidied()):
        drop_draft(actor, draft_key)
        return interview
    in_hand(visit)
    if interview.version != base_version:
        raise Stale(interview)
    return _write(actor, visit, interview, values, lines.tidied(), identity, draft_key)


def _write(
    actor: Any,
    visit: Visit,
    interview: Interview,
    values: Mapping[str, Any],
    lines: Lines,
    identity: str,
    draft_key: UUID | None,
) -> Interview:
    """Check, write the record with its lines and its seal, keep the version, log."""
    is_new, clean = interview.pk is None, _complete(values)
    changed = [name for name, value in clean.items() if getattr(interview, name, None) != value]
    for name, value in clean.items():
        setattr(interview, name, value)
    frame = Frame(actor, visit)
    _check_source(frame, interview, identity)
    _check_unnamed(frame, interview, lines, identity)
    _check_people(visit, interview, lines)
    check_lines(frame, interview, lines)
    if is_new:
        interview.outline = frame.outline
    interview.is_full = bool(interview.text or interview.own_statement or lines.answers or lines.statements)
    interview.version += 1
    interview.content_hash = _digest(clean, lines)
    interview.clean_fields(exclude=["visit", "source_cadre", "created_by", "client_key", *PEOPLE])
    interview.save()
    write_lines(interview, lines, is_new)
    _seal(actor, interview, identity)
    keep(interview, actor, **lines.kept())
    drop_draft(actor, draft_key)
    record(
        actor,
        "interview.create" if is_new else "interview.change",
        interview,
        version=interview.version,
        fields=changed,
        statements=len(lines.statements),
        ratings=len(lines.ratings),
    )
    return interview


PEOPLE = ("interviewer", "second_interviewer", "recorder")


def _complete(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values tidied; class, relation and circle of a named cadre filled in where they were left open."""
    clean = tidy({name: values[name] for name in FIELDS if name in values})
    cadre = clean.get("source_cadre")
    if cadre is not None:
        himself = clean.get("kind") == Interview.Kind.HEART_TO_HEART
        clean["source_class"] = clean.get("source_class") or (
            SourceClass.SELF if himself else class_of(cadre)
        )
        clean["source_relation"] = clean.get("source_relation") or (
            Relation.SELF if clean["source_class"] == SourceClass.SELF else ""
        )
    clean["source_circle"] = clean.get("source_circle") or Circle.WORK
    return clean


def class_of(cadre: Cadre) -> SourceClass:
    """The class a named cadre speaks in, by the level of his post; the writer may say otherwise."""
    if cadre.level <= Level.COUNTY_DEPUTY:
        return SourceClass.TEAM_MEMBER
    return SourceClass.MIDDLE if cadre.level <= Level.SECTION_DEPUTY else SourceClass.STAFF


def _check_source(frame: Frame, interview: Interview, identity: str) -> None:
    """The source is a cadre of the unit by name, or confidential by class; a seal is never taken off."""
    problems: dict[str, list[str]] = {}
    cadre, sealed = interview.source_cadre_id, _is_sealed(interview)
    if interview.is_confidential and cadre:
        problems["source_cadre"] = [_("A confidential source is not named. Leave the cadre empty.")]
    elif not interview.is_confidential and sealed:
        problems["is_confidential"] = [_("This source is sealed and stays confidential.")]
    elif not interview.is_confidential and not cadre:
        problems["source_cadre"] = [_("Choose the cadre heard, or mark the source as confidential.")]
    elif cadre and cadre not in frame.cadres:
        problems["source_cadre"] = [_("Choose a cadre of this unit from whom you need not keep away.")]
    if interview.is_confidential and not interview.source_class:
        problems["source_class"] = [_("Say which class the confidential source belongs to.")]
    if interview.is_confidential and not interview.source_relation:
        problems["source_relation"] = [_("Say how the confidential source stands to the subject.")]
    if interview.own_statement and not (cadre and interview.kind == Interview.Kind.HEART_TO_HEART):
        problems["own_statement"] = [
            _("An own statement is that of a cadre named, in a heart-to-heart talk.")
        ]
    if identity and not interview.is_confidential:
        problems["identity"] = [_("Only a confidential source is sealed. Mark it as confidential.")]
    elif identity and sealed:
        problems["identity"] = [_("Who this source is has been sealed already and cannot be written again.")]
    if problems:
        raise ValidationError(problems)


def _check_unnamed(frame: Frame, interview: Interview, lines: Lines, identity: str) -> None:
    """What was said does not say who said it, where whoever writes it knows: they seal the name, or have read it."""
    texts = {name: getattr(interview, name) for name in ("text", "keywords", "place", "alone_reason")}
    texts |= {f"answer-{key}": text for key, text in lines.answers.items()}
    texts["statements"] = "\n".join(line["text"] for line in lines.statements)
    texts["follow_ups"] = "\n".join(f"{one['text']} {one['owner']}" for one in lines.follow_ups)
    if interview.is_confidential:
        check_unnamed(identity, frame.cadres.values(), texts)
        refuse_known(frame.actor, interview.visit, texts)


def _is_sealed(interview: Interview) -> bool:
    return interview.pk is not None and SealedSource.objects.filter(interview=interview.pk).exists()


def _check_people(visit: Visit, interview: Interview, lines: Lines) -> None:
    """Two interviewers of the team, or one with a reason; nobody who must keep away from those spoken of."""
    problems: dict[str, list[str]] = {}
    people = {
        name: getattr(interview, name, None) if getattr(interview, f"{name}_id") else None for name in PEOPLE
    }
    for name in ("interviewer", "recorder"):
        if people[name] is None:
            problems[name] = [_("Choose a member of the team.")]
    if people["second_interviewer"] is None and not interview.alone_reason:
        problems["alone_reason"] = [_("A talk is held by two; where one was alone, say why.")]
    elif people["second_interviewer"] is not None and people["second_interviewer"] == people["interviewer"]:
        problems["second_interviewer"] = [_("The second interviewer is another person.")]
    if out_of_order(interview):
        problems["ends_at"] = [str(WRONG_ORDER)]
    there = [person for person in people.values() if person is not None]
    serving = served_on(teams_of(visit), visit.visited_on)
    kept = stands_between(
        there,
        units=[visit.unit_id],
        cadres=filter(None, (*lines.cadres(), interview.source_cadre_id)),
        leaderships=[visit.unit_id] if lines.of_leadership() else [],
    )
    for name, person in people.items():
        if person is not None and person.pk not in serving:
            problems[name] = [_("%(name)s did not serve in the team on that day.") % {"name": person}]
        elif person is not None and person in kept:
            problems[name] = [_("%(name)s must keep away from a person of this talk.") % {"name": person}]
    if problems:
        raise ValidationError(problems)


def _seal(actor: Any, interview: Interview, identity: str) -> None:
    """Write down once, encrypted, who a confidential source is."""
    text = tidy({"identity": identity})["identity"]
    if text:
        SealedSource.objects.create(interview=interview, identity=text, sealed_by=actor)


def _digest(values: Mapping[str, Any], lines: Lines) -> str:
    return digest_of({name: values.get(name) for name in FIELDS} | lines.kept())
