"""The lines of an interview: answers, statements and ratings, checked together and written in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.fields import tidy
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.saving import Typed
from visits.fieldwork.visits.actions.saving import Frame, follow_up_lines, settled
from visits.fieldwork.visits.models import Answer, FollowUp, Interview, Rating, Statement
from visits.fieldwork.visits.places import HeardAt
from visits.organisation.rounds.models import Check, Dimension, SubjectKind

STATEMENT_FIELDS = (
    "cadre", "leadership_team", "side", "nature", "check_key", "dimension", "criterion", "circle", "text",
)  # fmt: skip
MOST_STATEMENTS = 100


def statement_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """A statement as it is kept: with an aspect only where the writer chose one."""
    chosen = {"aspect": line["aspect"]} if line.get("aspect") else {}
    return {name: line.get(name) for name in STATEMENT_FIELDS} | chosen


AWAY: tuple[tuple[type[Model], str, str], ...] = (
    (Interview, "source_cadre", "source_unit"), (Statement, "cadre", "away_unit"), (Rating, "cadre", "away_unit"),
)  # fmt: skip
WHOM = gettext_lazy("Choose the leadership team of the unit or a cadre from whom you need not keep away.")
NOT_TO_NAME = gettext_lazy(
    "Nobody is found under this name, or you keep away from them. Look for the person again."
)


@dataclass
class Lines:
    """What an interview holds beside its own fields; people, criteria and grades by primary key.

    ``answers``: question → text. ``statements``: mappings with ``STATEMENT_FIELDS``. ``ratings``: mappings with
    cadre, leadership_team, criterion, grade. ``follow_ups``: mappings with text, owner, due_on. ``identity`` says who a
    confidential source is and is sealed at once; it is in no kept version.
    """

    answers: Mapping[int, str] = field(default_factory=dict)
    statements: Sequence[Mapping[str, Any]] = ()
    ratings: Sequence[Mapping[str, Any]] = ()
    follow_ups: Sequence[Mapping[str, Any]] = ()
    identity: str = ""

    def tidied(self) -> "Lines":
        """Texts trimmed, empty ones left out, ratings in one order."""
        answers = tidy({str(key): text for key, text in self.answers.items()})
        statements = [tidy(statement_line(line)) for line in self.statements]
        ratings = sorted(self.ratings, key=lambda one: rating_name(one))
        return Lines(
            {int(key): text for key, text in sorted(answers.items()) if text},
            [line for line in statements if line["text"]],
            [dict(one) for one in ratings],
            follow_up_lines(self.follow_ups),
            tidy({"identity": self.identity})["identity"],
        )

    def kept(self) -> dict[str, list[dict[str, Any]]]:
        """The lines as the kept version holds them."""
        return {
            "answers": [{"question": key, "text": text} for key, text in self.answers.items()],
            "statements": [dict(line) for line in self.statements],
            "ratings": [dict(one) for one in self.ratings],
            "follow_ups": [dict(one) for one in self.follow_ups],
        }

    def cadres(self) -> set[int]:
        """The cadres that are spoken of or rated."""
        return {one["cadre"] for one in (*self.statements, *self.ratings) if one.get("cadre")}

    def of_leadership(self) -> bool:
        """Whether the leadership team is spoken of or rated."""
        return any(one.get("leadership_team") for one in (*self.statements, *self.ratings))


def rating_name(one: Mapping[str, Any]) -> str:
    """The name of a rating's field on the form: rating-<c|t><subject>-<criterion>."""
    subject = f"c{one['cadre']}" if one.get("cadre") else f"t{one['leadership_team']}"
    return f"rating-{subject}-{one['criterion']}"


def check_lines(frame: Frame, interview: Interview, lines: Lines) -> None:
    """Refuse lines about whom the writer may not name, foreign criteria and grades, and a source who rates himself."""
    if len(lines.statements) > MOST_STATEMENTS:
        raise ValidationError(
            _("An interview holds at most %(most)s statements.") % {"most": MOST_STATEMENTS}
        )
    problems: dict[str, list[str]] = {}
    for key in lines.answers:
        if key not in frame.questions:
            problems[f"answer-{key}"] = [_("This question is not in the outline. Open the form again.")]
    if wrong := wrong_statements(frame, lines.statements):
        problems["statements"] = wrong
    seen = set()
    for one in lines.ratings:
        text = _wrong_rating(frame, interview, one)
        if text or rating_name(one) in seen:
            problems[rating_name(one)] = [text or _("This criterion is rated twice.")]
        seen.add(rating_name(one))
    if problems:
        raise ValidationError(problems)


