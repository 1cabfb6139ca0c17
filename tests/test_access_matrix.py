"""Every route of the resolver × every role: the matrix and the site say the same.

The objects of a package come from ``KINDS``: one line for each kind of object that its addresses take.
"""

import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cadre_review.accounts.models import AccountRequest, User
from cadre_review.audit.models import Entry
from cadre_review.audit.queries import act_labels
from cadre_review.policy import ANYONE, matrix
from tests.conftest import CAST, client_of, enter
from tests.routes import ROUTES
from tests.world import (
    accepted_visit,
    force,
    frozen,
    hand,
    join,
    make_appraisal,
    make_check,
    make_decision,
    make_design,
    make_dossier,
    make_file,
    make_finding,
    make_lead,
    make_letter,
    make_notice,
    make_own_account,
    make_own_file,
    make_plan,
    make_post,
    make_recommendation,
    make_rectification,
    make_round,
    make_survey,
    make_talk,
    make_task,
    make_team,
    make_tenure,
    make_unit,
    open_cadre,
    past_batch,
    send_to_task,
)
from tests.world import state as told
from visits.cadres.files.models import RankRecord
from visits.cadres.leadership.models import AgeLimit
from visits.core.kinds.models import Kind
from visits.core.lists.export import limit_of
from visits.core.lists.models import Export, ImportBatch, Job, SavedView
from visits.core.marks.models import SecrecyMark, end_of
from visits.fieldwork.offline.models import Device
from visits.fieldwork.schedule.models import HearingQuota, Holiday
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.models import Attachment, FollowUp, Outline, OutlineQuestion
from visits.judgement.decisions.models import Ground
from visits.judgement.letters.models import FeedbackLetter
from visits.organisation.units.models import LeadershipTeam
from visits.reports.search import index
from visits.reports.search.models import Passage, Tag

pytestmark = pytest.mark.django_db
# One person a role; the field roles serve in the first team.
PEOPLE = {"member": "member1", "lead": "lead1"} | {
    role: role for role in ("staff", "reviewer", "leader", "sysadmin", "secadmin", "auditor")
}
GUARDED = sorted(route for route in ROUTES if ANYONE not in matrix()["routes"].get(route, ()))
# What these show depends on the moment or on more of the address than the object: only the gate is tested here.
BY_MOMENT = {
    "cadres:rating_sources", "reviews:leadership_sources", "visits:return", "visits:reword",
    "reports:compare_chart", "reports:compare_export", "reports:compare_paper",  # of two rounds at least
}  # fmt: skip


