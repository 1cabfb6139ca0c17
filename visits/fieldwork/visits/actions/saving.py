"""What saving a visit, and what was typed within it, rests on; the algorithm itself is ``visits.core.saving``.

The moment, the rows within a visit, what is known of it (``Frame``), and follow-ups, which visits and talks have alike.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed
from cadre_review.prepared import rows_given
from visits.cadres.files.models import CARD, Cadre, Tenure
from visits.cadres.files.naming import in_full
from visits.core.access import Closed, closed_for, closed_to, require
from visits.core.fields import tidy
from visits.core.history.models import Recorded
from visits.core.labels import label_of
from visits.core.readers import rows_of
from visits.core.saving import Sent, Typed, finish, put, refuse_foreign, rows_under
from visits.core.scopes import filled_up
from visits.fieldwork.visits.hand_overs import teams_of
from visits.fieldwork.visits.models import (
    WITH_THE_TEAM,
    Draft,
    FollowUp,
    Interview,
    Outline,
    OutlineQuestion,
    Visit,
)
from visits.fieldwork.visits.naming import known_to
from visits.fieldwork.visits.places import HeardAt, places_of
from visits.fieldwork.visits.source_numbers import taken_in
from visits.organisation.rounds.actions.checks import check_part
from visits.organisation.rounds.models import (
    Assignment,
    Check,
    Criterion,
    Dimension,
    Grade,
    Round,
    SubjectKind,
    served_on,
)
from visits.organisation.units.models import LeadershipTeam

ALONG = ("round", "team__round", "unit", "key_task")
MOST_FOLLOW_UPS = 50
MOST_NAMED = 200  # people whom one record names, or all that arrive in one post
NUMBERS = (0, 4, 16, 64, MOST_NAMED)
Put = Callable[["Frame", Sequence[Sent]], list[Typed]]


class Kind(NamedTuple):
    """What is a kind's own: a record as it was typed, its rules, and the writing of its lines."""

    typed: Callable[[Any, Sent], Typed]
    check: Callable[["Frame", Typed], None]
    write: Callable[["Frame", list[Typed]], None]
    foreign: str  # to whom uses the key of another record


@transaction.atomic(durable=True)
def save_within(actor: Any, visit: Visit, put: Put, sent: Sent, frame: "Frame | None" = None) -> Any:
    """One record of the visit, whatever its kind: ``put`` writes it, the visit being locked.

    ``frame``: what is known of the visit already.
    """
    held = held_visit(visit.pk)
    typed = put(frame.at(held) if frame else Frame(actor, held), [sent])
    done(actor, typed)
    return typed[0].row


def held_visit(visit: int) -> Visit:
    """The visit, locked."""
    found: Visit = rows_given(_held, visit)[0]
    return found


def _held(visit: int) -> Any:
    return Visit.objects.select_related(*ALONG).select_for_update(of=("self",)).filter(pk=visit).order_by()


def done(actor: Any, typed: Iterable[Typed]) -> None:
    """Versions, log, and the drafts that have become records: the end of every save."""
    found = list(typed)
    finish(actor, found)
    if keys := [one.sent.draft_key for one in found if one.sent.draft_key]:
        Draft.objects.filter(owner=actor, client_key__in=keys).delete()


def put_within(
    frame: "Frame", model: type[Recorded], sents: Sequence[Sent], kind: Kind, act: str = ""
) -> list[Typed]:
    """Write records of a visit, which is locked, within the caller's transaction, short of ``done``.

    The right is that to write in the visit, or ``act``, asked at each record that is there.
    """
    rows = _rows(frame, model, sents, kind.foreign)
    for thing in {row if act and row.pk else frame.visit for row in rows}:
        require(frame.actor, act or "visit.write", thing)
    typed = [kind.typed(row, sent) for row, sent in zip(rows, sents, strict=True)]
    frame.know(value for one in typed for value in one.values.values() if isinstance(value, get_user_model()))
    put(typed, moment=frame.moment, check=partial(kind.check, frame), write=partial(kind.write, frame))
    return typed


