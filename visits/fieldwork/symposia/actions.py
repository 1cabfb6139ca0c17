"""Log a symposium and change it; the opinions voiced become statements of voices without a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from visits.core.access import stands_between
from visits.fieldwork.symposia.models import NOTES, Attendance, Symposium
from visits.fieldwork.visits.actions.lines import STATEMENT_FIELDS, Frame, statement_rows, wrong_statements
from visits.fieldwork.visits.actions.saving import tidy
from visits.fieldwork.visits.actions.within import locked_visit, save_within
from visits.fieldwork.visits.hand_overs import teams_of
from visits.fieldwork.visits.hours import WRONG_ORDER, out_of_order
from visits.fieldwork.visits.models import Interview, SourceClass, Statement, Visit
from visits.organisation.rounds.models import served_on

FIELDS = (
    "keywords", "host", "recorder", "starts_at", "ends_at", "place", "agenda", "minutes", "political_building",
    "ideological_building", "running", "function",
)  # fmt: skip
TEXTS = ("minutes", "political_building", "ideological_building", "running", "function")
MOST_CLASSES, MOST_OPINIONS = 12, 100
VOICE = ("source_class", "source_relation", "source_circle")


@dataclass
class Rows:
    """What a symposium holds beside its own fields.

    ``attendance``: mappings with source_class, expected, present. ``opinions``: mappings with the names of
    ``STATEMENT_FIELDS`` and of ``VOICE``.
    """

    attendance: Sequence[Mapping[str, Any]] = ()
    opinions: Sequence[Mapping[str, Any]] = ()

    def kept(self) -> dict[str, Any]:
        """The rows tidied, as the kept version holds them."""
        opinions = [
            tidy({name: one.get(name) for name in (*VOICE, *STATEMENT_FIELDS)}) for one in self.opinions
        ]
        attendance = [
            {name: one[name] for name in ("source_class", "expected", "present")} for one in self.attendance
        ]
        return {"attendance": attendance, "opinions": [one for one in opinions if one["text"]]}


@transaction.atomic(durable=True)
def save_symposium(
    *,
    actor: Any,
    visit: Visit,
    client_key: UUID,
    values: Mapping[str, Any],
    rows: Rows,
    base_version: int = 0,
    draft_key: UUID | None = None,
) -> Symposium:
    """Log a symposium within a visit, or change the one under this key. ``values`` holds the names of ``FIELDS``.

    Raises PermissionDenied, ValidationError by field (rows under ``attendance`` and ``opinions``), ``Stale``.
    """
    held = locked_visit(actor, visit.pk)
    kept = rows.kept()
    clean = tidy({name: values.get(name) for name in FIELDS})

    def check(visit: Visit, record: Symposium) -> None:
        record.is_full = any(getattr(record, name) for name in TEXTS) or bool(kept["opinions"])
        _check(Frame(actor, visit), visit, record, kept)

    def write(record: Symposium) -> None:
        record.attendance.all().delete()
        Attendance.objects.bulk_create(Attendance(symposium=record, **one) for one in kept["attendance"])
        _write_voices(actor, record, kept["opinions"])

    saved: Symposium = save_within(
        actor=actor, visit=held, model=Symposium, client_key=client_key, base_version=base_version, values=clean,
        lines=kept, check=check, write=write, draft_key=draft_key,
    )  # fmt: skip
    return saved


def _check(frame: Frame, visit: Visit, record: Symposium, kept: Mapping[str, Any]) -> None:
    problems: dict[str, list[str]] = {}
    people = {
        name: getattr(record, name) if getattr(record, f"{name}_id") else None
        for name in ("host", "recorder")
    }
    spoken_of = {one["cadre"] for one in kept["opinions"] if one["cadre"]}
    notes = any(getattr(record, name) for name in NOTES.values())
    notes = notes or any(one["leadership_team"] for one in kept["opinions"])
    led = [visit.unit_id] if notes else []
    away = stands_between(people.values(), units=[visit.unit_id], cadres=spoken_of, leaderships=led)
    serving = served_on(teams_of(visit), visit.visited_on)
    for name, person in people.items():
        if person is None:
            problems[name] = [_("Choose a member of the team.")]
        elif person.pk not in serving:
            problems[name] = [_("%(name)s did not serve in the team on that day.") % {"name": person}]
        elif person in away:
            problems[name] = [_("%(name)s must keep away from a person spoken of.") % {"name": person}]
    if people["host"] and people["host"] == people["recorder"]:
        problems["recorder"] = [_("The recorder is another person than the host.")]
    if out_of_order(record):
        problems["ends_at"] = [str(WRONG_ORDER)]
    problems |= _wrong_rows(frame, kept)
    if problems:
        raise ValidationError(problems)


def more_than_expected(row: Mapping[str, Any]) -> bool:
    """Whether a row of the attendance says that more came than were expected; nothing expected means not known."""
    return bool(row["expected"]) and (row["present"] or 0) > row["expected"]


def _wrong_rows(frame: Frame, kept: Mapping[str, Any]) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    classes = [one["source_class"] for one in kept["attendance"]]
    if len(classes) != len(set(classes)):
        problems["attendance"] = [_("A class stands in the attendance twice. Add the numbers up.")]
    if any(more_than_expected(one) for one in kept["attendance"]):
        problems["attendance"] = [_("More came than were expected. Correct one of the two numbers.")]
    if len(kept["opinions"]) > MOST_OPINIONS or len(classes) > MOST_CLASSES:
        problems["opinions"] = [_("A symposium holds at most %(most)s opinions.") % {"most": MOST_OPINIONS}]
    came = {one["source_class"] for one in kept["attendance"] if one["present"]}
    absent = dict.fromkeys(
        str(SourceClass(one["source_class"]).label)
        for one in kept["opinions"]
        if one["source_class"] not in came
    )
    if absent:
        text = _(
            "Opinions stand here of a class of which nobody came: %(classes)s. Put it into the attendance."
        )
        problems.setdefault("opinions", []).append(text % {"classes": "、".join(absent)})
    if wrong := wrong_statements(frame, kept["opinions"]):
        problems.setdefault("opinions", []).extend(wrong)
    return problems


def _write_voices(actor: Any, record: Symposium, opinions: Sequence[Mapping[str, Any]]) -> None:
    """One voice for each class, relation and circle. What is said as before stays the same row: leads rest on it."""
    said: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for one in opinions:
        said.setdefault(tuple(one[name] for name in VOICE), []).append(one)
    before = {tuple(getattr(one, name) for name in VOICE): one for one in record.voices.all()}
    try:
        for voice in before.keys() - said.keys():
            before.pop(voice).delete()
    except ProtectedError:
        text = _("A lead rests on an opinion that was taken out. Leave it in, or settle the lead first.")
        raise ValidationError({"opinions": [text]}) from None
    for voice, lines in said.items():
        heard = before.get(voice) or Interview(
            client_key=uuid4(), created_by=record.created_by, visit=record.visit, symposium=record,
            kind=Interview.Kind.SYMPOSIUM, is_confidential=True, **dict(zip(VOICE, voice, strict=True)),
        )  # fmt: skip
        heard.interviewer, heard.second_interviewer = record.host, record.recorder
        heard.recorder, heard.place = record.recorder, record.place
        heard.starts_at, heard.ends_at = record.starts_at, record.ends_at
        heard.save()
        _write_statements(heard, lines)


def _write_statements(heard: Interview, lines: Sequence[Mapping[str, Any]]) -> None:
    """Statements in the words of before are kept, new ones written, the others taken out."""
    standing = {_same(one): one for one in heard.statements.all()}
    fresh = []
    for row in statement_rows(heard, lines):
        kept = standing.pop(_same(row), None)
        if kept is None:
            fresh.append(row)
        elif kept.position != row.position:
            kept.position = row.position
            kept.save(update_fields=["position"])
    Statement.objects.filter(pk__in=[one.pk for one in standing.values()]).delete()
    Statement.objects.bulk_create(fresh)


def _same(one: Statement) -> tuple[Any, ...]:
    people = (one.cadre_id, one.leadership_team_id, one.criterion_id)
    return (*people, one.side, one.nature, one.check_key, one.dimension, one.circle, one.text)