class World:
    """One unit in the hands of the first team and one that is nobody's, with what hangs on each."""

    def __init__(self) -> None:
        self.people = {role: enter(name) for role, name in PEOPLE.items()}
        self.staff = self.people["staff"]
        self.team = make_team(make_round())
        for role in ("member", "lead"):
            join(self.team, self.people[role], is_lead=role == "lead")
        self.near, self.far, self.design = make_unit(), make_unit(), None
        hand(self.team, self.near)
        for unit in (self.near, self.far):
            LeadershipTeam.objects.create(unit=unit)

    def made(self, builder: "Build", role: str, unit: Any) -> Any:
        """The object of a route's address, anew for each."""
        return builder(self, role, unit)

    def cadre(self, role: str, unit: Any) -> Any:
        cadre = open_cadre(staff=self.staff, unit=unit)
        cadre.photo.save("x.jpg", ContentFile(b"x"))
        return cadre

    def visit(self, role: str, unit: Any) -> Any:
        state = "draft" if role in {"member", "lead"} else "accepted"
        visit = accepted_visit(team=self.team, unit=unit, author=self.people["member"], state=state)
        visit.members_present.add(self.people["member"], self.people["lead"])
        return visit

    def comment(self, role: str, unit: Any) -> Any:
        writer = self.people[role if role in {"lead", "staff"} else "lead"]
        visit = self.visit("member" if role != "staff" else "staff", unit)
        facts = {"client_key": uuid4(), "visit": visit, "field": "observed", "text": "x", "made_by": writer}
        return ReviewComment.objects.create(**facts)

    def tenure(self, role: str, unit: Any) -> Any:
        return make_tenure(cadre=self.cadre(role, unit), post=make_post(unit=unit))

    def task_assignment(self, role: str, unit: Any) -> Any:
        return send_to_task(cadre=self.cadre(role, unit), task=make_task(lead_unit=unit))

    def rank(self, role: str, unit: Any) -> Any:
        return RankRecord.objects.create(cadre=self.cadre(role, unit), level=40, from_on=dt.date(2015, 3, 1))

    def view(self, role: str, unit: Any) -> Any:
        return SavedView.objects.create(list_key="cadres", name="x", owner=self.people[role])

    def export(self, role: str, unit: Any) -> Any:
        own = {"taken_by": self.people[role], "state": "approved", "decided_at": timezone.now()}
        return Export.objects.create(list_key="cadres", **own)

    def request(self, role: str, unit: Any) -> Any:
        return Export.objects.create(list_key="cadres", taken_by=self.staff, state="requested")

    def job(self, role: str, unit: Any) -> Any:
        return Job.objects.create(kind="papers", title="x", made_by=self.people[role], state="failed")

    def seal(self, role: str, unit: Any) -> Any:
        """Asked by staff, for who decides."""
        talk = make_talk(visit=self.visit(role, unit))
        return SealRequest.objects.create(interview=talk, made_by=self.staff, reason="x" * 10)

    def mark(self, role: str, unit: Any) -> Any:
        """Proposed by staff, for who sets it."""
        finding = self.finding(role, unit)
        day, facts = timezone.localdate(), {"thing": "finding", "thing_id": finding.pk, "set_by": self.staff}
        return SecrecyMark.objects.create(level="secret", years=5, since=day, ends_on=end_of(day, 5), **facts)

    def open_seal(self, role: str, unit: Any) -> Any:
        """Granted to who looks."""
        talk = make_talk(visit=self.visit(role, unit))
        granted = {"state": "approved", "open_until": timezone.now() + dt.timedelta(1), "reason": "x" * 10}
        return SealRequest.objects.create(interview=talk, made_by=self.people[role], **granted)

    def task(self, unit: Any) -> Any:
        """A key task that the unit leads, in the hands of the team that has the unit."""
        made = make_task(lead_unit=unit)
        if unit == self.near:
            hand(self.team, made)
        return made

    def scope_entry(self, role: str, unit: Any) -> Any:
        return self.team.round.scope.get_or_create(unit=unit)[0]

    def device(self, role: str, unit: Any) -> Any:
        owner = self.people[role if role in {"member", "lead"} else "member"]
        return Device.objects.create(user=owner, key=uuid4(), name="x", recovery="x")

    def intake(self, role: str, unit: Any) -> Any:
        batch = ImportBatch.objects.create(
            kind="cadres", file_name="名册.xlsx", plan={"files": [], "uploads": []}, made_by=self.people[role]
        )
        batch.intake_rows.create(
            position=1, file="名册.xlsx", act="unchanged", name="甄某", values={"more": {"told": {}}}
        )
        return batch

    def approved_papers(self, role: str, unit: Any) -> Any:
        own = {"taken_by": self.people[role], "state": "approved", "decided_at": timezone.now()}
        return Export.objects.create(list_key="papers", query="what=docx", **own)

    def survey(self, role: str, unit: Any) -> Any:
        survey = make_survey(self.staff, self.staff, self.team, unit)
        if unit == self.far:
            unit.assignments.update(ended_on=timezone.localdate())
        return survey

    def symposium(self, role: str, unit: Any) -> Any:
        people = {
            "host": self.people["member"],
            "recorder": self.people["lead"],
            "created_by": self.people["member"],
        }
        return Symposium.objects.create(visit=self.visit(role, unit), client_key=uuid4(), **people)

    def site(self, role: str, unit: Any) -> Any:
        facts = {"place": "工地", "created_by": self.people["member"], "client_key": uuid4()}
        return SiteVisit.objects.create(visit=self.visit(role, unit), **facts)

    def passage(self, role: str, unit: Any) -> Any:
        site = self.site(role, unit)
        index.follow([site])
        return Passage.objects.get(site_visit=site)

    def outline(self) -> Any:
        made = Outline.objects.create(number=Outline.objects.count() + 1, published_on=timezone.localdate())
        OutlineQuestion.objects.create(outline=made, text="问")
        return made

    def planned(self, role: str, unit: Any) -> Any:
        return make_plan(self.team.round, unit, self.people["member"])

    def a_lead(self, role: str, unit: Any) -> Any:
        return make_lead(self.people["auditor"], unit, team=self.team if unit == self.near else None)

    def recommendation(self, role: str, unit: Any) -> Any:
        team = self.team if unit == self.near else None
        return make_recommendation(self.people["auditor"], self.cadre(role, unit), team=team)

    def lead_of_cadre(self, role: str, unit: Any) -> Any:
        team = self.team if unit == self.near else None
        return make_lead(self.people["auditor"], unit, team=team, cadre=self.cadre(role, unit))

    def own_account(self, role: str, unit: Any) -> Any:
        return make_own_account(self.staff, self.cadre(role, unit))

    def own_file(self, role: str, unit: Any) -> Any:
        return make_own_file(self.own_account(role, unit))

    def finding(self, role: str, unit: Any) -> Any:
        """Opened by somebody else, so that whoever may settle it can; with the team where the unit is in its hands."""
        team = self.team if unit == self.near else None
        return make_finding(self.people["auditor"], cadre=self.cadre(role, unit), team=team)

    def meeting(self, role: str, unit: Any) -> Any:
        """Frozen, and held by whoever of the office asks; its one subject is a cadre of the unit."""
        people = [self.people[name] for name in ("reviewer", "leader")]
        chair = self.people[role] if role in {"reviewer", "leader"} else self.people["leader"]
        return frozen(self.staff, make_appraisal(self.staff, chair, people, self.cadre(role, unit)))

    def meeting_item(self, role: str, unit: Any) -> Any:
        return self.meeting(role, unit).items.get()

    def decision(self, role: str, unit: Any) -> Any:
        return make_decision(self.people["auditor"], cadre=self.cadre(role, unit))

    def measure(self, role: str, unit: Any) -> Any:
        return make_file(self.rectification(role, unit), self.people["auditor"])

    def promised(self, role: str, unit: Any) -> Any:
        """Seen to by somebody else, and not closed."""
        facts = {"done_on": timezone.localdate(), "result": "已办结", "done_by": self.people["auditor"]}
        return FollowUp.objects.create(visit=self.visit(role, unit), text="答复群众诉求", **facts)

    def letter(self, role: str, unit: Any) -> Any:
        kept = FeedbackLetter.objects.filter(unit=unit).first()
        return kept or make_letter(self.people["auditor"], unit)

    def dossier(self, role: str, unit: Any) -> Any:
        return make_dossier(self.staff, self.decision(role, unit))

    def decided(self, role: str, unit: Any) -> Any:
        day = timezone.localdate()
        return make_decision(self.people["auditor"], cadre=self.cadre(role, unit), decided_on=day)

    def rectification(self, role: str, unit: Any) -> Any:
        team = self.team if unit == self.near else None
        return make_rectification(self.people["auditor"], cadre=self.cadre(role, unit), team=team)

    def account_request(self, role: str, unit: Any) -> Any:
        facts = {"kind": "role", "user": self.people["member"], "made_by": self.people["sysadmin"]}
        return AccountRequest.objects.get_or_create(**facts, role="lead", reason="x")[0]

    def told_in_public(self, role: str, unit: Any) -> Any:
        return told(talk=make_talk(visit=self.visit("staff", unit)), cadre=self.cadre(role, unit))

    def assignment(self, role: str, unit: Any) -> Any:
        return unit.assignments.first() or hand(self.team, unit)[0]

    def talk(self, role: str, unit: Any) -> Any:
        return make_talk(visit=self.visit(role, unit))

    def picture(self, role: str, unit: Any) -> dict[str, Any]:
        visit = self.visit(role, unit)
        facts = {
            "client_key": uuid4(),
            "name": "a.jpg",
            "content_type": "image/jpeg",
            "size": 1,
            "digest": "x",
        }
        file = Attachment(visit=visit, added_by=self.people["member"], **facts)
        file.file.save("a.jpg", ContentFile(b"x"), save=False)
        file.thumbnail.save("a.jpg", ContentFile(b"x"))
        return {"pk": visit.pk, "file": file.pk}

    def linked(self, role: str, unit: Any) -> dict[str, Any]:
        """A finding with a statement about the same cadre, linked and to be linked."""
        finding = self.finding(role, unit)
        said = told(talk=make_talk(visit=self.visit("staff", unit)), cadre=finding.cadre)
        rests = finding.evidence.create(
            statement=said,
            interview=said.interview,
            bears="supports",
            passage="x",
            added_by=self.people["auditor"],
        )
        return {"pk": finding.pk, "statement": said.pk, "evidence": rests.pk}

    def version(self, role: str, unit: Any) -> dict[str, Any]:
        return {"pk": self.cadre(role, unit).pk, "number": 1}

    def survey_of(self, role: str, unit: Any) -> dict[str, Any]:
        """What a new survey needs: the assignment of the unit and a questionnaire in force."""
        if self.design is None:
            self.design = make_design(self.staff)
        return {"assignment": self.assignment(role, unit).pk, "design": self.design.pk}

    def heard(self, role: str, unit: Any) -> Any:
        visit = self.visit(role, unit)
        force(visit, state="submitted")
        return told(talk=make_talk(visit=visit), cadre=self.cadre(role, unit))


