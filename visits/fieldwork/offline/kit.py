"""The kit: everything a member needs to fill in his forms without a network, in a fixed number of questions."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre, Tenure
from visits.core.access import closed_to
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.posted import Part
from visits.core.scopes import scope_of
from visits.fieldwork.offline.describe import fields_of
from visits.fieldwork.offline.people import others_of, sent_today
from visits.fieldwork.schedule.queries import plan_of_team
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.advice import rules
from visits.fieldwork.visits.forms.interviews import (
    InterviewForm,
    classes_for,
    interview_content,
    statement_part,
)
from visits.fieldwork.visits.forms.visits import VisitForm, follow_up_part, visit_content
from visits.fieldwork.visits.models import (
    WITH_THE_TEAM,
    Interview,
    Outline,
    OutlineQuestion,
    Statement,
    Visit,
)
from visits.organisation.rounds.models import Assignment, Criterion, Grade, VisitTeam
from visits.organisation.units.models import KeyTask, LeadershipTeam, Unit

TASK = "task:"  # before the number of a key task, where the box names what is visited
MOST_OWN = 30  # visits of one's own that can be changed without a network


def kit_for(user: Any) -> dict[str, Any]:
    """What the draft box of this user holds: only what he sees, of the teams in which he serves today."""
    teams = list(VisitTeam.objects.of(user).filter(round__state="open").select_related("round").distinct())
    mine, units = own_records(user), units_of(user, teams)
    kit = {
        "user": {"id": user.pk, "name": str(user)},
        "teams": [team_of(user, team) for team in teams],
        "units": [*tasks_of(user, teams), *units],
        "people": others_of(user, [one["id"] for one in units], mine),
        "key_tasks": [{"id": one.pk, "name": str(one)} for one in KeyTask.objects.visible_to(user)],
        "questions": questions_in(mine),
        "classes": {key: one.behaviour for key, one in reading.of(Family.SOURCE).items()},
        "advice": rules(),
        "mine": mine,
        "forms": forms_of(user, teams) if teams else {},
    }
    return {**kit, "digest": digest_of(kit), "made_at": timezone.now().isoformat()}


def questions_in(mine: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions in force, and those of earlier versions that records of one's own answer (asked of nobody new)."""
    outline = Outline.objects.in_force()
    answered = {
        int(name.removeprefix("answer-"))
        for record in mine
        for name in record["content"]
        if name.startswith("answer-")
    }
    rows = OutlineQuestion.objects.filter(Q(outline=outline) | Q(pk__in=answered))
    return [
        {
            "id": one.pk,
            "text": one.text,
            "for": one.talk_class,
            "check": one.check_key,
            "is_old": outline is None or one.outline_id != outline.pk,
        }
        for one in rows.order_by("-outline__number", "position", "pk")
    ]


def digest_of(kit: dict[str, Any]) -> str:
    """SHA-256 of the kit: the box asks for it again where it differs."""
    return hashlib.sha256(json.dumps(kit, sort_keys=True).encode()).hexdigest()


def team_of(user: Any, team: VisitTeam) -> dict[str, Any]:
    """A team with its round, members and criteria; ``serves``: from when to when the user does, as days."""
    members = list(team.memberships.select_related("user").order_by("user__username"))
    grades = defaultdict(list)
    for grade in Grade.objects.filter(scale__scheme=team.round.scheme_id).order_by("position", "pk"):
        grades[grade.scale_id].append({"id": grade.pk, "label": grade.label})
    criteria = Criterion.objects.filter(scheme=team.round.scheme_id).order_by(
        "subject_kind", "position", "pk"
    )
    return {
        "id": team.pk,
        "name": team.name,
        "round": {
            "id": team.round_id,
            "name": team.round.name,
            "starts_on": str(team.round.starts_on),
            "ends_on": str(team.round.ends_on),
        },
        "serves": [[str(one.from_on), str(one.to_on or "")] for one in members if one.user_id == user.pk],
        "members": [{"id": pk, "name": name} for pk, name in dict.fromkeys(_named(members))],
        "criteria": [
            {
                "id": one.pk,
                "name": one.name,
                "hint": one.hint,
                "subject_kind": one.subject_kind,
                "place": one.check_key or one.dimension,
                "group": str(one.get_check_key_display() or one.get_dimension_display()),
                "grades": grades[one.scale_id],
            }
            for one in criteria
        ],
    }


def _named(memberships: Iterable[Any]) -> Iterable[tuple[int, str]]:
    return ((one.user_id, str(one.user)) for one in memberships)


def units_of(user: Any, teams: list[VisitTeam]) -> list[dict[str, Any]]:
    """The units in hand with the people one may speak of there."""
    held = Assignment.objects.visible_to(user).in_hand().to_units().filter(team__in=teams)
    teams_of: dict[int, list[int]] = defaultdict(list)
    for unit, team in held.order_by("-round__starts_on", "pk").values_list("unit", "team"):
        teams_of[unit].append(team)
    units = list(Unit.objects.filter(pk__in=teams_of).order_by("tree_left", "pk"))
    cadres = defaultdict(list)
    people = Cadre.objects.visible_to(user).filter(unit__in=teams_of).order_by("level", "name_key", "pk")
    heads = set(
        Tenure.objects.filter(unit__in=teams_of, to_on__isnull=True, post__standing="head")
        .order_by()
        .values_list("cadre", flat=True)
    )
    for one in people.only("pk", "name", "name_key", "post_title", "unit_id", "level"):
        asked = sorted(classes_for("", one, one.pk in heads) - {""})
        known = {"id": one.pk, "name": one.name, "post": one.post_title, "find": one.name_key}
        cadres[one.unit_id].append(known | {"asked": asked})
    plans = plans_of(teams)
    leaders = {
        one.unit_id: {"id": one.pk, "name": str(one)}
        for one in LeadershipTeam.objects.filter(
            unit__in=set(teams_of) - closed_to(user).leaderships
        ).select_related("unit")
    }
    return [
        {
            "id": unit.pk,
            "name": unit.name,
            "category": str(unit.get_category_display()),
            "teams": teams_of[unit.pk],
            "leadership_team": leaders.get(unit.pk),
            "cadres": cadres[unit.pk],
            "plans": plans[unit.pk],
        }
        for unit in units
    ]


