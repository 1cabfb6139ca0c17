"""Every page of the site, each with the role and the address by which it opens in a small invented city."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Count
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from cadre_review.accounts import requests as account_requests
from cadre_review.accounts.models import User
from cadre_review.policy import opens
from tests.conftest import CAST, client_of
from tests.world import (
    cities,
    force,
    make_file,
    make_lead,
    make_own_account,
    make_own_file,
    make_recommendation,
    past_batch,
)
from visits.avoidance.actions import declare
from visits.avoidance.models import Recusal
from visits.cadres.files.actions import change_cadre
from visits.cadres.files.consulting import begin_matter
from visits.cadres.files.models import Cadre, RankRecord, TaskAssignment, Tenure
from visits.cadres.imports.models import IntakeRow
from visits.cadres.leadership.models import AgeLimit
from visits.core.kinds.models import Kind
from visits.core.lists.models import Export, ImportBatch, Job
from visits.core.marks.models import SecrecyMark, end_of
from visits.fieldwork.leads.actions import assign
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.offline.models import Device
from visits.fieldwork.outlines.actions import new_version
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.schedule.models import HearingQuota, Holiday, PlannedVisit
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.surveys.models import Design, Question, Survey, VoterClass
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.attachments import attach
from visits.fieldwork.visits.models import (
    Attachment,
    Draft,
    FollowUp,
    Interview,
    Outline,
    Rating,
    Statement,
    Visit,
)
from visits.judgement.appraisals.models import Appraisal, AppraisalItem
from visits.judgement.decisions.models import Decision, Ground
from visits.judgement.dossiers.models import Dossier, DossierFile
from visits.judgement.findings.models import Finding, FindingEvidence
from visits.judgement.letters.models import FeedbackLetter
from visits.judgement.rectifications.models import OutcomeCheck, Rectification
from visits.organisation.notices.models import Notice
from visits.organisation.rounds.actions.schemes import copy_scheme
from visits.organisation.rounds.models import (
    Assignment,
    Criterion,
    Round,
    Scale,
    Scheme,
    ScopeEntry,
    TeamMembership,
    VisitTeam,
)
from visits.organisation.units.models import KeyTask, LeadershipTeam, Post, Unit
from visits.reports.search import index
from visits.reports.search.models import Passage, Tag

# Not pages: they answer a post alone, or with a file, a redirect or data. The walk finds out by asking; these are
# the ones that cannot be asked.
UNASKED = {
    "set_language",
    "accounts:logout",
    "plans:import_preview",
    "lists:take_export",
    "cadres:photo_file",
    "lists:job_file",
    "drafts:save",
    "surveys:settle_sheet",  # only while two entries of a sheet differ
    "visits:change_comment",  # only while one's own comment is not sent
    "practice_renew",  # only on a site for practice
    "surveys:reopen_count",  # only between count and publishing
}
FILES = {
    "visits:file",
    "visits:thumbnail",
    "reports:progress",
    "healthz",
    "box:kit",
    "box:session",
    "box:order",
    "surveys:answer",
    "surveys:results_chart",
    "appraisals:paper",
    "cadres:portrait_chart",
    "reviews:leadership_chart",
    "reports:outcomes_paper",
    "reports:account_paper",
    "reports:summary",
    "reports:dashboard_chart",
    "reports:compare_paper",
    "reports:compare_chart",
    "dossiers:file",
    "letters:paper",
    "leads:paper",
    "findings:paper",
    "rectifications:paper",
    "cadres:structure_paper",
    "past:template",
    "rectifications:file",
    "own_accounts:file",
}
VISITORS = {"own_accounts:write", "accounts:login", "box:shell", "box:worker", "box:manifest"}


class Page(NamedTuple):
    """A route with the account that opens it and its address there."""

    route: str
    user: User | None
    address: str


def routes() -> Iterator[tuple[str, list[str]]]:
    """Each named route of the site with the names of its parameters."""

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, list[str]]]:
        for one in patterns:
            if isinstance(one, URLPattern):
                if one.name:
                    yield prefix + one.name, list(one.pattern.converters)
            else:
                yield from walk(one.url_patterns, f"{prefix}{one.namespace}:" if one.namespace else prefix)

    return walk(get_resolver().url_patterns, "")


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(made, "JPEG")
    return made.getvalue()


def make_city() -> None:
    """A small city with something on every page: a draft, a visit sent in, a file, an avoidance, an import."""
    cities.once("pages", _make_city)


def _make_city() -> None:
    call_command("demo", units=12, cadres=30, visits=40, verbosity=0, stdout=io.StringIO())
    Round.objects.update(minimum_group=2)
    for username, (_name, role) in CAST.items():
        assert User.objects.get(username=username).role == role
    member, lead, staff = (User.objects.get(username=name) for name in ("member1", "lead1", "staff"))
    mine = Visit.objects.filter(team__memberships__user=member).order_by("pk")
    draft, sent = mine[0], mine[1]
    force(mine[2], state="draft", created_by=member, ready_at=timezone.now())  # lies before the lead
    for visit, state in ((draft, "draft"), (sent, "submitted")):
        force(visit, state=state, created_by=member)
        visit.refresh_from_db()
        visit.members_present.add(member, lead)
    key = {"visit": draft, "created_by": member}
    Symposium.objects.create(**key, client_key=uuid4(), host=member, recorder=lead, minutes="听取意见")
    SiteVisit.objects.create(**key, client_key=uuid4(), place="安置点工地", observed="进度正常")
    index.follow([SiteVisit.objects.get(visit=draft, place="安置点工地")])
    Tag.objects.create(name="征迁")
    past_batch(staff)
    heard = make_lead(staff, draft.unit)
    due = timezone.localdate() + dt.timedelta(days=5)
    assign(actor=staff, lead=heard, base_version=heard.version, team=draft.team, due_on=due)
    attach(actor=member, visit=draft, client_key=uuid4(), name="现场.jpg", data=photo(), caption="项目现场")
    Draft.objects.create(
        owner=member,
        client_key=uuid4(),
        form="visit",
        title="走访 · 草稿",
        content="{}",
        address="/visits/new/",
    )
    for name in ("staff", "reviewer", "leader"):
        begin_matter(actor=User.objects.get(username=name), reason="年度核对")
    corrected = Cadre.objects.visible_to(staff).order_by("pk")[0]
    change_cadre(actor=staff, cadre=corrected, base_version=corrected.version, note="核对过")
    other = Unit.objects.exclude(assignments__team__memberships__user=member).first()
    declare(actor=member, unit=other, relation="own_unit")
    copy_scheme(actor=staff, scheme=Scheme.objects.first())
    Export.objects.create(list_key="cadres", rows=9000, reason="年度核对", state="requested", taken_by=staff)
    for name in ("staff", "reviewer", "leader"):
        made = User.objects.get(username=name)
        Job.objects.create(
            kind="papers",
            title="任免审批表",
            total=40,
            done=12,
            state="failed",
            message="任务中断。",
            made_by=made,
        )
        Export.objects.create(
            list_key="papers", query="what=docx", rows=30, reason="换届考察", state="approved", taken_by=made,
            decided_at=timezone.now(),
        )  # fmt: skip
    held = Round.objects.first()
    Round.objects.create(
        name="上一轮", starts_on=held.starts_on.replace(year=held.starts_on.year - 2),
        ends_on=held.ends_on.replace(year=held.ends_on.year - 2), scheme=held.scheme, state="closed",
    )  # fmt: skip
    upload = io.BytesIO("单位代码,单位名称,类别,性质\nZ900,新设局,市直部门,政府部门\nZ901,,,\n".encode())
    upload.name = "单位.csv"
    assert client_of(staff).post(reverse("units:import"), {"file": upload}).status_code == 302
    form = "<Person><XingMing>陆昊</XingMing><XingBie>男</XingBie><ChuShengNianYue>197408</ChuShengNianYue></Person>"
    sides = {
        "花名册.csv": "姓名,性别,出生年月,民族\n陆昊,男,1974.08,汉族\n陆明,男,1975.09,汉族\n",
        "陆昊.lrmx": form,
    }
    take_in(staff)
    files = [SimpleUploadedFile(name, text.encode()) for name, text in sides.items()]
    assert client_of(staff).post(reverse("cadres:compare"), {"file": files}).status_code == 302


def take_in(staff: User) -> None:
    """A roster with somebody new, somebody known, a wrong row, an unknown unit and an unknown header."""
    known = Cadre.objects.visible_to(staff).order_by("pk")[0]
    rows = [
        "姓名,性别,出生年月,单位,职务,干部类别",
        f"新来人,男,1980.05,{known.unit.name},科长,市管",
        f"{known.name},男,{known.birth_month:%Y.%m},{known.unit.name},科长,市管",
        f"写错人,男,1980.15,{known.unit.name},科长,市管",
        "外来人,女,1985.06,某处没有的单位,科长,市管",
    ]
    file = SimpleUploadedFile("市管干部.csv", "\n".join(rows).encode())
    assert client_of(staff).post(reverse("cadres:import"), {"file": file}).status_code == 302


def _pk(model: Any, **only: Any) -> Callable[[User], list[Any]]:
    def find(user: User) -> list[Any]:
        rows = model.objects.visible_to(user) if hasattr(model.objects, "visible_to") else model.objects
        found = rows.filter(**only).order_by("pk").values_list("pk", flat=True).first()
        assert found is not None, (
            f"{user.username} sees no {model.__name__} with {only}: make_city makes none"
        )
        return [found]

    return find


def _corrected() -> Cadre:
    return Cadre.objects.filter(version__gt=1).order_by("pk")[0]


def _file(user: User) -> list[Any]:
    file = Attachment.objects.get()
    return [file.visit_id, file.pk]


def _most_rated(subject: str) -> dict[str, Any]:
    """The subject and the criterion with the most sources: a figure that is shown."""
    rows = Rating.objects.filter(**{f"{subject}__isnull": False}).order_by().values(subject, "criterion")
    return rows.annotate(n=Count("interview", distinct=True)).order_by("-n", subject, "criterion")[0]


def _rated(user: User) -> list[Any]:
    return [_most_rated("cadre")["cadre"]]


def _rated_team(user: User) -> list[Any]:
    return [LeadershipTeam.objects.get(pk=_most_rated("leadership_team")["leadership_team"]).unit_id]


def _linkable() -> list[Any]:
    finding = Finding.objects.filter(state="unverified").order_by("pk")[0]
    subject = {"cadre": finding.cadre_id, "leadership_team": finding.leadership_team_id}
    return [finding.pk, Statement.objects.filter(visit__state="accepted", **subject).order_by("pk")[0].pk]


def _with_team(user: User) -> int:
    """A finding that the user's team is to verify."""
    finding = Finding.objects.open_to(user).filter(state="unverified").order_by("pk")[0]
    Finding.objects.filter(pk=finding.pk).update(team=VisitTeam.objects.of(user)[0])
    return int(finding.pk)


