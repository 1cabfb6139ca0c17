"""The work list of the person signed in: what waits for him, next step first."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.accounts.models import AccountRequest
from cadre_review.accounts.requests import may_decide
from cadre_review.prepared import rows_given
from visits.core.access import closed_to, is_given
from visits.core.counts import counting
from visits.core.lists.models import Export
from visits.core.readers import rows_of
from visits.core.scopes import scope_of
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.heard import ACCEPTED, UnitHeard
from visits.fieldwork.visits.models import WITH_THE_OFFICE, Interview, Visit
from visits.fieldwork.visits.stages import BACK, Stage
from visits.organisation.notices.models import Notice
from visits.organisation.rounds.models import Round, ScopeEntry

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
    shown,
    unfinished,
    with_the_team,
)
from .waiting import leads_waiting, visits_of_the_week

Counts = Mapping[str, int]


def home(request: HttpRequest) -> HttpResponse:
    """Each role has its own list; administrators find their screens, and no work."""
    user: Any = request.user
    makers = {"member": member, "lead": lead, "staff": staff, "reviewer": reviewer, "leader": leader}
    counts = Counter(dict(rows_of(user, _waiting) + rows_of(user, _seals_and_notices)))
    context = {
        "sections": makers.get(user.role, administrator)(user, counts),
        "figures": figures(user),
        "notices": counts["notices"],
        "leads": leads_waiting(user),
        "waiting": told(judgements_waiting(user), counts),
        **visits_of_the_week(user),
    }
    return render(request, "home.html", context)


def _waiting(user: Any) -> QuerySet[Any, Any]:
    """How many judgements wait of each kind."""
    rows = {name: one.rows(user) for name, one in judgements_waiting(user).items()}
    return counting(rows) if rows else Notice.objects.none().values_list("pk")


def _seals_and_notices(user: Any) -> QuerySet[Any, Any]:
    return counting({"notices": Notice.objects.visible_to(user).unread(), "seals": _seals(user)})


def figures(user: Any) -> list[tuple[str, list[Section]]]:
    """Of every open round its name, and coverage in a line."""
    if user.role not in {"lead", "leader", "reviewer"} or not (rounds := rows_of(user, _open_rounds)):
        return []
    keys = {key for key, _name in rounds}
    counts = _counted(user, keys) if user.is_field or closed_to(user) else _added_up(keys)
    return [(name, _line(user, key, counts[key])) for key, name in rounds]


def _line(user: Any, key: int, counts: Counts) -> list[Section]:
    """Units in scope (of a team: in hand), visited, visits and talks of a round."""
    coverage = f"{reverse('reports:coverage')}?round={key}"
    units = {
        "value": counts["units"],
        "label": _("units in hand") if user.is_field else _("units in scope"),
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
    return rows.annotate(visits=Count("pk"), visited=units).values_list("round", "visits", "visited")


def _talks(user: Any, keys: Any) -> QuerySet[Any, Any]:
    rows = Interview.objects.visible_to(user).talks().filter(visit__round__in=keys).order_by()
    return rows.values("visit__round").annotate(n=Count("pk")).values_list("visit__round", "n")


def _in_scope(keys: Any) -> QuerySet[Any, Any]:
    rows = ScopeEntry.objects.to_units().filter(round__in=keys, in_scope=True).order_by().values("round")
    return rows.annotate(n=Count("pk")).values_list("round", "n")


def _heard(keys: Any) -> QuerySet[Any, Any]:
    rows = UnitHeard.objects.filter(round__in=keys, reach=ACCEPTED, visits__gt=0).order_by().values("round")
    numbers = rows.annotate(units=Count("pk"), n=Sum("visits"), said=Sum("talks"))
    return numbers.values_list("round", "n", "units", "said")


def _counted(user: Any, keys: set[int]) -> dict[int, Counts]:
    """By round, for a team and for whoever keeps away from somebody: units, what they see of visits and talks."""
    units = _held(user) if user.is_field else dict(rows_given(_in_scope, keys))
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


def _added_up(keys: set[int]) -> dict[int, Counts]:
    """By round, of all teams: units in scope, and the rest as far as visits are accepted, from the summary rows."""
    units = dict(rows_given(_in_scope, keys))
    heard = {key: row for key, *row in rows_given(_heard, keys)}
    names = ("visits", "visited", "talks")
    return {
        key: dict(zip(names, heard.get(key, (0, 0, 0)), strict=True)) | {"units": units.get(key, 0)}
        for key in keys
    }


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
    return [
        section(
            _("Submitted: accept or return"),
            shown(user, _submitted),
            more=listed(state="submitted"),
            empty=_("Nothing waits for you."),
        ),
        newly_accepted(user),
        comments(user),
        seals(user, counts),
        follow_ups(user),
    ]


def _submitted(user: Any) -> QuerySet[Visit, Any]:
    waiting = Visit.objects.visible_to(user).filter(state__in=WITH_THE_OFFICE).order_by("submitted_at", "pk")
    return of_visits(waiting)[:MOST]


def newly_accepted(user: Any) -> Section:
    """What came in lately."""
    return section(_("Newly accepted"), shown(user, _newest), more=listed(state="accepted"))


def _newest(user: Any) -> QuerySet[Visit, Any]:
    return of_visits(Visit.objects.visible_to(user).accepted().order_by("-accepted_at", "-pk"))[:MOST]


def reviewer(user: Any, counts: Counts) -> list[Section]:
    """The second person."""
    page = reverse("lists:exports")
    rows = [
        {"label": f"{key} · {reason}", "url": page, "note": taken_by}
        for key, reason, taken_by in rows_of(user, _exports)
    ]
    empty = _("Nothing waits for your approval.")
    return [section(_("Exports to approve"), rows, more=page, empty=empty), *leader(user, counts)]


def _exports(user: Any) -> QuerySet[Export, Any]:
    waiting = Export.objects.filter(state="requested").exclude(taken_by=user)
    return waiting.values_list("list_key", "reason", "taken_by__name")[:MOST]


def leader(user: Any, counts: Counts) -> list[Section]:
    """A leader: what came in lately, and where the figures are."""
    return [
        seals(user, counts),
        newly_accepted(user),
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