def _rows(frame: "Frame", model: Any, sents: Sequence[Sent], foreign: str) -> list[Any]:
    """The rows within the visit that these become: those under their keys, locked, or new ones."""
    visit, actor = frame.visit, frame.actor
    found = rows_under(model, sents)
    for sent in sents:
        if row := found.get(sent.client_key):
            refuse_foreign(row, sent, actor, foreign, visit=visit)
            row.visit = visit
        else:
            key = sent.client_key
            found[key] = model(visit=visit, client_key=key, created_by=actor, version=0)
    return [found[sent.client_key] for sent in sents]


def in_hand(visit: Visit) -> None:
    """Refuse where the round is closed, unit or key task is another team's by now, or the record was sent in."""
    if visit.state not in WITH_THE_TEAM:
        raise ValidationError(_("This visit has been submitted. It can be changed after it is returned."))
    check_round(visit.round)
    check_part(visit.team)
    field, key = ("key_task", visit.key_task_id) if visit.to_task else ("unit", visit.unit_id)
    if not rows_given(_hand, visit.round_id, visit.team_id, field, key):
        text = _("The key task is no longer assigned to this team.")
        raise ValidationError(text if visit.to_task else _("The unit is no longer assigned to this team."))


def _hand(one: int, team: int, field: str, key: int) -> Any:
    held = Assignment.objects.in_hand().filter(round=one, team=team, **{field: key})
    return held.order_by().values_list("pk")


def check_round(held: Round) -> None:
    """Refuse where the round is not open."""
    if held.state != Round.State.OPEN:
        raise ValidationError(_("The round is not open; nothing can be logged in it."))


