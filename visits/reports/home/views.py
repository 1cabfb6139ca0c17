"""The work list of the person signed in: what waits for him, next step first."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.accounts.models import AccountRequest
from cadre_review.accounts.requests import may_decide
from visits.core.access import is_given
from visits.core.lists.models import Export
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.models import (
    WITH_THE_OFFICE,
    WITH_THE_TEAM,
    Draft,
    FollowUp,
    Interview,
    StateChange,
    Visit,
)
from visits.fieldwork.visits.stages import BACK, Stage
from visits.fieldwork.visits.views.comments import lines as comment_lines
from visits.organisation.notices.models import Notice
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import Unit
from visits.reports.coverage.reading import reading_of

from .judgements import judgements_waiting
from .waiting import leads_waiting, visits_of_the_week

MOST = 8
Section = dict[str, Any]


def home(request: HttpRequest) -> HttpResponse:
    """Each role has its own list; administrators find their screens, and no work."""
    user: Any = request.user
    makers = {"member": member, "lead": lead, "staff": staff, "reviewer": reviewer, "leader": leader}
    sections = makers.get(user.role, administrator)(user)
    context = {
        "sections": sections,
        "figures": figures(user),
        "notices": Notice.objects.visible_to(user).unread().count(),
        "leads": leads_waiting(user),
        "waiting": judgements_waiting(user),
        **visits_of_the_week(user),
    }
    return render(request, "home.html", context)


def figures(user: Any) -> list[Section]:
    """Coverage in a line: units in scope (of a team: in hand), visited, visits and talks of the open round."""
    if user.role not in {"lead", "leader", "reviewer"}:
        return []
    held = Round.objects.visible_to(user).filter(state=Round.State.OPEN).first()
    if held is None:
        return []
    in_hand = Unit.objects.visible_to(user) if user.is_field else held.scope.filter(in_scope=True)
    visited, visits, talks = _of_team(user, held) if user.is_field else _added_up(user, held)
    coverage = f"{reverse('reports:coverage')}?round={held.pk}"
    ledger = _listed(round=str(held.pk))
    return [
        {
            "value": in_hand.count(),
            "label": _("units in hand") if user.is_field else _("units in scope"),
            "url": coverage,
        },
        {"value": visited, "label": _("units visited"), "url": f"{coverage}&visited=yes"},
        {"value": visits, "label": _("visits"), "url": ledger},
        {"value": talks, "label": _("talks"), "url": f"{reverse('interviews:list')}?round={held.pk}"},
    ]


def _of_team(user: Any, held: Round) -> tuple[int, int, int]:
    """Units visited, visits and talks of a team, whatever their state."""
    visits = Visit.objects.visible_to(user).filter(round=held).order_by()
    talks = Interview.objects.visible_to(user).talks().filter(visit__round=held)
    numbers = visits.aggregate(units=Count("unit", distinct=True), visits=Count("pk"))
    return numbers["units"], numbers["visits"], talks.count()


def _added_up(user: Any, held: Round) -> tuple[int, int, int]:
    """The same of all teams, as far as visits are accepted."""
    reading = reading_of(user, held.pk)
    numbers = reading.visits.aggregate(units=Count("pk"), visits=Sum("visits"))
    talks = reading.units.aggregate(talks=Sum("talks"))["talks"] or 0
    return (
        numbers["units"],
        numbers["visits"] or 0,
        talks + sum(row.talks for row in reading.units_afresh.values()),
    )


def section(
    title: str, rows: list[Section], *, more: str = "", empty: str = "", action: Any = None
) -> Section:
    """A part of the list: its rows, where all of them are, what to read when there are none."""
    return {"title": title, "rows": rows, "more": more, "empty": empty, "action": action}


def of_visits(visits: QuerySet[Visit]) -> list[Section]:
    """The first visits of a queryset as rows; of one that was returned why, by whom and when."""
    last = StateChange.objects.filter(visit=OuterRef("pk"), act="return").order_by("-at", "-pk")
    told = {
        name: last.values(path)[:1] for name, path in (("reason", "reason"), ("by", "by__name"), ("on", "at"))
    }
    rows: Any = visits.select_related("unit", "team").annotate(**told)[:MOST]
    return [
        {
            "label": f"{visit.visited_on} {visit.unit}",
            "url": reverse("visits:detail", args=[visit.pk]),
            "note": visit.team.name,
            "state": visit.stage,
            "state_label": visit.get_state_display(),
            "reason": visit.reason if visit.stage in {Stage.RETURNED, Stage.SENT_BACK} else "",
            "by": visit.by,
            "on": visit.on,
        }
        for visit in rows
    ]


def _listed(**query: str) -> str:
    address = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('visits:list')}?{address}"


def drafts(user: Any) -> Section:
    """Typed and not saved yet."""
    rows = [
        {"label": draft.title or draft.get_form_display(), "url": draft.address, "note": draft.saved_at}
        for draft in Draft.objects.visible_to(user)[:MOST]
    ]
    return section(_("Typed, not saved yet"), rows, more=reverse("drafts:list"))


def unfinished(user: Any) -> Section:
    """Talks of which only the key words are noted: to be written out tonight."""
    talks = Interview.objects.visible_to(user).filter(is_full=False, visit_state__in=WITH_THE_TEAM)
    if not is_given(user, "visit.submit"):
        talks = talks.filter(Q(created_by=user) | Q(recorder=user))
    route = (
        "interviews:detail" if is_given(user, "visit.submit") else "interviews:edit"
    )  # a lead reads what others write
    rows = [
        {
            "label": f"{talk.visit.visited_on} {talk.visit.unit} · {talk.source}",
            "url": reverse(route, args=[talk.pk]),
            "note": talk.keywords[:40],
        }
        for talk in talks.select_related("visit__unit", "source_cadre").order_by("visited_on", "pk")[:MOST]
    ]
    more = f"{reverse('interviews:list')}?full=no"
    return section(_("Key words to be written out"), rows, more=more)


def not_visited(user: Any) -> Section:
    """Units in hand without a visit."""
    visits = Visit.objects.filter(unit=OuterRef("pk"), round__state="open")
    units = Unit.objects.visible_to(user).filter(~Exists(visits))
    rows = [
        {
            "label": str(unit),
            "url": f"{reverse('visits:create')}?unit={unit.pk}",
            "note": unit.get_category_display(),
        }
        for unit in units[:MOST]
    ]
    action = {"label": _("Log a visit"), "url": reverse("visits:create")}
    more = f"{reverse('reports:coverage')}?visited=no"
    return section(
        _("Units not visited yet"),
        rows,
        more=more,
        empty=_("Every unit in hand has been visited."),
        action=action,
    )


def follow_ups(user: Any) -> Section:
    """Promised and not done."""
    rows = (
        FollowUp.objects.visible_to(user)
        .filter(done_on=None, due_on__isnull=False)
        .select_related("visit__unit")
    )
    return section(
        _("Follow-ups"),
        [
            {
                "label": row.text,
                "url": reverse("follow_ups:detail", args=[row.pk]),
                "note": f"{row.visit.unit} {row.due_on}",
            }
            for row in rows[:MOST]
        ],
        more=f"{reverse('follow_ups:list')}?state=open",
    )


def comments(user: Any) -> Section:
    """Open comments at a field: for the team to settle, of staff those that they wrote."""
    rows = [{"label": text, "url": url, "note": note} for text, url, note in comment_lines(user, MOST)]
    return section(_("Open comments"), rows)


def member(user: Any) -> list[Section]:
    """A member of a visit team."""
    visits = Visit.objects.visible_to(user)
    return [
        section(_("Returned to you"), of_visits(visits.at_stage(BACK)), more=_listed(state=BACK)),
        comments(user),
        unfinished(user),
        drafts(user),
        section(
            _("Being written"), of_visits(visits.at_stage(Stage.WRITING)), more=_listed(state=Stage.WRITING)
        ),
        section(
            _("With the lead"),
            of_visits(visits.at_stage(Stage.WITH_LEAD)),
            more=_listed(state=Stage.WITH_LEAD),
        ),
        not_visited(user),
        follow_ups(user),
    ]


def lead(user: Any) -> list[Section]:
    """The lead of a visit team."""
    visits = Visit.objects.visible_to(user)
    return [
        section(
            _("Handed to you: check and submit"),
            of_visits(visits.at_stage(Stage.WITH_LEAD)),
            more=_listed(state=Stage.WITH_LEAD),
            empty=_("Nothing waits to be submitted."),
        ),
        section(_("Returned to the team"), of_visits(visits.at_stage(BACK)), more=_listed(state=BACK)),
        section(
            _("Being written"), of_visits(visits.at_stage(Stage.WRITING)), more=_listed(state=Stage.WRITING)
        ),
        unfinished(user),
        seals(user),
        comments(user),
        drafts(user),
        not_visited(user),
        follow_ups(user),
    ]


def staff(user: Any) -> list[Section]:
    """Personnel staff."""
    waiting = Visit.objects.visible_to(user).filter(state__in=WITH_THE_OFFICE).order_by("submitted_at", "pk")
    newest = Visit.objects.visible_to(user).filter(state="accepted").order_by("-accepted_at", "-pk")
    return [
        section(
            _("Submitted: accept or return"),
            of_visits(waiting),
            more=_listed(state="submitted"),
            empty=_("Nothing waits for you."),
        ),
        section(_("Newly accepted"), of_visits(newest), more=_listed(state="accepted")),
        comments(user),
        seals(user),
        follow_ups(user),
    ]


def reviewer(user: Any) -> list[Section]:
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
        *leader(user),
    ]


def leader(user: Any) -> list[Section]:
    """A leader: what came in lately, and where the figures are."""
    newest = Visit.objects.visible_to(user).order_by("-accepted_at", "-pk")
    return [
        seals(user),
        section(_("Newly accepted"), of_visits(newest), more=_listed(state="accepted")),
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


def seals(user: Any) -> Section:
    """Sealed sources: what is to be decided, and names that can be read. Nothing of the content."""
    requests = SealRequest.objects.visible_to(user)
    if is_given(user, "seal.decide"):
        waiting = requests.waiting().exclude(made_by=user).count()
        label = _("Requests to open a seal: %(n)s") % {"n": waiting}
    else:
        waiting = requests.filter(made_by=user, state="approved", open_until__gt=timezone.now()).count()
        label = _("Sealed names that you can read now: %(n)s") % {"n": waiting}
    row = {"label": label, "url": reverse("seals:list"), "note": ""}
    return section(_("Sealed sources"), [row] if waiting else [])


def administrator(user: Any) -> list[Section]:
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