def wrong_statements(frame: Frame, statements: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with statements, a sentence each."""
    found = ((place, _wrong_statement(frame, line)) for place, line in enumerate(statements, start=1))
    return [
        _("Statement %(place)s: %(text)s") % {"place": place, "text": text} for place, text in found if text
    ]


def _wrong_statement(frame: Frame, line: Mapping[str, Any]) -> str:
    kind = frame.kind_of(line)
    if not kind:
        return str(WHOM)
    if kind == SubjectKind.CADRE and (line["check_key"] not in Check.values or line["dimension"]):
        return _("A statement about a cadre belongs to one of the three checks.")
    if kind == SubjectKind.TEAM and (line["dimension"] not in Dimension.values or line["check_key"]):
        return _("A statement about a leadership team belongs to one of the four dimensions.")
    if line["side"] not in Statement.Side.values or line["nature"] not in Statement.Nature.values:
        return _("Choose for or against, fact or opinion.")
    if line.get("aspect") and (kind != SubjectKind.CADRE or line["aspect"] not in reading.of(Family.ASPECT)):
        return _("Choose one of the aspects of a cadre.")
    if not line["criterion"]:
        return ""
    criterion = frame.criteria.get(line["criterion"])
    if criterion is None or criterion.subject_kind != kind:
        return _("This criterion does not belong to the subject or to the scheme of this round.")
    if (criterion.check_key or criterion.dimension) != (line["check_key"] or line["dimension"]):
        return _("This criterion belongs to another check or dimension.")
    return ""


def _wrong_rating(frame: Frame, interview: Interview, one: Mapping[str, Any]) -> str:
    kind = frame.kind_of(one)
    if not kind:
        return str(NOT_TO_NAME)
    if one.get("cadre") and one["cadre"] == interview.source_cadre_id:
        return _("Nobody rates himself: leave out the cadre heard.")
    criterion, grade = frame.criteria.get(one["criterion"]), frame.grades.get(one["grade"])
    if criterion is None or criterion.subject_kind != kind:
        return _("This criterion does not belong to the subject or to the scheme of this round.")
    if grade is None or grade.scale_id != criterion.scale_id:
        return _("This grade does not belong to the scale of the criterion.")
    return ""


def statement_rows(
    frame: Frame, interview: Interview, statements: Sequence[Mapping[str, Any]]
) -> list[Statement]:
    """The statements of a talk, not written yet; mappings with ``STATEMENT_FIELDS``."""
    rows = [
        Statement(
            interview=interview,
            visit=interview.visit,
            cadre_id=line["cadre"],
            leadership_team_id=line["leadership_team"],
            criterion=frame.criteria.get(line["criterion"]),
            aspect=line.get("aspect", ""),
            position=place,
            **frame.away(line["cadre"]),
            **{name: line[name] for name in ("side", "nature", "check_key", "dimension", "circle", "text")},
        )
        for place, line in enumerate(statements)
    ]
    for row in rows:
        row.aspect = row.aspect or row.own_aspect()
    return rows


def write_lines(frame: Frame, talks: Iterable[Typed]) -> None:
    """Put the lines of these talks in the place of those before; the kept versions hold the old ones."""
    answers, statements, ratings, follow_ups = [], [], [], []
    before = [one.row for one in talks if not one.is_new]
    for model in (Answer, Statement, Rating) if before else ():
        model._default_manager.filter(interview__in=before).delete()
    for one in talks:
        talk, lines = one.row, one.sent.lines
        answers += [Answer(interview=talk, question_id=key, text=text) for key, text in lines.answers.items()]
        statements += statement_rows(frame, talk, lines.statements)
        ratings += [_rating(frame, talk, line) for line in lines.ratings]
        follow_ups += settled(talk.visit, talk, lines.follow_ups, one.is_new)
    Answer.objects.bulk_create(answers)
    Statement.objects.bulk_create(statements)
    Rating.objects.bulk_create(ratings)
    FollowUp.objects.bulk_create(follow_ups)


def place_again(frame: Frame) -> None:
    """Say anew where people from elsewhere stand to the visit, of which the day or the key task has changed."""
    by_place = {
        place: [key for key, found in frame.places.items() if found == place]
        for place in set(frame.places.values())
    }
    for model, who, unit in AWAY:
        rows = model._default_manager.filter(visit=frame.visit, **{f"{unit}__isnull": False}).order_by()
        rows.update(heard_at=HeardAt.ELSEWHERE)
        for place, keys in by_place.items():
            home = {unit: None} if place == HeardAt.HOME else {}
            rows.filter(**{f"{who}__in": keys}).update(heard_at=place, **home)


def _rating(frame: Frame, talk: Interview, line: Mapping[str, Any]) -> Rating:
    return Rating(
        interview=talk,
        visit=talk.visit,
        cadre_id=line.get("cadre"),
        leadership_team_id=line.get("leadership_team"),
        criterion_id=line["criterion"],
        grade_id=line["grade"],
        source_class=talk.source_class,
        circle=talk.source_circle,
        **frame.away(line.get("cadre")),
    )