class Frame:
    """What is known of a visit while it is typed: whom it may name, its team, its criteria; each asked once."""

    def __init__(self, actor: Any, visit: Visit) -> None:
        self.actor, self.visit = actor, visit
        self.closed: dict[int, Closed] = {}
        self.is_open = False
        self.fields: dict[type, Any] = {}  # of forms that are filled in with what is known here
        self.named: frozenset[int] = frozenset()

    def moment(self) -> None:
        """Refuse what cannot be written now; asked once."""
        if not self.is_open:
            in_hand(self.visit)
        self.is_open = True

    def at(self, visit: Visit) -> "Frame":
        """The frame of the visit as it stands by now: this one, unless it changed hands or its day."""
        known = ("unit_id", "round_id", "team_id", "visited_on", "key_task_id")
        if any(getattr(visit, name) != getattr(self.visit, name) for name in known):
            return Frame(self.actor, visit)
        self.visit = visit
        return self

    def name(self, keys: Iterable[int]) -> None:
        """Learn whom a record names, who may serve anywhere: call it before ``cadres`` is asked."""
        new = set(keys) - self.named - self.__dict__.get("cadres", {}).keys()
        if room := sorted(new)[: MOST_NAMED - len(self.named)]:
            self.named |= set(room)
            self.__dict__.pop("cadres", None)
            self.fields.clear()

    @cached_property
    def cadres(self) -> dict[int, Cadre]:
        """Whom the record may name: cadres of the unit, those who serve there or were sent to the key task on the day,
        and whoever is named (``name``); without oneself and those one keeps away from."""
        asked = filled_up(self.places.keys() | self.named, NUMBERS)
        found = rows_of(self.actor, _cadres, self.visit.unit_id or 0, asked)
        order = list(HeardAt)
        found.sort(key=lambda cadre: order.index(self.heard_at(cadre)))
        return {cadre.pk: cadre for cadre in found}

    @cached_property
    def places(self) -> dict[int, HeardAt]:
        """Who of other units serves in the unit, or for the key task, on the day of the visit."""
        day = self.visit.visited_on or timezone.localdate()
        unit = None if self.visit.to_task else self.visit.unit_id
        return places_of(unit, self.visit.key_task_id, day)

    def heard_at(self, cadre: Cadre) -> HeardAt:
        """Where the cadre stands to the visit; one to a key task itself finds nobody in their own unit."""
        if cadre.unit_id == self.visit.unit_id and not self.visit.to_task:
            return HeardAt.HOME
        return self.places.get(cadre.pk, HeardAt.ELSEWHERE)

    def away(self, key: int | None) -> dict[str, Any]:
        """Where the cadre (or nobody: a leadership team) stands, as the columns of a line hold it."""
        if key is None or (place := self.heard_at(self.cadres[key])) == HeardAt.HOME:
            return {"heard_at": HeardAt.HOME, "away_unit_id": None}
        return {"heard_at": place, "away_unit_id": self.cadres[key].unit_id}

    def shown(self, cadre: Cadre) -> str:
        """The cadre in words: name and post, of a stranger the unit and why they are offered too."""
        place = self.heard_at(cadre)
        if place == HeardAt.HOME and cadre.unit_id == self.visit.unit_id:
            return f"{cadre.name} {cadre.post_title}".strip()
        words = f"{cadre.name} {in_full(cadre)}".strip()
        return words if place in (HeardAt.HOME, HeardAt.ELSEWHERE) else bracketed(words, place.label)

    @property
    def own_people(self) -> list[Cadre]:
        """The cadres who belong to the unit."""
        return [one for one in self.cadres.values() if self.heard_at(one) == HeardAt.HOME]

    @cached_property
    def teams(self) -> set[int]:
        """The visit team, and those that had the visit before."""
        return teams_of(self.visit)

    @cached_property
    def members(self) -> dict[int, Any]:
        """Everyone who serves or served in one of the teams."""
        return {person.pk: person for person in rows_given(_members, self.teams)}

    @cached_property
    def serving(self) -> set[int]:
        """Who served in one of the teams on the day of the visit, as primary keys."""
        return served_on(self.teams, self.visit.visited_on)

    def know(self, people: Iterable[Any]) -> None:
        """Learn what avoidance closes to these people, where it is not known yet, and to who may be named next."""
        if unknown := {one.pk for one in people if one is not None} - self.closed.keys():
            self.closed |= closed_for(unknown | self.serving)

    @cached_property
    def knows_a_source(self) -> bool:
        """Whether the actor knows who a confidential source of the visit is."""
        return self.visit.pk is not None and bool(known_to(self.actor, self.visit))

    @cached_property
    def source_numbers(self) -> set[int]:
        """The numbers that confidential sources of the visit have."""
        return {number for (number,) in rows_given(taken_in, self.visit.pk)}

    def unfit(
        self, people: Mapping[str, Any], cadres: Iterable[int], of_leadership: bool, away: str
    ) -> dict[str, list[str]]:
        """Why these people (field → person) cannot have held what spoke of the cadres, or of the leadership team.

        ``away``: the sentence for whoever keeps away from one of them, with ``%(name)s``.
        """
        self.know(people.values())
        unit, spoken_of = {self.visit.unit_id}, set(cadres)
        homes = unit | {self.cadres[key].unit_id for key in spoken_of & self.cadres.keys()}
        problems = {}
        for name, person in people.items():
            if person is None:
                continue
            if person.pk not in self.serving:
                problems[name] = [_("%(name)s did not serve in the team on that day.") % {"name": person}]
            elif self.closed[person.pk].bars(homes, spoken_of, unit if of_leadership else ()):
                problems[name] = [away % {"name": person}]
        return problems

    @cached_property
    def team(self) -> LeadershipTeam | None:
        """The leadership team of the unit, unless the writer keeps away from it."""
        if self.visit.unit_id in closed_to(self.actor).leaderships:
            return None
        return next(iter(rows_given(_leadership, self.visit.unit_id)), None)

    @cached_property
    def criteria(self) -> dict[int, Criterion]:
        """Criteria of the round's scheme."""
        return {one.pk: one for one in rows_given(_criteria, self.visit.round.scheme_id)}

    @cached_property
    def criteria_by_place(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Keys and names of the criteria under the check or dimension that follows from each, as forms offer them."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for pk, one in self.criteria.items():
            place = label_of(Check, one.check_key) or label_of(Dimension, one.dimension)
            groups.setdefault(place, []).append((str(pk), str(one)))
        return list(groups.items())

    @cached_property
    def grades(self) -> dict[int, Grade]:
        """Grades of the scheme's scales, best first."""
        return {one.pk: one for one in rows_given(_grades, self.visit.round.scheme_id)}

    @cached_property
    def heads(self) -> set[int]:
        """The cadres of the unit who head it today."""
        return {cadre for (cadre,) in rows_given(_heads, self.visit.unit_id)}

    @cached_property
    def leading(self) -> list[int]:
        """The cadres of the unit's leadership team in its order; nobody where the visit is to a key task itself."""
        return [] if self.visit.to_task else [cadre for (cadre,) in rows_given(_leading, self.visit.unit_id)]

    @cached_property
    def heard_by_name(self) -> set[int]:
        """Who was heard by name at the unit in this round, in talks that the actor sees."""
        return {key for (key,) in rows_of(self.actor, _heard, self.visit.round_id, self.visit.unit_id)}

    @cached_property
    def outline(self) -> Outline | None:
        """The version of the outline that a new talk is asked by."""
        return next(iter(rows_given(_outline)), None)

    @cached_property
    def questions(self) -> dict[int, OutlineQuestion]:
        """The questions of every version that was in force: an old talk answers those of its own."""
        return {one.pk: one for one in rows_given(_questions)}

    def kind_of(self, one: Mapping[str, Any]) -> str:
        """The kind of subject a line is about; "" where it has none that may be named."""
        if bool(one.get("cadre")) == bool(one.get("leadership_team")):
            return ""
        if one.get("cadre"):
            return SubjectKind.CADRE if one["cadre"] in self.cadres else ""
        return SubjectKind.TEAM if self.team and self.team.pk == one["leadership_team"] else ""


def _cadres(user: Any, unit: int, keys: frozenset[int]) -> Any:
    asked = Q(unit=unit) | Q(pk__in=keys) if keys else Q(unit=unit)
    rows = Cadre.objects.nameable_by(user).select_related("unit").filter(asked)
    return rows.only(*CARD, "unit__name", "unit__short_name").order_by("level", "name_key", "pk")


def _members(teams: Any) -> Any:
    found = get_user_model().objects.filter(team_memberships__team__in=teams)
    return found.distinct().order_by("username")


def _leadership(unit: int) -> Any:
    return LeadershipTeam.objects.select_related("unit").filter(unit=unit)


def _criteria(scheme: int) -> Any:
    return Criterion.objects.filter(scheme=scheme).order_by("subject_kind", "position", "pk")


def _grades(scheme: int) -> Any:
    return Grade.objects.filter(scale__scheme=scheme).order_by("position", "pk")


def _heads(unit: int) -> Any:
    held = Tenure.objects.filter(unit=unit, to_on__isnull=True, post__standing="head")
    return held.order_by().values_list("cadre")


def _leading(unit: int) -> Any:
    return Tenure.objects.leading().filter(unit=unit).values_list("cadre")


def _heard(user: Any, held: int, unit: int) -> Any:
    talks = Interview.objects.visible_to(user).by_name_at_units()
    return talks.filter(visit__round=held, visit__unit=unit).order_by().values_list("source_cadre")


def _outline() -> Any:
    return Outline.objects.filter(published_on__isnull=False).order_by("-number")[:1]


def _questions() -> Any:
    found = OutlineQuestion.objects.filter(outline__published_on__isnull=False)
    return found.order_by("-outline__number", "position", "pk")


def follow_up_lines(follow_ups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The follow-ups that say something, tidied: mappings with text, owner, due_on."""
    lines = [
        tidy({"text": line["text"], "owner": line.get("owner", ""), "due_on": line.get("due_on")})
        for line in follow_ups
    ]
    if len(lines) > MOST_FOLLOW_UPS:
        raise ValidationError(_("A record holds at most %(most)s follow-ups.") % {"most": MOST_FOLLOW_UPS})
    return [line for line in lines if line["text"]]


def settled(
    visit: Visit, interview: Interview | None, lines: Iterable[Mapping[str, Any]], is_new: bool = False
) -> list[FollowUp]:
    """The same short of the new ones, which are returned; a record that is new had none before."""
    before: dict[str, list[FollowUp]] = {}
    held = {"visit": visit, "interview": interview}
    for row in () if is_new else FollowUp.objects.filter(**held).order_by("pk"):
        before.setdefault(row.text, []).append(row)
    fresh = []
    for line in lines:
        kept = before.get(line["text"]) and before[line["text"]].pop(0)
        if not kept:
            fresh.append(FollowUp(visit=visit, interview=interview, **line))
        elif (kept.owner, kept.due_on) != (line["owner"], line["due_on"]):
            kept.owner, kept.due_on = line["owner"], line["due_on"]
            kept.save(update_fields=["owner", "due_on"])
    if gone := [row.pk for rows in before.values() for row in rows]:
        FollowUp.objects.filter(pk__in=gone).delete()
    return fresh
