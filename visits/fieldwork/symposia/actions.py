"""Log a symposium and change it; the opinions voiced become statements of voices without a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.fields import tidy
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.saving import Sent, Typed, digest_of
from visits.fieldwork.symposia.models import NOTES, Attendance, Symposium
from visits.fieldwork.visits.actions.lines import statement_line, statement_rows, wrong_statements
from visits.fieldwork.visits.actions.saving import Frame, Kind, put_within, save_within
from visits.fieldwork.visits.hours import WRONG_ORDER, out_of_order
from visits.fieldwork.visits.models import Interview, Statement, Visit

FIELDS = (
    "keywords", "host", "recorder", "starts_at", "ends_at", "place", "agenda", "minutes", "political_building",
    "ideological_building", "running", "function",
)  # fmt: skip
TEXTS = ("minutes", "political_building", "ideological_building", "running", "function")
MOST_CLASSES, MOST_OPINIONS = 12, 100
MOVED = ("position", "heard_at", "away_unit_id")  # of a statement whose words stay
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
            tidy({name: one.get(name) for name in VOICE} | statement_line(one)) for one in self.opinions
        ]
        attendance = [
            {name: one[name] for name in ("source_class", "expected", "present")} for one in self.attendance
        ]
        return {"attendance": attendance, "opinions": [one for one in opinions if one["text"]]}


def save_symposium(*, actor: Any, visit: Visit, sent: Sent, frame: Frame | None = None) -> Symposium:
    """Log a symposium within a visit, or change the one under this key.

    ``sent``: values with the names of ``FIELDS``, lines of the kind ``Rows``. Raises PermissionDenied, ValidationError
    by field (rows under ``attendance`` and ``opinions``), ``Stale``.
    """
    saved: Symposium = save_within(actor, visit, put_symposia, sent, frame)
    return saved


def put_symposia(frame: Frame, sents: Sequence[Sent]) -> list[Typed]:
    """Write symposia of one visit: see ``put_within``."""
    frame.name(one["cadre"] for sent in sents for one in sent.lines.opinions if one.get("cadre"))
    foreign = _("This form belongs to another visit. Open a new one.")
    return put_within(frame, Symposium, sents, Kind(_typed, _check, _write, foreign), "interview.write")


def _typed(row: Symposium, sent: Sent) -> Typed:
    values, parts = tidy({name: sent.values.get(name) for name in FIELDS}), sent.lines.kept()
    return Typed(row, sent, values, parts, digest_of({**values, **parts}))


def _write(frame: Frame, due: list[Typed]) -> None:
    for one in due:
        one.row.attendance.all().delete()
        Attendance.objects.bulk_create(
            Attendance(symposium=one.row, **line) for line in one.parts["attendance"]
        )
        _write_voices(frame, one.row, one.parts["opinions"])


def _check(frame: Frame, typed: Typed) -> None:
    record, kept = typed.row, typed.parts
    record.is_full = any(getattr(record, name) for name in TEXTS) or bool(kept["opinions"])
    problems: dict[str, list[str]] = {}
    people = {
        name: getattr(record, name) if getattr(record, f"{name}_id") else None
        for name in ("host", "recorder")
    }
    for name, person in people.items():
        if person is None:
            problems[name] = [_("Choose a member of the team.")]
    spoken_of = {one["cadre"] for one in kept["opinions"] if one["cadre"]}
    of_leadership = any(getattr(record, name) for name in NOTES.values())
    of_leadership = of_leadership or any(one["leadership_team"] for one in kept["opinions"])
    away = _("%(name)s must keep away from a person spoken of.")
    problems |= frame.unfit(people, spoken_of, of_leadership, away)
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
        reading.name(Family.SOURCE, one["source_class"])
        for one in kept["opinions"]
        if one["source_class"] not in came
    )
    if absent:
        text = _(
            "Opinions stand here of a class of which nobody came: %(classes)s. Put it into the attendance."
        )
        problems.setdefault("opinions", []).append(text % {"classes": listed(absent)})
    if wrong := wrong_statements(frame, kept["opinions"]):
        problems.setdefault("opinions", []).extend(wrong)
    return problems


def _write_voices(frame: Frame, record: Symposium, opinions: Sequence[Mapping[str, Any]]) -> None:
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
        heard.recorder, heard.place, heard.visit = record.recorder, record.place, record.visit
        heard.starts_at, heard.ends_at = record.starts_at, record.ends_at
        heard.save()
        _write_statements(frame, heard, lines)


def _write_statements(frame: Frame, heard: Interview, lines: Sequence[Mapping[str, Any]]) -> None:
    """Statements in the words of before are kept, new ones written, the others taken out."""
    standing = {_same(one): one for one in heard.statements.all()}
    fresh = []
    for row in statement_rows(frame, heard, lines):
        kept = standing.pop(_same(row), None)
        if kept is None:
            fresh.append(row)
        elif any(getattr(kept, name) != getattr(row, name) for name in MOVED):
            for name in MOVED:
                setattr(kept, name, getattr(row, name))
            kept.save(update_fields=MOVED)
    Statement.objects.filter(pk__in=[one.pk for one in standing.values()]).delete()
    Statement.objects.bulk_create(fresh)


def _same(one: Statement) -> tuple[Any, ...]:
    people = (one.cadre_id, one.leadership_team_id, one.criterion_id)
    return (*people, one.side, one.nature, one.check_key, one.dimension, one.aspect, one.circle, one.text)
