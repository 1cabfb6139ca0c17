"""The kit: everything a member needs to fill in his forms without a network, in a fixed number of questions."""

import datetime as dt
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
from visits.core.scopes import scope_of
from visits.fieldwork.offline.kit_forms import forms_of, note_of
from visits.fieldwork.offline.people import others_of, sent_today
from visits.fieldwork.offline.remarks import remarks_on
from visits.fieldwork.schedule.queries import plan_of_team
from visits.fieldwork.site_visits.forms import site_content
from visits.fieldwork.site_visits.models import CadreSeen, SiteVisit
from visits.fieldwork.symposia.forms import symposium_content
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.states import last_return
from visits.fieldwork.visits.advice import rules
from visits.fieldwork.visits.follows import TARGET_OF, following
from visits.fieldwork.visits.forms.interviews import classes_for, interview_content
from visits.fieldwork.visits.forms.visits import visit_content
from visits.fieldwork.visits.models import (
    WITH_THE_TEAM,
    Interview,
    Outline,
    OutlineQuestion,
    StateChange,
    Statement,
    Visit,
)
from visits.fieldwork.visits.stages import Stage, stage_of
from visits.fieldwork.visits.views.offering import may_join, still_begun
from visits.organisation.rounds.models import Assignment, Criterion, Grade, VisitTeam
from visits.organisation.units.models import KeyTask, LeadershipTeam, Unit

TASK = "task:"  # before the number of a key task, where the box names what is visited
JOINABLE_DAYS = 2
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
        "follows": {kind.value: target.value for kind, target in TARGET_OF.items()},
        "advice": rules(),
        "mine": mine,
        "there": joinable(user, teams, mine),
        "forms": forms_of(user, teams) if teams else {},
        "note": note_of(),
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
    cadres, heard = defaultdict(list), heard_of(user, teams)
    people = Cadre.objects.visible_to(user).filter(unit__in=teams_of).order_by("level", "name_key", "pk")
    heads = set(
        Tenure.objects.filter(unit__in=teams_of, to_on__isnull=True, post__standing="head")
        .order_by()
        .values_list("cadre", flat=True)
    )
    leading = set(Tenure.objects.leading().filter(unit__in=teams_of).values_list("unit", "cadre"))
    for one in people.only("pk", "name", "name_key", "post_title", "unit_id", "level"):
        asked = sorted(classes_for("", one, one.pk in heads) - {""})
        known = {"id": one.pk, "name": one.name, "post": one.post_title, "find": one.name_key}
        leads = (one.unit_id, one.pk) in leading
        cadres[one.unit_id].append(known | {"asked": asked, "heard": one.pk in heard, "leads": leads})
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


def heard_of(user: Any, teams: list[VisitTeam]) -> set[int]:
    """Whom the rounds of these teams have heard by name, as far as the user sees the talks."""
    talks = (
        Interview.objects.visible_to(user).talks().filter(visit__round__in={one.round_id for one in teams})
    )
    return set(talks.filter(source_cadre__isnull=False).order_by().values_list("source_cadre", flat=True))


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


def joinable(user: Any, teams: list[VisitTeam], mine: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Visits of these days that companions began and one may join: where they are and who began them, no content."""
    since = timezone.localdate() - dt.timedelta(days=JOINABLE_DAYS)
    rows = still_begun(Visit.objects.to_join(user)).filter(team__in=teams, visited_on__gte=since)
    rows = rows.exclude(client_key__in=[one["key"] for one in mine if one["kind"] == "visit"])
    along = ("created_by", "unit", "key_task", "team__round", "round")
    others = [one for one in rows.select_related(*along).order_by("pk") if may_join(user, one)]
    return [
        _told("visit", one, one, str(one), {"visited_on": [str(one.visited_on)]})
        | {"by": str(one.created_by)}
        for one in others
    ]


def _methods(user: Any) -> list[Any]:
    """The steps of visits, and of the symposia and site visits of each those that the user may open."""
    spoken = Prefetch("voices", Interview.objects.prefetch_related("statements__criterion"))
    symposia = Symposium.objects.open_to(user).prefetch_related("attendance", spoken)
    unseen = CadreSeen.objects.exclude(pk__in=CadreSeen.objects.visible_to(user).order_by().values("pk"))
    sites = SiteVisit.objects.visible_to(user).exclude(pk__in=unseen.order_by().values("site_visit"))
    sites = sites.prefetch_related("people_met", "cadres_seen")
    return [
        Prefetch("state_changes", StateChange.objects.order_by("at", "pk")),
        Prefetch("symposia", symposia, to_attr="open_symposia"),
        Prefetch("site_visits", sites, to_attr="open_sites"),
    ]


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
        .prefetch_related("members_present", "follow_ups", Prefetch("interviews", talks), *_methods(user))
    )
    told, several = [], len(scope_of(user).held) > 1
    newest = list(visits.order_by("-visited_on", "-pk")[:MOST_OWN])
    found, remarks = following(newest), remarks_on(user, newest)
    for visit in newest:
        title = f"{visit} · {visit.team.full_name}" if several else str(visit)
        told.append(
            _told("visit", visit, visit, title, visit_content(visit, found[visit.pk])) | _stage(visit)
        )
        told += [
            _told("interview", visit, talk, talk.source, interview_content(talk))
            | {"isShort": not talk.is_full}
            for talk in visit.interviews.all()
        ]
        told += [
            _told("symposium", visit, one, str(one), symposium_content(one)) for one in visit.open_symposia
        ]
        told += [_told("site_visit", visit, one, one.place, site_content(one)) for one in visit.open_sites]
    return [one | {"remarks": remarks.get(one["key"], [])} for one in told]


def _stage(visit: Visit) -> dict[str, str]:
    """With whom it is, and why it came back."""
    stage, back = stage_of(visit), last_return(visit, list(visit.state_changes.all()))
    return {
        "stage": stage.value,
        "stage_label": str(stage.label),
        "reason": back.reason if back and stage in {Stage.RETURNED, Stage.SENT_BACK} else "",
    }


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