def _with_its_team(user: User) -> int:
    """A demand that the user's team is to verify."""
    one = Rectification.objects.open_to(user).order_by("-pk")[0]
    Rectification.objects.filter(pk=one.pk).update(team=VisitTeam.objects.of(user)[0])
    return int(one.pk)


def _other_account(user: User) -> list[Any]:
    return [User.objects.exclude(pk=user.pk).filter(role="member").first().pk]


def _account_request(user: User) -> list[Any]:
    """What the system administrator asked for somebody, waiting for the second person."""
    about = User.objects.get(username="member2")
    facts = {
        "actor": User.objects.get(username="sysadmin"),
        "user": about,
        "kind": "password",
        "reason": "忘记密码",
    }
    waiting = about.requests.filter(state="asked").first()
    return [(waiting or account_requests.ask(**facts)).pk]


def _password_link(user: User) -> list[Any]:
    system, security = (User.objects.get(username=name) for name in ("sysadmin", "secadmin"))
    facts = {"user": User.objects.get(username="lead2"), "kind": "password", "reason": "忘记密码"}
    asked = account_requests.ask(actor=system, **facts)
    account_requests.decide(actor=security, request=asked, approve=True)
    asked.refresh_from_db()
    return [account_requests.hand_over(actor=system, request=asked)]