ENDING_OF_DOWNLOAD = re.compile(r"\.(xlsx|docx|zip|jpg|ics|txt|pdf|lrmx|json|html)\"?$")
MEETING_ITEMS = ("item", "take_off", "view", "vote", "recuse", "conclude")
Build = Callable[[World, str, Any], Any]
# The longest beginning of the route's name decides; the object's key goes into ``pk``.
KINDS: dict[str, Build] = {
    "accounts:": lambda world, role, unit: world.people["member"],
    **dict.fromkeys(("accounts:request", "accounts:decide", "accounts:hand_over"), World.account_request),
    "cadres:": World.cadre,
    "cadres:end_task": World.task_assignment,
    "cadres:end_tenure": World.tenure,
    "cadres:edit_rank": World.rank,
    "cadres:edit_tenure": World.tenure,
    "cadres:remove_rank": World.rank,
    "cadres:remove_tenure": World.tenure,
    "interviews:": World.talk,
    "key_tasks:": lambda world, role, unit: make_task(lead_unit=unit),
    "lists:decide_export": World.request,
    "lists:save_view": lambda world, role, unit: {"key": "audit" if role == "auditor" else "visits"},
    "lists:delete_view": World.view,
    "lists:take_export": World.export,
    "lists:job": World.job,
    "cadres:import_": World.intake,
    "cadres:papers_approved": World.approved_papers,
    "reviews:": lambda world, role, unit: unit,
    "rounds:": lambda world, role, unit: world.team.round,
    "visits:settle_comment": World.comment,
    "visits:take_back_comment": World.comment,
    "visits:change_comment": World.comment,
    "rounds:hand_over": lambda world, role, unit: world.team.assignments.first(),
    "teams:": lambda world, role, unit: world.team,
    "units:": lambda world, role, unit: unit,
    "units:edit_post": lambda world, role, unit: make_post(unit=unit),
    "units:end_post": lambda world, role, unit: make_post(unit=unit),
    "visits:": World.visit,
    **dict.fromkeys(
        (f"visits:{name}" for name in ("file", "thumbnail", "remove_file", "caption", "bring_back_file")),
        World.picture,
    ),
    "plans:create": lambda world, role, unit: {"assignment": world.assignment(role, unit).pk},
    **dict.fromkeys(
        (f"plans:{name}" for name in ("itinerary", "import")),
        lambda world, role, unit: {"team": world.team.pk},
    ),
    "reports:take_suggestion": World.assignment,
    "surveys:create": World.survey_of,
    "leads:create": lambda world, role, unit: {"unit": unit.pk},
    **dict.fromkeys(("findings:link", "findings:unlink"), World.linked),
    "cadres:bring_back": World.version,
    "symposia:": World.symposium,
    "sites:": World.site,
    "search:tag_passage": World.passage,
    "past:": lambda world, role, unit: past_batch(world.people["staff"]),
    "past:import": lambda world, role, unit: {"kind": "past_tasks"},
    "past:import_": lambda world, role, unit: past_batch(world.people["staff"]),
    "past:template": lambda world, role, unit: {"kind": "past_tasks"},
    "search:retire_tag": lambda world, role, unit: Tag.objects.create(name=f"标签{Tag.objects.count()}"),
    "outlines:": lambda world, role, unit: world.outline(),
    "outlines:edit": lambda world, role, unit: world.outline().questions.first(),
    "outlines:remove": lambda world, role, unit: world.outline().questions.first(),
    "visits:note_unit": lambda world, role, unit: unit,
    "visits:note_task": lambda world, role, unit: world.task(unit),
    "cadres:structure": lambda world, role, unit: unit,
    "cadres:structure_paper": lambda world, role, unit: unit,
    "cadres:what_if": lambda world, role, unit: unit,
    "cadres:edit_age_limit": lambda world, role, unit: AgeLimit.objects.first(),
    "box:": World.device,
    "reports:persons": World.scope_entry,
    "reports:task": lambda world, role, unit: make_task(lead_unit=unit),
    "reports:rule": lambda world, role, unit: world.team.round,
    "secrecy:": World.mark,
    "seals:": World.seal,
    "seals:look": World.open_seal,
    "plans:": World.planned,
    "plans:edit_quota": lambda world, role, unit: HearingQuota.objects.first(),
    "plans:drop_holiday": lambda world, role, unit: Holiday.objects.create(on=dt.date(2031, 10, 1), name="x"),
    "appraisals:": World.meeting,
    **dict.fromkeys((f"appraisals:{name}" for name in MEETING_ITEMS), World.meeting_item),
    "decisions:": World.decision,
    "notices:": lambda world, role, unit: make_notice(world.people[role], world.decision(role, unit)),
    "follow_ups:": World.promised,
    "letters:": World.letter,
    "letters:draft": lambda world, role, unit: unit,
    "dossiers:": World.dossier,
    "dossiers:file": lambda world, role, unit: world.dossier(role, unit).files.get(
        recipient="work", form="docx"
    ),
    "dossiers:freeze": World.decision,
    **dict.fromkeys(
        ("decisions:edit_ground", "decisions:retire_ground"),
        lambda world, role, unit: Ground.objects.filter(valid_to=None).first(),
    ),
    "kinds:": lambda world, role, unit: {"pk": Kind.objects.first().pk, "family": "task"},
    "reports:account_chain": lambda world, role, unit: {"key": "found"},
    "decisions:draft_cadre": World.cadre,
    "decisions:enter": World.decided,
    "decisions:draft_team": lambda world, role, unit: unit,
    "rectifications:": World.rectification,
    "rectifications:file": World.measure,
    "rectifications:draft_cadre": World.cadre,
    "rectifications:draft_team": lambda world, role, unit: unit,
    "rectifications:plan_checks": World.decision,
    "rectifications:check": lambda world, role, unit: make_check(world.decided(role, unit)),
    "findings:": World.finding,
    "findings:open": World.told_in_public,
    "leads:": World.a_lead,
    "leads:open": lambda world, role, unit: world.heard(role, unit),
    "own_accounts:": World.own_account,
    "own_accounts:file": World.own_file,
    "own_accounts:ask_cadre": World.cadre,
    "recommendations:": World.recommendation,
    "recommendations:after_lead": World.lead_of_cadre,
    "recommendations:of_cadre": World.cadre,
    "surveys:": World.survey,
    "surveys:slips": lambda world, role, unit: world.survey(role, unit).classes.first(),
    "surveys:paper": lambda world, role, unit: world.survey(role, unit).classes.first(),
}
# Addresses whose object has no builder here yet: the gate is tested, the page is not.
WITHOUT = re.compile(
    r"findings:take_up$|plans:import_preview|surveys:(create_questionnaire|new_version|\w*design|preview|\w+_question)"
    r"|units:import_|cadres:compare_|drafts:|rounds:(\w+_scheme|scheme|\w+_criterion|edit_scale)"
    r"|teams:(make_lead|end_member|withdraw)|lists:job_file|box:kit"
    r"|surveys:(enter_sheet|settle_sheet|count|witness|reopen_count|publish|results)"
)


