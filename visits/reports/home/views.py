"""The work list of the person signed in: what waits for him, next step first."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.accounts.models import AccountRequest
from cadre_review.accounts.requests import may_decide
from visits.core.access import is_given
from visits.core.counts import counted
from visits.core.lists.models import Export
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.models import WITH_THE_OFFICE, Interview, Visit
from visits.fieldwork.visits.stages import BACK, Stage
from visits.organisation.notices.models import Notice
from visits.organisation.rounds.models import Round, ScopeEntry
from visits.organisation.units.models import Unit

from .judgements import judgements_waiting, told
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
    unfinished,
    with_the_team,
)
from .waiting import leads_waiting, visits_of_the_week

Counts = Mapping[str, int]


def home(request: HttpRequest) -> HttpResponse:
    """Each role has its own list; administrators find their screens, and no work."""
    user: Any = request.user
    makers = {"member": member, "lead": lead, "staff": staff, "reviewer": reviewer, "leader": leader}
    waiting = judgements_waiting(user)
    rows = {"notices": Notice.objects.visible_to(user).unread(), "seals": _seals(user)}
    counts = counted(rows | {name: one.rows for name, one in waiting.items()})
    context = {
        "sections": makers.get(user.role, administrator)(user, counts),
        "figures": figures(user),
        "notices": counts["notices"],
        "leads": leads_waiting(user),
        "waiting": told(waiting, counts),
        **visits_of_the_week(user),
    }
    return render(request, "home.html", context)


def figures(user: Any) -> list[Section]:
    """Coverage in a line: units in scope (of a team: in hand), visited, visits and talks of the open round."""
    if user.role not in {"lead", "leader", "reviewer"}:
        return []
    key = Round.objects.visible_to(user).filter(state=Round.State.OPEN).values_list("pk", flat=True).first()
    if key is None:
        return []
    visits = Visit.objects.visible_to(user).filter(round=key).order_by()
    n_visits, n_visited = visits.aggregate(n=Count("pk"), of=Count("unit", distinct=True)).values()
    counts = counted(
        {"talks": Interview.objects.visible_to(user).talks().filter(visit__round=key)} | _scope(user, key)
    )
    n_units = len(Unit.assigned_to(user)) if user.is_field else counts["units"]
    coverage = f"{reverse('reports:coverage')}?round={key}"
    return [
        {
            "value": n_units,
            "label": _("units in hand") if user.is_field else _("units in scope"),
            "url": coverage,
        },
        {"value": n_visited, "label": _("units visited"), "url": f"{coverage}&visited=yes"},
        {"value": n_visits, "label": _("visits"), "url": listed(round=str(key))},
        {"value": counts["talks"], "label": _("talks"), "url": f"{reverse('interviews:list')}?round={key}"},
    ]


def _scope(user: Any, key: int) -> dict[str, QuerySet[Any]]:
    """The units in scope of the round; a team has its own in hand."""
    return {} if user.is_field else {"units": ScopeEntry.objects.filter(round=key, in_scope=True)}


def member(user: Any, counts: Counts) -> list[Section]:
    """A member of a visit team."""
    visits = with_the_team(user)
    return [
        section(_("Returned to you"), visits[BACK], more=listed(state=BACK)),
        comments(user),
        unfinished(user),
        drafts(user),
        section(_("Being written"), visits[Stage.WRITING], more=listed(state=Stage.WRITING)),
        section(_("With the lead"), visits[Stage.WITH_LEAD], more=listed(state=Stage.WITH_LEAD)),
        not_visited(user),
        follow_ups(user),
    ]


def lead(user: Any, counts: Counts) -> list[Section]:
    """The lead of a visit team."""
    visits = with_the_team(user)
    return [
        section(
            _("Handed to you: check and submit"),
            visits[Stage.WITH_LEAD],
            more=listed(state=Stage.WITH_LEAD),
            empty=_("Nothing waits to be submitted."),
        ),
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
    waiting = Visit.objects.visible_to(user).filter(state__in=WITH_THE_OFFICE).order_by("submitted_at", "pk")
    newest = Visit.objects.visible_to(user).filter(state="accepted").order_by("-accepted_at", "-pk")
    return [
        section(
            _("Submitted: accept or return"),
            of_visits(waiting),
            more=listed(state="submitted"),
            empty=_("Nothing waits for you."),
        ),
        section(_("Newly accepted"), of_visits(newest), more=listed(state="accepted")),
        comments(user),
        seals(user, counts),
        follow_ups(user),
    ]


def reviewer(user: Any, counts: Counts) -> list[Section]:
    """The second person."""
    waiting = Export.objects.filter(state="requested").exclude(taken_by=user).select_related("taken_by")
    rows = [
        {
            "label": f"{one.list_key} · {one.reason}",
            "url": reverse("lists:exports"),
            "note": one.taken_by.name,
        }
        for one in waiting[:MOST]
    ]
    return [
        section(
            _("Exports to approve"),
            rows,
            more=reverse("lists:exports"),
            empty=_("Nothing waits for your approval."),
        ),
        *leader(user, counts),
    ]


def leader(user: Any, counts: Counts) -> list[Section]:
    """A leader: what came in lately, and where the figures are."""
    newest = Visit.objects.visible_to(user).order_by("-accepted_at", "-pk")
    return [
        seals(user, counts),
        section(_("Newly accepted"), of_visits(newest), more=listed(state="accepted")),
        section(
            _("Where to look"),
            [
                {
                    "label": _("Coverage"),
                    "url": reverse("reports:coverage"),
                    "note": _("which units have been visited"),
                },
                {
                    "label": _("Cadres"),
                    "url": reverse("cadres:list"),
                    "note": _("what was heard of a person"),
                },
            ],
        ),
    ]


def _seals(user: Any) -> QuerySet[SealRequest]:
    """Sealed sources: what is to be decided, and names that can be read."""
    requests = SealRequest.objects.visible_to(user)
    if is_given(user, "seal.decide"):
        return requests.waiting().exclude(made_by=user)
    return requests.filter(made_by=user, state="approved", open_until__gt=timezone.now())


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
            (_("Log"), "audit:list"),
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