INTAKE = [
    f"cadres:import_{part}"
    for part in ("preview", "headers", "unit", "split", "leave_out", "confirm", "discard", "undo", "refused")
]
SOURCES = {"cadres:rating_sources": "cadre", "reviews:leadership_sources": "leadership_team"}


def _asked(user: User) -> SealRequest:
    """A request that somebody else made."""
    talk = Interview.objects.visible_to(user).filter(is_confidential=True).first()
    other = User.objects.filter(role="staff").exclude(pk=user.pk).first()
    return SealRequest.objects.get_or_create(
        interview=talk, made_by=other, defaults={"reason": "核对线索来源"}
    )[0]


def _marked(user: User) -> list[Any]:
    """A mark that somebody else proposed."""
    visit, day = Visit.objects.visible_to(user).order_by("pk")[0], timezone.localdate()
    said = {
        "level": "secret",
        "years": 5,
        "since": day,
        "ends_on": end_of(day, 5),
        "reason": "保密事项范围第三条",
    }
    who = {"set_by": User.objects.get(username="staff"), "thing": "visit", "thing_id": visit.pk}
    return [SecrecyMark.objects.get_or_create(**who, state="proposed", defaults=said)[0].pk]


def _granted(user: User) -> SealRequest:
    """A request of one's own that was approved."""
    talk = Interview.objects.visible_to(user).filter(is_confidential=True).first()
    until = timezone.now() + dt.timedelta(hours=1)
    granted = {"reason": "核对线索来源", "state": "approved", "open_until": until}
    return SealRequest.objects.get_or_create(interview=talk, made_by=user, defaults=granted)[0]


