"""The work list of the person signed in: what waits for him, next step first."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.accounts.models import AccountRequest
from cadre_review.accounts.requests import may_decide
from visits.core.access import closed_to, is_given
from visits.core.counts import counting
from visits.core.help.views import steps_of
from visits.core.pages import HOME, named
from visits.core.readers import rows_of
from visits.core.scopes import scope_of
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.models import WITH_THE_OFFICE, Interview, Visit
from visits.fieldwork.visits.stages import BACK, Stage
from visits.organisation.notices.models import Notice
from visits.organisation.rounds.models import Round
from visits.reports.leading.views import leading

from .judgements import judgements_waiting, told
from .to_review import waiting_for_review
from .today import today_of
from .visits import (
    MOST,
    Section,
    comments,
    drafts,
    follow_ups,
    listed,
    not_visited,
    of_visits,
    section,
    shown,
    unfinished,
    with_the_team,
)
from .waiting import leads_waiting, visits_of_the_week

Counts = Mapping[str, int]
LEADING = ("leader", "reviewer")  # the roles with the queue


def home(request: HttpRequest) -> HttpResponse:
    """Each role has its own list; administrators find their screens, and no work."""
    user: Any = request.user
    makers = {"member": member, "lead": lead, "staff": staff}
    counts = Counter(dict(rows_of(user, _waiting) + rows_of(user, _seals_and_notices)))
    is_new = not user.first_steps_closed_at
    if user.role in LEADING:
        waiting = told(judgements_waiting(user), counts)
        return leading(request, {"notices": counts["notices"], "waiting": waiting, "first_steps": is_new})
    context = {
        "called": named(HOME, user.role),
        "sections": makers.get(user.role, administrator)(user, counts),
        "figures": figures(user),
        "notices": counts["notices"],
        "leads": leads_waiting(user),
        "waiting": told(judgements_waiting(user), counts),
        "to_review": waiting_for_review(user),
        "first_steps": steps_of(user) if is_new else [],
    }
    if user.role == "member":
        return render(request, "today.html", context | today_of(user))
    return render(request, "home.html", context | visits_of_the_week(user))


def me(request: HttpRequest) -> HttpResponse:
    """What the bar of the phone has no room for: every page of the role, the account, signing out."""
    return render(request, "me.html")


def _waiting(user: Any) -> QuerySet[Any, Any]:
    """How many judgements wait of each kind."""
    rows = {name: one.rows(user) for name, one in judgements_waiting(user).items()}
    return counting(rows) if rows else Notice.objects.none().values_list("pk")


def _seals_and_notices(user: Any) -> QuerySet[Any, Any]:
    return counting({"notices": Notice.objects.visible_to(user).unread(), "seals": _seals(user)})


def figures(user: Any) -> list[tuple[str, list[Section]]]:
    """Of every open round its name, and coverage in a line."""
    if user.role != "lead" or not (rounds := rows_of(user, _open_rounds)):
        return []
    keys = {key for key, _name in rounds}
    counts = _counted(user, keys)
    return [(name, _line(user, key, counts[key])) for key, name in rounds]


def _line(user: Any, key: int, counts: Counts) -> list[Section]:
    """Units in hand, visited, visits and talks of a round."""
    coverage = f"{reverse('reports:coverage')}?round={key}"
    units = {
        "value": counts["units"],
        "label": _("units in hand"),
        "url": coverage,
    }
    return [
        units,
        {"value": counts["visited"], "label": _("units visited"), "url": f"{coverage}&visited=yes"},
        {"value": counts["visits"], "label": _("visits"), "url": listed(round=str(key))},
        {"value": counts["talks"], "label": _("talks"), "url": f"{reverse('interviews:list')}?round={key}"},
    ]


def _open_rounds(user: Any) -> QuerySet[Round, Any]:
    return Round.objects.visible_to(user).filter(state=Round.State.OPEN).values_list("pk", "name")


def _visited(user: Any, keys: Any) -> QuerySet[Any, Any]:
    rows = Visit.objects.visible_to(user).filter(round__in=keys).order_by().values("round")
    units = Count("unit", filter=Q(to_task=False), distinct=True)
    return rows.annotate(visits=Count("*"), visited=units).values_list("round", "visits", "visited")


def _talks(user: Any, keys: Any) -> QuerySet[Any, Any]:
    rows = Interview.objects.visible_to(user).talks().filter(visit__round__in=keys).order_by()
    return rows.values("visit__round").annotate(n=Count("*")).values_list("visit__round", "n")


def _counted(user: Any, keys: set[int]) -> dict[int, Counts]:
    """By round, for a team: units, what they see of visits and talks."""
    units = _held(user)
    talks = dict(rows_of(user, _talks, keys))
    visits = {key: row for key, *row in rows_of(user, _visited, keys)}
    return {
        key: dict(zip(("visits", "visited"), visits.get(key, (0, 0)), strict=True))
        | {"units": units.get(key, 0), "talks": talks.get(key, 0)}
        for key in keys
    }


def _held(user: Any) -> dict[int, int]:
    closed = closed_to(user).units
    return {key: len(units - closed) for key, units in scope_of(user).held.items()}


def member(user: Any, counts: Counts) -> list[Section]:
    """A member of a visit team: what their cards do not show."""
    return [comments(user), not_visited(user), follow_ups(user)]


def lead(user: Any, counts: Counts) -> list[Section]:
    """The lead of a visit team."""
    visits = with_the_team(user)
    return [
        section(_("Returned to the team"), visits[BACK], more=listed(state=BACK)),
        section(_("Being written"), visits[Stage.WRITING], more=listed(state=Stage.WRITING)),
        unfinished(user),
        seals(user, counts),
        comments(user),
        drafts(user),
        not_visited(user),
        follow_ups(user),
    ]


def staff(user: Any, counts: Counts) -> list[Section]:
    """Personnel staff."""
    return [
        section(
            _("Submitted: accept or return"),
            shown(user, _submitted),
            more=listed(state="submitted"),
            empty=_("Nothing waits for you."),
        ),
        comments(user),
        seals(user, counts),
        follow_ups(user),
        newly_accepted(user),
    ]


def _submitted(user: Any) -> QuerySet[Visit, Any]:
    waiting = Visit.objects.visible_to(user).filter(state__in=WITH_THE_OFFICE).order_by("submitted_at", "pk")
    return of_visits(waiting)[:MOST]


def newly_accepted(user: Any) -> Section:
    """What came in lately."""
    return section(_("Newly accepted"), shown(user, _newest), more=listed(state="accepted"))


def _newest(user: Any) -> QuerySet[Visit, Any]:
    return of_visits(Visit.objects.visible_to(user).accepted().order_by("-accepted_at", "-pk"))[:MOST]


def _seals(user: Any) -> QuerySet[SealRequest]:
    """Sealed sources: what is to be decided, and names that can be read."""
    requests = SealRequest.objects.visible_to(user)
    if is_given(user, "seal.decide"):
        return requests.waiting().exclude(made_by=user)
    return requests.filter(made_by=user, state="approved", open_until__gt=Now())


def seals(user: Any, counts: Counts) -> Section:
    """How many of them, and nothing of the content."""
    is_decided_here, waiting = is_given(user, "seal.decide"), {"n": counts["seals"]}
    label = (
        _("Requests to open a seal: %(n)s")
        if is_decided_here
        else _("Sealed names that you can read now: %(n)s")
    )
    row = {"label": label % waiting, "url": reverse("seals:list"), "note": ""}
    return section(_("Sealed sources"), [row] if counts["seals"] else [])


def administrator(user: Any, counts: Counts) -> list[Section]:
    """One of the three administrators, or an account without a role."""
    screens = {
        "sysadmin": [(_("Accounts"), "accounts:list"), (_("Requests about accounts"), "accounts:requests")],
        "secadmin": [
            (_("Roles"), "accounts:roles"),
            (_("Requests about accounts"), "accounts:requests"),
            (_("Visit teams"), "teams:list"),
        ],
        "auditor": [
            (_("Audit log"), "audit:list"),
            (_("Requests about accounts"), "accounts:requests"),
            (_("Sealed sources"), "seals:list"),
            (_("Export register"), "lists:exports"),
        ],
    }
    rows = [
        {"label": label, "url": reverse(route), "note": ""} for label, route in screens.get(user.role, [])
    ]
    empty = _("Your account has no role yet. Ask the security administrator.")
    return [
        section(_("Waiting for your decision"), asked_about_accounts(user)),
        section(_("Your screens"), rows, empty=empty),
    ]


def asked_about_accounts(user: Any) -> list[Section]:
    """The requests about accounts that wait for this administrator."""
    rows = AccountRequest.objects.filter(state=AccountRequest.State.ASKED)
    waiting = (
        rows.select_related("user", "made_by").order_by("made_at", "pk") if user.is_administrator else []
    )
    return [
        {"label": str(one), "url": reverse("accounts:request", args=[one.pk]), "note": one.made_by.name}
        for one in waiting
        if may_decide(user, one)
    ][:MOST]
