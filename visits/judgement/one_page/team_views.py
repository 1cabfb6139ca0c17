"""A leadership team on one page: seats, who is in it, structure, what was heard, how it was rated, what happened."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files.models import Tenure
from visits.cadres.leadership import actions
from visits.cadres.leadership.age_limits import Limits
from visits.cadres.leadership.summary import Summary, calendar_of, empty_seats, summary_of
from visits.cadres.leadership.team import Team, team_of
from visits.core.access import keeps_away, require
from visits.core.charts import Event, Lane, bar
from visits.core.lists.register import registered
from visits.core.paper_page import paper_answer
from visits.core.readers import rows_of
from visits.fieldwork.visits.models import SourceClass, Statement, Visit
from visits.judgement.decisions.models import IN_MOTION, Decision
from visits.judgement.evidence.evidence import Subject
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import LeadershipTeam
from visits.organisation.units.views import frame, scoped

from . import course
from .rated import rated_of
from .said import OLD, matrix_of
from .team_paper import team_paper

MEMBERS = "#members"


KEY = "leadership_paper"  # in the register of exports


def structure(request: HttpRequest, pk: int) -> HttpResponse:
    """One team on one page; what was heard of it is left out for whoever keeps away from it."""
    return render(request, "cadres/leadership/structure.html", _read(request, pk))


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a Word file or its print, entered in the register of exports."""
    found = _read(request, pk)
    team, user = found["team"], request.user
    entry = registered(user, KEY, f"unit={pk}", rows=len(team.members))
    findings = Finding.objects.visible_to(user).filter(leadership_team__unit=pk)
    judged = found if "leadership" in found else {}
    made = team_paper(found["unit"], team, found["summary"], judged, findings, entry.footer)
    return paper_answer(request, made, f"leadership-team-{pk}.docx")


def _read(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What page and paper show; that it was opened stands in the consultation log."""
    unit = scoped(request, pk)
    require(request.user, "team_file.read", unit)
    team = team_of(request.user, unit, Limits.on(timezone.localdate()))
    actions.open_team(actor=request.user, unit=unit, cadres=[one.cadre.pk for one in team.members])
    give_standing(team, request.user)
    summary = summary_of(team)
    context = frame(request, unit, "cadres:structure") | {
        "team": team,
        "seats": seats(summary),
        "summary": summary,
        "groups": bars(summary),
        "calendar": calendar_of(team.people),
        "vacant": empty_seats(team),
        "today": timezone.localdate(),
    }
    leadership = LeadershipTeam.objects.select_related("unit").filter(unit=unit).first()
    if leadership and not keeps_away(request.user, leadership):
        context |= judged(request, leadership)
    return context


def judged(request: HttpRequest, team: LeadershipTeam) -> dict[str, Any]:
    """What was heard of the team, how it was rated, and what happened over the years."""
    user, subject, key = request.user, Subject(team), team.unit_id
    evidence, sources = (
        reverse("reviews:leadership_team", args=[key]),
        reverse("reviews:leadership_sources", args=[key]),
    )
    found = course.judged_of(subject, user)
    days = [day for (day,) in rows_of(user, _visits, key)]
    lanes = [
        course.counted(
            days, _("Visits"), f"{reverse('visits:list')}?unit={key}&alone=on", course.visits_said
        ),
        changes(rows_of(user, _tenures, key)),
        course.findings(found["findings"]),
        course.demands(found["demands"]),
        course.judged(found["appraisals"], found["decisions"]),
    ]
    return {
        "leadership": team,
        "matrix": matrix_of(subject, user, evidence, request.GET.get("rounds", "")),
        "rated": rated_of(subject, user, sources),
        "peers_url": reverse("reviews:leadership_peers", args=[key]),
        "course": course.drawn(lanes),
    }


def _visits(user: Any, unit: int) -> QuerySet[Any]:
    rows: Any = Visit.objects.visible_to(user).accepted().filter(unit=unit, to_task=False)
    return rows.order_by().values_list("visited_on")


def _tenures(user: Any, unit: int) -> QuerySet[Any]:
    rows: Any = Tenure.objects.visible_to(user).filter(post__unit=unit, post__in_leadership_team=True)
    return (
        rows.select_related("cadre").order_by("pk").only("cadre__name", "title", "kind", "from_on", "to_on")
    )


def changes(tenures: Iterable[Tenure]) -> Lane:
    """Who came into the team and who left it."""
    events = []
    for one in tenures:
        url = reverse("cadres:detail", args=[one.cadre_id])
        for day, kind, said in ((one.from_on, "in", _("came in")), (one.to_on, "out", _("left"))):
            if day:
                events.append(
                    Event(kind, one.cadre.name, url, f"{day:%Y-%m} {one.cadre.name} {one.title} {said}", day)
                )
    return Lane(_("Changes of members"), events, rows=3)


# --- seats, structure, members ------------------------------------------------------------------------


def seats(summary: Summary) -> list[tuple[Any, Any]]:
    """Establishment, in post, vacant: the first group of the summary, without what is nought beyond these."""
    first = summary.groups[0][1]
    return [(one.label, one.number) for at, one in enumerate(first) if at < 3 or one.number]


def bars(summary: Summary) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The other groups, a bar where a figure is a share; what counts nobody is left out."""
    return [
        (
            head,
            [
                {
                    "label": one.label,
                    "number": one.number,
                    "bar": bar(one.share, MEMBERS, f"{one.label} {one.number}")
                    if one.share is not None
                    else "",
                }
                for one in figures
                if one.number
            ],
        )
        for head, figures in summary.groups[1:]
    ]


@dataclass
class Standing:
    """How a member stands: when last heard of, from how many talks, what is open."""

    newest: dt.date | None = None
    talks: int = 0
    against: int = 0
    motions: int = 0

    @property
    def is_old(self) -> bool:
        """Whether the newest is older than a year."""
        return self.newest is not None and (timezone.localdate() - self.newest).days > OLD


def give_standing(team: Team, user: Any) -> None:
    """Give each member its standing; three questions."""
    keys = {one.cadre.pk for one in team.members}
    found = {key: Standing() for key in keys}
    if keys:
        for key, day, talks in rows_of(user, _heard, keys):
            found[key].newest, found[key].talks = day, talks
        for key, n in rows_of(user, _against, keys):
            found[key].against = n
        for key, n in rows_of(user, _motions, keys):
            found[key].motions = n
    for one in team.members:
        one.standing = found[one.cadre.pk]


def _heard(user: Any, keys: Any) -> QuerySet[Any]:
    rows: Any = Statement.objects.visible_to(user).accepted().filter(cadre__in=keys)
    rows = rows.exclude(interview__source_class=SourceClass.SELF).order_by().values_list("cadre")
    return rows.annotate(on=Max("visited_on"), n=Count("interview", distinct=True))


def _against(user: Any, keys: Any) -> QuerySet[Any]:
    rows: Any = (
        Finding.objects.visible_to(user).standing().filter(cadre__in=keys, side=Statement.Side.AGAINST)
    )
    return rows.order_by().values_list("cadre").annotate(n=Count("*"))


def _motions(user: Any, keys: Any) -> QuerySet[Any]:
    rows: Any = Decision.objects.visible_to(user).filter(cadre__in=keys, state__in=IN_MOTION)
    return rows.order_by().values_list("cadre").annotate(n=Count("*"))