def address(route: str, world: World | None = None, role: str = "", unit: Any = None) -> str:
    """The route's address: with an object of its kind, or with one that does not exist."""
    values = dict(ROUTES[route])
    if world is not None and values and (builder := builder_of(route)):
        made = world.made(builder, role, unit)
        values |= made if isinstance(made, dict) else {"pk": made.pk}
        values = {name: value for name, value in values.items() if name in ROUTES[route]}
    return reverse(route, kwargs=values)


class Read(World):
    """For walks that only read: the routes of one builder are asked about one object, which costs as much as a page."""

    def __init__(self) -> None:
        super().__init__()
        self.things: dict[Any, Any] = {}

    def made(self, builder: Build, role: str, unit: Any) -> Any:
        key = (builder, role, unit.pk)
        if key not in self.things:
            self.things[key] = builder(self, role, unit)
        return self.things[key]


def builder_of(route: str) -> Build | None:
    """What makes the object of the route's address: the longest beginning of its name decides."""
    starts = [start for start in KINDS if route.startswith(start)]
    return KINDS[max(starts, key=len)] if starts else None


def may(role: str, route: str) -> bool:
    return role in matrix()["routes"].get(route, ())


def test_every_route_stands_in_the_matrix_and_every_line_is_a_route() -> None:
    assert set(ROUTES) == set(matrix()["routes"])