def tasks_of(user: Any, teams: list[VisitTeam]) -> list[dict[str, Any]]:
    """The key tasks in hand, in the shape of units, with those of the units in hand who are sent to them today."""
    held = Assignment.objects.visible_to(user).in_hand().to_tasks().filter(team__in=teams)
    teams_of: dict[int, list[int]] = defaultdict(list)
    for task, team in held.order_by("-round__starts_on", "pk").values_list("key_task", "team"):
        teams_of[task].append(team)
    sent, plans = sent_to(user, teams_of), plans_of(teams) if teams_of else {}
    return [
        {
            "id": f"{TASK}{task.pk}",
            "task": task.pk,
            "name": task.name,
            "category": _("key task"),
            "teams": teams_of[task.pk],
            "leadership_team": None,
            "cadres": sent[task.pk],
            "plans": plans.get(f"{TASK}{task.pk}", []),
        }
        for task in KeyTask.objects.current().filter(pk__in=teams_of).order_by("name", "pk")
    ]


def sent_to(user: Any, tasks: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Who of the cadres whose files the user sees is sent to these key tasks today, by task."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    cadres = Cadre.objects.visible_to(user).order_by().values("pk")
    for row in sent_today(key_task__in=tasks).filter(cadre__in=cadres).select_related("cadre").order_by("pk"):
        one = row.cadre
        known = {"id": one.pk, "name": one.name, "post": one.post_title, "find": one.name_key}
        found[row.key_task_id].append(known | {"asked": sorted(classes_for("", one) - {""})})
    return found


def plans_of(teams: list[VisitTeam]) -> dict[int | str, list[dict[str, Any]]]:
    """By unit (or ``task:<key>``) the next planned visit of each team that has it in hand, with the team's round."""
    found = defaultdict(list)
    for team in teams:
        for place, plan in plan_of_team(team).items():
            found[place].append({"team": team.pk, "round": team.round.name, **plan})
    return found


def forms_of(user: Any, teams: list[VisitTeam]) -> dict[str, Any]:
    """Every kind of record the box can write, told from the forms of the pages; the visit's with the choice of team."""
    team = teams[0]
    nowhere = Frame(user, Visit(team=team, round=team.round, unit=Unit()))
    nowhere.cadres, nowhere.places, nowhere.team = {}, {}, None
    visit = VisitForm(user=user, held=[Assignment(team=one, round=one.round) for one in teams])
    talk = InterviewForm(frame=nowhere)
    return {
        "visit": {
            "label": _("visit"),
            "of": None,
            "fields": fields_of(visit),
            "rows": [_rows(follow_up_part())],
            "outline": False,
            "grid": False,
        },
        "interview": {
            "label": _("interview"),
            "of": "visit",
            "fields": fields_of(talk, frozenset({"subjects"})),
            "rows": [_rows(statement_part(nowhere)), _rows(follow_up_part())],
            "outline": True,
            "grid": True,
        },
    }


def _rows(part: Part) -> dict[str, Any]:
    fields = fields_of(part.blank())
    return {"prefix": part.prefix, "label": part.label, "most": part.formset.most, "fields": fields}


def own_records(user: Any) -> list[dict[str, Any]]:
    """Visits and talks of one's own that are still with the team, as their forms would post them."""
    taking_part = Visit.members_present.through.objects.filter(user=user).values("visit")
    statements = Prefetch("statements", Statement.objects.order_by("position", "pk"))
    people = ("source_cadre", "interviewer", "second_interviewer", "recorder")
    talks = Interview.objects.visible_to(user).talks().select_related(*people)
    talks = talks.prefetch_related("answers", statements, "ratings", "follow_ups")
    visits = (
        Visit.objects.visible_to(user)
        .filter(Q(created_by=user) | Q(pk__in=taking_part), state__in=WITH_THE_TEAM, round__state="open")
        .select_related("unit", "key_task", "team__round")
        .prefetch_related("members_present", "follow_ups", Prefetch("interviews", talks))
    )
    told, several = [], len(scope_of(user).held) > 1
    for visit in visits.order_by("-visited_on", "-pk")[:MOST_OWN]:
        title = f"{visit} · {visit.team.full_name}" if several else str(visit)
        told.append(_told("visit", visit, visit, title, visit_content(visit)))
        told += [
            _told("interview", visit, talk, talk.source, interview_content(talk))
            for talk in visit.interviews.all()
        ]
    return told


def _told(kind: str, visit: Visit, record: Any, title: str, content: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": str(record.client_key),
        "version": record.version,
        "unit": f"{TASK}{visit.key_task_id}" if visit.to_task else visit.unit_id,
        "team": visit.team_id,
        "visit_key": str(visit.client_key),
        "title": title,
        "content": content,
    }
