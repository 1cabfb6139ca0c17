"""Log an interview or heart-to-heart talk and change it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.core.fields import tidy
from visits.core.saving import Sent, Typed, digest_of
from visits.fieldwork.visits import needs
from visits.fieldwork.visits.actions.lines import NOT_TO_NAME, Lines, check_lines, write_lines
from visits.fieldwork.visits.actions.saving import Frame, Kind, put_within, save_within
from visits.fieldwork.visits.hours import WRONG_ORDER, out_of_order
from visits.fieldwork.visits.models import Circle, Interview, Relation, SealedSource, SourceClass, Visit
from visits.fieldwork.visits.naming import check_unnamed, refuse_known
from visits.fieldwork.visits.needs import lacking
from visits.fieldwork.visits.source_numbers import draw
from visits.organisation.units.models import Level

FIELDS = (
    "keywords", "kind", "source_cadre", "is_confidential", "source_class", "source_relation", "source_circle",
    "interviewer", "second_interviewer", "recorder", "alone_reason", "starts_at", "ends_at", "place", "text",
    "own_statement",
)  # fmt: skip


PEOPLE = ("interviewer", "second_interviewer", "recorder")


def save_talk(*, actor: Any, visit: Visit, sent: Sent, frame: Frame | None = None) -> Interview:
    """Log a talk within a visit that is still in the team's hands, or change the one under this key.

    ``sent``: values with the names of ``FIELDS``, lines of the kind ``Lines``; ``frame``: what is known of the visit
    already. Raises PermissionDenied, ValidationError by field (ratings under their field's name), ``Stale``.
    """
    saved: Interview = save_within(actor, visit, put_talks, sent, frame)
    return saved


def put_talks(frame: Frame, sents: Sequence[Sent]) -> list[Typed]:
    """Write talks of one visit: see ``put_within``."""
    frame.name(key for sent in sents for key in _named(sent))
    foreign = _("This form belongs to another interview. Open a new one.")
    return put_within(frame, Interview, sents, Kind(_typed, _check, _write, foreign), "interview.write")


def _named(sent: Sent) -> set[int]:
    """The cadres of whom a talk speaks, and the one heard."""
    cadre = sent.values.get("source_cadre")
    return sent.lines.cadres() | ({cadre.pk} if cadre else set())


def _typed(row: Interview, sent: Sent) -> Typed:
    sent = replace(sent, lines=sent.lines.tidied())
    values, parts = _complete(sent.values), sent.lines.kept()
    digest = digest_of({name: values.get(name) for name in FIELDS} | parts)
    return Typed(row, sent, values, parts, digest, counted=("statements", "ratings"))


def _check(frame: Frame, typed: Typed) -> None:
    """The rules of a talk; what follows from its lines is filled in."""
    talk, lines = typed.row, typed.sent.lines
    _check_source(frame, talk, lines.identity)
    _check_unnamed(frame, talk, lines)
    _check_people(frame, talk, lines)
    check_lines(frame, talk, lines)
    _place_source(frame, talk)
    if talk.is_confidential and talk.source_number is None:
        talk.source_number = draw(frame.source_numbers)
    if typed.is_new:
        talk.outline = frame.outline
    talk.is_full = bool(talk.text or talk.own_statement or lines.answers or lines.statements)


def _place_source(frame: Frame, talk: Interview) -> None:
    """Where the cadre heard by name stands to the visit."""
    talk.heard_at, talk.source_unit_id = "", None
    if talk.source_cadre_id:
        place = frame.away(talk.source_cadre_id)
        talk.heard_at, talk.source_unit_id = place["heard_at"], place["away_unit_id"]


def _write(frame: Frame, due: list[Typed]) -> None:
    """The lines of all, and who the confidential sources are: written down once, encrypted."""
    write_lines(frame, due)
    SealedSource.objects.bulk_create(
        SealedSource(interview=one.row, identity=one.sent.lines.identity, sealed_by=frame.actor)
        for one in due
        if one.sent.lines.identity
    )


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


SOURCED = ("is_confidential", "source_class", "source_relation")


def _check_source(frame: Frame, interview: Interview, identity: str) -> None:
    """The source is a cadre by name, or confidential by class; a seal is never taken off."""
    cadre, sealed = interview.source_cadre_id, _is_sealed(interview)
    problems = lacking(
        needs.SOURCE, {name: getattr(interview, name) for name in SOURCED} | {"source_cadre": cadre}
    )
    if not interview.is_confidential and sealed:
        problems = {"is_confidential": [_("This source is sealed and stays confidential.")]}
    elif cadre and not problems and cadre not in frame.cadres:
        problems["source_cadre"] = [str(NOT_TO_NAME)]
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


def _check_unnamed(frame: Frame, interview: Interview, lines: Lines) -> None:
    """What was said does not say who said it, where whoever writes it knows: they seal the name, or have read it."""
    texts = {name: getattr(interview, name) for name in ("text", "keywords", "place", "alone_reason")}
    texts |= {f"answer-{key}": text for key, text in lines.answers.items()}
    texts["statements"] = "\n".join(line["text"] for line in lines.statements)
    texts["follow_ups"] = "\n".join(f"{one['text']} {one['owner']}" for one in lines.follow_ups)
    if interview.is_confidential:
        check_unnamed(lines.identity, frame.cadres.values(), texts)
        if frame.knows_a_source:
            refuse_known(frame.actor, interview.visit, texts)


def _is_sealed(interview: Interview) -> bool:
    return interview.pk is not None and SealedSource.objects.filter(interview=interview.pk).exists()


def _check_people(frame: Frame, interview: Interview, lines: Lines) -> None:
    """Two interviewers of the team, or one with a reason; nobody who must keep away from those spoken of."""
    problems: dict[str, list[str]] = {}
    people = {
        name: getattr(interview, name, None) if getattr(interview, f"{name}_id") else None for name in PEOPLE
    }
    for name in ("interviewer", "recorder"):
        if people[name] is None:
            problems[name] = [_("Choose a member of the team.")]
    problems |= lacking(needs.COMPANY, people | {"alone_reason": interview.alone_reason})
    if people["second_interviewer"] is not None and people["second_interviewer"] == people["interviewer"]:
        problems["second_interviewer"] = [_("The second interviewer is another person.")]
    if out_of_order(interview):
        problems["ends_at"] = [str(WRONG_ORDER)]
    heard = filter(None, (*lines.cadres(), interview.source_cadre_id))
    away = _("%(name)s must keep away from a person of this talk.")
    problems |= frame.unfit(people, heard, lines.of_leadership(), away)
    if problems:
        raise ValidationError(problems)