def test_every_role_of_the_matrix_has_one_of_the_cast() -> None:
    assert {CAST[name][1] for name in PEOPLE.values()} == set(PEOPLE)


@pytest.mark.sqlite  # who is a stranger is asked before any database
@pytest.mark.parametrize("route", GUARDED)
def test_signed_out_is_sent_to_sign_in(route) -> None:
    response = Client().get(address(route))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:login"))


@pytest.mark.sqlite  # the gate reads a file; the line in the log is one write, the same for every route
@pytest.mark.parametrize("role", PEOPLE)
def test_role_outside_the_matrix_is_refused_and_logged(role) -> None:
    user = enter(PEOPLE[role])
    client = client_of(user)
    refused = [route for route in GUARDED if not may(role, route)]
    before = Entry.objects.count()
    for route in refused:
        for method in ("get", "post"):
            response = getattr(client, method)(address(route))
            assert response.status_code == 403, (role, route, method)
    logged = Entry.objects.order_by("number")[before:]
    written = [(entry.act, entry.actor_id, entry.detail["route"]) for entry in logged]
    assert written == [("access.refused", user.pk, route) for route in refused for _method in range(2)]


@pytest.mark.parametrize("role", PEOPLE)
def test_role_of_the_matrix_opens_its_pages(role) -> None:
    world = Read()
    client = client_of(world.people[role])
    for route in [route for route in GUARDED if may(role, route)]:
        asks = (
            route.endswith("export") and limit_of(world.people[role]) == 0
        )  # the page says: ask the reviewer
        known = not (WITHOUT.match(route) or route in BY_MOMENT or asks)
        response = client.get(address(route, world if known else None, role, world.near))
        assert response.status_code < 500, (role, route)
        refused = Entry.objects.filter(act="access.refused", detail__route=route)
        assert not refused.exists(), (role, route)
        if known:
            assert response.status_code in {200, 302, 405}, (role, route, response.status_code)
        if response.streaming:
            b"".join(response)
        if "attachment" in response.get("Content-Disposition", ""):
            assert ENDING_OF_DOWNLOAD.search(response["Content-Disposition"]), (
                route,
                response["Content-Disposition"],
            )