def _next_outline() -> Outline:
    """The version of the outline that is in the making."""
    return new_version(actor=User.objects.filter(role="staff").first())


def _recommended(user: User) -> int:
    """A recommendation with sealed names, about a cadre whom the user sees."""
    found = Recommendation.objects.visible_to(user).first()
    cadre = Cadre.objects.visible_to(user).first()
    return (found or make_recommendation(user, cadre, names="钱某")).pk


OBJECTS: dict[str, Callable[[User], list[Any]]] = {
    "accounts": _other_account,
    **dict.fromkeys(("accounts:request", "accounts:decide", "accounts:hand_over"), _account_request),
    "accounts:link": _password_link,
    "lists:save_view": lambda user: ["visits"],
    "lists:mine": lambda user: ["visits"],
    "lists:request_export": lambda user: ["visits"],
    "lists:decide_export": _pk(Export),
    "lists:delete_view": lambda user: [1],
    "reports:persons": _pk(ScopeEntry),
    "help_chapter": lambda user: ["visits"],
    "units": _pk(Unit),
    "units:import_preview": _pk(ImportBatch, kind="units"),
    "units:import_confirm": _pk(ImportBatch, kind="units"),
    "units:import_discard": _pk(ImportBatch, kind="units"),
    "units:edit_post": _pk(Post),
    "units:end_post": _pk(Post),
    "key_tasks": _pk(KeyTask),
    "reports:task": _pk(KeyTask),
    "cadres": _pk(Cadre),
    **dict.fromkeys(INTAKE, _pk(ImportBatch, kind="cadres")),
    "cadres:import_person": lambda user: [IntakeRow.objects.first().batch_id, IntakeRow.objects.first().pk],
    "cadres:compare_result": _pk(ImportBatch, kind="compare"),
    "cadres:compare_sheet": _pk(ImportBatch, kind="compare"),
    "cadres:compare_put_away": _pk(ImportBatch, kind="compare"),
    "cadres:end_tenure": _pk(Tenure, to_on__isnull=True),
    "cadres:end_task": _pk(TaskAssignment),
    "cadres:edit_tenure": _pk(Tenure),
    "cadres:remove_tenure": _pk(Tenure),
    "cadres:edit_rank": _pk(RankRecord),
    "cadres:remove_rank": _pk(RankRecord),
    "cadres:bring_back": lambda user: [_corrected().pk, 1],
    "cadres:papers_approved": lambda user: [Export.objects.get(list_key="papers", taken_by=user).pk],
    "lists:job": _pk(Job),
    "lists:job_again": _pk(Job),
    "lists:job_file": _pk(Job),
    "cadres:versions": lambda user: [_corrected().pk],
    "cadres:as_of": lambda user: [_corrected().pk],
    "cadres:ratings": _rated,
    "cadres:evidence": _rated,
    "cadres:portrait": _rated,
    "cadres:portrait_chart": _rated,
    "cadres:portrait_peers": _rated,
    "cadres:rating_sources": _rated,
    "visits": _pk(Visit),
    "visits:edit": _pk(Visit, state="draft"),
    "plans": _pk(PlannedVisit),
    "appraisals": _pk(Appraisal),
    **dict.fromkeys(
        (f"appraisals:{name}" for name in ("item", "take_off", "view", "vote", "recuse", "conclude")),
        _pk(AppraisalItem, conclusion="train"),
    ),
    "decisions": _pk(Decision),
    "notices": _pk(Notice),
    "follow_ups": _pk(FollowUp),
    "letters": _pk(FeedbackLetter),
    "letters:draft": _pk(Unit),
    "dossiers": _pk(Dossier),
    "dossiers:file": lambda user: [DossierFile.objects.order_by("pk")[0].pk],
    "dossiers:freeze": _pk(Decision),
    **dict.fromkeys(("decisions:edit_ground", "decisions:retire_ground"), _pk(Ground, valid_to=None)),
    "reports:account_chain": lambda user: ["found"],
    "kinds": _pk(Kind),
    **dict.fromkeys(("kinds:family", "kinds:add"), lambda user: ["task"]),
    "decisions:draft_cadre": _pk(Cadre),
    "decisions:draft_team": _rated_team,
    "rectifications": _pk(Rectification),
    "rectifications:file": lambda user: [make_file(Rectification.objects.visible_to(user).first(), user).pk],
    "rectifications:draft_cadre": _pk(Cadre),
    "rectifications:draft_team": _rated_team,
    "rectifications:plan_checks": _pk(Decision),
    "rectifications:check": _pk(OutcomeCheck),
    "rectifications:verify": lambda user: [_with_its_team(user)],
    "findings": _pk(Finding, state="unverified"),
    "findings:link": lambda user: _linkable(),
    "findings:unlink": lambda user: [
        FindingEvidence.objects.filter(finding__state="unverified").first().finding_id,
        FindingEvidence.objects.filter(finding__state="unverified").first().pk,
    ],
    "findings:open": _pk(Statement, visit__state="accepted"),
    "findings:visits": lambda user: [_with_team(user)],
    "leads": _pk(Lead),
    "leads:assign": _pk(Lead, state="received"),
    **dict.fromkeys(("leads:settle", "leads:send_back"), _pk(Lead, state="reported")),
    "leads:open": _pk(Statement, visit__state="accepted"),
    "own_accounts": lambda user: [make_own_account(user, Cadre.objects.visible_to(user).first()).pk],
    "own_accounts:file": lambda user: [
        make_own_file(make_own_account(user, Cadre.objects.visible_to(user).first())).pk
    ],
    "own_accounts:ask_cadre": _pk(Cadre),
    "findings:ask_account": _pk(Finding, cadre__isnull=False),
    "recommendations": lambda user: [_recommended(user)],
    "recommendations:after_lead": _pk(Lead, about="cadre"),
    "recommendations:of_cadre": _pk(Cadre),
    "leads:create": lambda user: [Unit.objects.first().pk],
    "plans:create": lambda user: [Assignment.objects.visible_to(user).in_hand().first().pk],
    "plans:import": lambda user: [VisitTeam.objects.of(user).first().pk],
    "plans:edit_quota": _pk(HearingQuota),
    "plans:drop_holiday": _pk(Holiday),
    **dict.fromkeys(
        ("plans:itinerary", "plans:itinerary_export", "plans:itinerary_calendar"),
        lambda user: [VisitTeam.objects.visible_to(user).first().pk],
    ),
    "visits:interview_create": _pk(Visit, state="draft"),
    "visits:attach": _pk(Visit, state="draft"),
    "visits:return": _pk(Visit, state="submitted"),
    "visits:comment": _pk(Visit, state="submitted"),
    **dict.fromkeys(("visits:review", "visits:reword"), _pk(Visit, ready_at__isnull=False)),
    "interviews:comment": _pk(Interview, visit__state="submitted"),
    "visits:file": _file,
    "visits:thumbnail": _file,
    "visits:remove_file": _file,
    "visits:caption": _file,
    "visits:bring_back_file": _file,
    "visits:note_unit": lambda user: [
        Assignment.objects.visible_to(user).in_hand().to_units().first().unit_id
    ],
    "visits:note_task": lambda user: [
        Assignment.objects.visible_to(user).in_hand().to_tasks().first().key_task_id
    ],
    "visits:symposium_create": _pk(Visit, state="draft"),
    "visits:site_create": _pk(Visit, state="draft"),
    "symposia": _pk(Symposium),
    "symposia:edit": _pk(Symposium, visit__state="draft"),
    "sites": _pk(SiteVisit),
    "search": _pk(Passage),
    "past": _pk(ImportBatch, kind="past_tasks"),
    **dict.fromkeys(("past:import", "past:template"), lambda user: ["past_tasks"]),
    "search:retire_tag": _pk(Tag),
    "sites:edit": _pk(SiteVisit, visit__state="draft"),
    "outlines": _pk(Outline),
    "outlines:publish": lambda user: [_next_outline().pk],
    "outlines:add": lambda user: [_next_outline().pk],
    "outlines:edit": lambda user: [_next_outline().questions.first().pk],
    "outlines:remove": lambda user: [_next_outline().questions.first().pk],
    **dict.fromkeys(("reports:rule", "reports:take_suggestion"), _pk(Round, state="open")),
    "interviews": _pk(Interview),
    "interviews:ask_seal": _pk(Interview, is_confidential=True),
    "secrecy": _marked,
    "seals": lambda user: [_asked(user).pk],
    "seals:look": lambda user: [_granted(user).pk],
    "interviews:edit": _pk(Interview, visit__state="draft"),
    "drafts:read": lambda user: [Draft.objects.filter(owner=user).first().client_key],
    "drafts:discard": lambda user: [Draft.objects.get(owner=user).client_key],
    "reviews": _rated_team,
    "rounds": _pk(Round, state="open"),
    "rounds:hand_over": _pk(Assignment, ended_on__isnull=True),
    "rounds:reopen": _pk(Round, state="closed"),
    "rounds:scheme": _pk(Scheme),
    "rounds:copy_scheme": _pk(Scheme),
    "rounds:publish_scheme": _pk(Scheme),
    "rounds:add_criterion": lambda user: [Scheme.objects.order_by("-pk").first().pk],
    "rounds:edit_criterion": lambda user: [Criterion.objects.order_by("-scheme", "pk").first().pk],
    "rounds:remove_criterion": lambda user: [Criterion.objects.order_by("-scheme", "pk").first().pk],
    "rounds:edit_scale": lambda user: [Scale.objects.order_by("-scheme", "pk").first().pk],
    "teams": _pk(VisitTeam),
    "teams:make_lead": _pk(TeamMembership),
    "teams:end_member": _pk(TeamMembership),
    "teams:withdraw": _pk(Recusal),
    "cadres:structure": _rated_team,
    "cadres:structure_paper": _rated_team,
    "cadres:what_if": _rated_team,
    "cadres:edit_age_limit": _pk(AgeLimit),
    "box": lambda user: [Device.objects.get_or_create(user=user, key=UUID(int=user.pk))[0].pk],
    "surveys": _pk(Survey),
    "surveys:answer": lambda user: ["AAAABBBBCCCC"],
    "surveys:create": lambda user: [
        Assignment.objects.visible_to(user).in_hand().to_units().first().pk,
        _pk(Design, published_on__isnull=False)(user)[0],
    ],
    **dict.fromkeys(("surveys:sheets", "surveys:count"), _pk(Survey, state="closed")),
    "surveys:enter_sheet": lambda user: list(
        VoterClass.objects.filter(survey__state="closed").values_list("survey", "pk").first()
    ),
    "surveys:results": _pk(Survey, state="published"),
    "surveys:results_chart": lambda user: [Survey.objects.get(state="published").pk, 1],
    "surveys:close": _pk(Survey, state="open"),
    **dict.fromkeys(("surveys:change", "surveys:withdraw"), _pk(Survey, state="prepared")),
    "surveys:slips": lambda user: [VoterClass.objects.filter(survey__state="open").first().pk],
    "surveys:paper": lambda user: [VoterClass.objects.filter(survey__state="open").first().pk],
    "surveys:design": lambda user: [Design.objects.first().pk],
    "surveys:preview": lambda user: [Design.objects.first().pk],
    "surveys:edit_design": lambda user: [Design.objects.filter(published_on__isnull=True).first().pk],
    "surveys:add_question": lambda user: [Design.objects.filter(published_on__isnull=True).first().pk],
    "surveys:edit_question": lambda user: [
        Question.objects.filter(design__published_on__isnull=True).first().pk
    ],
}
PREFERRED = {
    **dict.fromkeys(("findings:verify", "findings:reject", "findings:take_up"), "reviewer"),
    "findings:detail": "staff",
    **dict.fromkeys(("decisions:result", "decisions:withdraw"), "leader"),
    **dict.fromkeys(("rectifications:close", "rectifications:reopen"), "reviewer"),
    "rectifications:detail": "staff",
    **dict.fromkeys(("appraisals:conclude", "appraisals:close"), "leader"),
    **dict.fromkeys(("leads:settle", "leads:send_back"), "reviewer"),
    "leads:ask_seal": "staff",
    "own_accounts:detail": "staff",
    **dict.fromkeys(
        (
            f"recommendations:{name}"
            for name in ("ask_seal", "detail", "after_lead", "of_cadre", "edit", "withdraw")
        ),
        "staff",
    ),
    "visits:return": "staff",
    "interviews:detail": "member1",
    "visits:detail": "member1",
    **dict.fromkeys(
        (
            "surveys:sheets",
            "surveys:count",
            "surveys:enter_sheet",
            "surveys:results",
            "surveys:slips",
            "surveys:paper",
            "surveys:close",
            "surveys:change",
            "surveys:withdraw",
        ),
        "staff",
    ),
}


