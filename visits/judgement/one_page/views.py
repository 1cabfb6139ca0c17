"""A cadre on one page: who it is, what was heard, how it was rated, what happened over the years."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed, listed
from cadre_review.prepared import rows_given
from visits.cadres.files import actions as cadre_actions
from visits.cadres.files.derive import age_on
from visits.cadres.files.models import Cadre, TaskAssignment
from visits.cadres.files.posts import held_by
from visits.cadres.files.views import facts, heading, namesakes_of, party_entry, scoped, tabs_of
from visits.cadres.formats.assessments import read_assessments
from visits.core.access import can
from visits.core.kinds.families import Family
from visits.core.kinds.fields import named_words
from visits.core.readers import rows_of
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.visits.models import Statement
from visits.judgement.decisions.models import IN_MOTION
from visits.judgement.evidence.evidence import Subject

from . import course
from .rated import rated_of
from .said import Matrix, matrix_of

YEARS = 3  # of annual assessments


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The person on one page: a visit team reads name, unit and post; the department everything."""
    cadre = scoped(request, pk)
    context: dict[str, Any] = {
        "cadre": cadre,
        "heading": heading(cadre),
        "tabs": tabs_of(request.user, cadre, "detail"),
        "may_write": can(request.user, "cadre.write", cadre),
    }
    if can(request.user, "cadre.read_file", cadre):
        cadre_actions.open_file(actor=request.user, cadre=cadre, part="overview")
        context |= one_page(request, cadre)
    return render(request, "cadres/detail.html", context)


def _tasks(cadre: int) -> QuerySet[TaskAssignment]:
    return TaskAssignment.objects.filter(cadre=cadre).select_related("key_task")


def one_page(request: HttpRequest, cadre: Cadre) -> dict[str, Any]:
    """What the page says of a cadre, beside the roster's line and the posts."""
    user, subject = request.user, Subject(cadre)
    tenures = held_by(cadre.pk)
    tasks = rows_given(_tasks, cadre.pk) if subject.has_any("task_assignments") else []
    matrix = matrix_of(
        subject, user, reverse("cadres:evidence", args=[cadre.pk]), request.GET.get("rounds", "")
    )
    judged, talks = course.judged_of(subject, user), course.talks_of(user, cadre.pk)
    leads = rows_of(user, _open_leads, cadre.pk) if subject.has_any("leads") else []
    file, spoken = reverse("cadres:file", args=[cadre.pk]), reverse("cadres:talks", args=[cadre.pk])
    lanes = [
        course.posts(tenures, file),
        course.tasks(tasks),
        course.counted([day for day, *_rest in talks], _("Visits and talks"), spoken, course.talks_said),
        course.findings(judged["findings"]),
        course.judged(judged["appraisals"], judged["decisions"]),
    ]
    visits = len({visit for _day, visit, _talk in talks})
    counts = {
        "talks": len(talks),
        "findings": len(judged["findings"]),
        "judged": len(judged["appraisals"]) + len(judged["decisions"]),
    }
    return {
        "facts": facts(cadre),
        "namesakes": namesakes_of(user, cadre),
        "tenures": tenures,
        "tasks": tasks,
        "tabs": tabs_of(user, cadre, "detail", counts),
        "tags": tags(cadre, tasks, judged),
        "key_facts": key_facts(cadre, matrix, len(talks), visits),
        "open_matters": open_matters(judged, leads),
        "matrix": matrix,
        "rated": rated_of(subject, user, reverse("cadres:rating_sources", args=[cadre.pk])),
        "course": course.drawn(lanes),
    }


def _open_leads(user: Any, cadre: int) -> Any:
    rows: Any = Lead.objects.visible_to(user).filter(cadre=cadre).exclude(state=LeadState.SETTLED)
    return rows.order_by("pk").only("number", "state")


def tags(cadre: Cadre, tasks: Iterable[Any], judged: dict[str, list[Any]]) -> list[tuple[str, str]]:
    """How the cadre stands today, in words with their tones."""
    today, found = timezone.localdate(), [("neutral", cadre.get_state_display())]
    if any(one.state in IN_MOTION for one in judged["decisions"]):
        found.append(("warning", _("in motion")))
    if any(one.to_on is None or one.to_on >= today for one in tasks):
        found.append(("good", _("at a key task")))
    if against := sum(one.side == Statement.Side.AGAINST for one in judged["findings"]):
        found.append(("attention", _("findings against: %(n)s") % {"n": against}))
    return found


def lasting(since: Any) -> str:
    """A month with the time from it until today, in years and months."""
    if not since:
        return ""
    today = timezone.localdate()
    months = (today.year - since.year) * 12 + today.month - since.month
    if months < 0:
        return f"{since:%Y-%m}"
    return _("%(month)s (%(years)s y %(months)s m)") % {
        "month": f"{since:%Y-%m}", "years": months // 12, "months": months % 12,
    }  # fmt: skip


def key_facts(cadre: Cadre, matrix: Matrix, talks: int, visits: int) -> list[tuple[str, Any]]:
    """What is looked for first."""
    grades = [f"{year} {grade}" for year, grade in read_assessments(cadre.assessments)[-YEARS:]]
    heard = _("sources: %(sources)s, rounds: %(rounds)s") % {
        "sources": matrix.sources,
        "rounds": matrix.rounds,
    }
    return [
        (
            _("Month of birth"),
            bracketed(f"{cadre.birth_month:%Y-%m}", age_on(cadre.birth_month, timezone.localdate())),
        ),
        (_("Ethnicity and native place"), " · ".join(filter(None, (cadre.ethnicity, cadre.native_place)))),
        (_("Party entry"), party_entry(cadre)),
        (_("Highest education and degree"), cadre.highest_education),
        (_("In this post since"), lasting(cadre.post_since)),
        (_("At this level since"), lasting(cadre.level_since)),
        (_("Assessments of late"), listed(grades)),
        (_("Sources heard"), f"{heard} · {matrix.places}" if matrix.sources else _("not heard")),
        (_("Heard last"), matrix.newest),
        (
            _("Visits and talks"),
            _("visits: %(visits)s, talks: %(talks)s") % {"visits": visits, "talks": talks},
        ),
        (_("Labels"), named_words(Family.LABEL, cadre.labels)),
    ]


def open_matters(judged: dict[str, list[Any]], leads: list[Any]) -> list[tuple[str, str]]:
    """Motions and leads that are not at their end, with their pages."""
    motions = [one for one in judged["decisions"] if one.state in IN_MOTION]
    return [
        (f"{one.get_kind_display()} · {one.get_state_display()}", reverse("decisions:detail", args=[one.pk]))
        for one in motions
    ] + [
        (f"{_('Lead')} {one.number} · {one.get_state_display()}", reverse("leads:detail", args=[one.pk]))
        for one in leads
    ]