NAMED = {"recommendations:of_cadre"}  # of anybody who may be named: name, unit and post, no file
OBJECTS = re.compile(r"(units|cadres|interviews|visits):")


@pytest.mark.parametrize("role", ["member", "lead"])
def test_object_of_nobodys_unit_is_404_for_visit_teams(role) -> None:
    world = Read()
    client = client_of(world.people[role])
    mine = [
        r for r in GUARDED if may(role, r) and OBJECTS.match(r) and "pk" in ROUTES[r] and not WITHOUT.match(r)
    ]
    assert mine
    for route in mine:
        status = client.get(address(route, world, role, world.far)).status_code
        assert status in {404, 405}, (role, route, status)
        if status == 405:
            assert client.post(address(route, world, role, world.far)).status_code == 404, (role, route)


OF_TEAMS = re.compile(r"(interviews|visits|symposia|sites|recommendations|leads|plans|cadres|surveys):")


@pytest.mark.parametrize("role", ["member", "lead"])
def test_what_was_the_teams_is_404_for_whom_no_longer_serves_in_it(role) -> None:
    """The unit is still the team's; the membership ended yesterday."""
    world = Read()
    mine = [
        r
        for r in GUARDED
        if may(role, r) and OF_TEAMS.match(r) and "pk" in ROUTES[r] and not WITHOUT.match(r)
    ]
    there = {
        route: address(route, world, role, world.near) for route in mine if route not in BY_MOMENT | NAMED
    }
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    world.people[role].team_memberships.update(to_on=yesterday)
    client = client_of(world.people[role])
    assert len(there) > 30
    for route, page in there.items():
        status = client.get(page).status_code
        assert status in {404, 405}, (role, route, status)
        if status == 405:
            assert client.post(page).status_code == 404, (role, route)


def test_person_without_a_role_opens_nothing(db) -> None:
    client = client_of(User.objects.create_user(username="nobody", name="无名"))
    assert {client.get(address(route)).status_code for route in GUARDED} == {403}


def test_page_of_the_matrix_is_up_to_date() -> None:
    call_command("access_doc", "--check", stdout=io.StringIO())


def test_every_act_that_is_recorded_has_its_words() -> None:
    calls = re.compile(r'record\(\s*[^,()]+,\s*"([a-z_]+\.[a-z_]+)"')
    folder = Path(__file__).parent.parent / "visits"
    acts = {act for path in folder.rglob("*.py") for act in calls.findall(path.read_text())}
    assert len(acts) > 30
    assert acts - set(act_labels()) == set()