def address_of(route: str, parameters: list[str], user: User) -> str:
    """The address of a route for something that the user sees."""
    if not parameters:
        address = reverse(route)
        return f"{address}?unit={_pk(Unit)(user)[0]}" if route == "visits:create" else address
    find = OBJECTS.get(route) or OBJECTS[route.split(":")[0]]
    address = reverse(route, args=find(user))
    if route in SOURCES:
        return f"{address}?criterion={_most_rated(SOURCES[route])['criterion']}"
    return address


def addressed() -> Iterator[Page]:
    """Each route that may be a page, with the account that opens it and its address."""
    for route, parameters in routes():
        if route in UNASKED | FILES | VISITORS or route.endswith("export"):
            continue
        names = [PREFERRED[route]] if route in PREFERRED else list(CAST)
        username = next(name for name in names if opens(CAST[name][1], route))
        user = User.objects.get(username=username)
        yield Page(route, user, address_of(route, parameters, user))


def pages() -> list[Page]:
    """All pages, ordered by account; asks each route once and fails where one cannot be opened."""
    found, refused = [], []
    signed_in = cache(client_of)
    for page in addressed():
        client = signed_in(page.user)
        client.raise_request_exception = False
        answer = client.get(page.address, follow=True)
        if answer.status_code == 405:
            continue
        if answer.status_code != 200:
            refused.append(f"{page.route} {page.address}: {answer.status_code} for {page.user.username}")
        elif answer.headers["Content-Type"].startswith("text/html"):
            found.append(page)
    assert not refused, "\n".join(refused)
    return sorted(found, key=lambda page: page.user.pk)
