"""今天: what a member of a visit team has in hand: came back, under way, today, tomorrow, overdue."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from visits.cadres.files.models import Tenure
from visits.core.readers import rows_of
from visits.fieldwork.schedule.models import Contact, DayPart, PlannedVisit
from visits.fieldwork.schedule.queries import call_of
from visits.fieldwork.visits.actions.states import POINTS
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.hours import hours_of
from visits.fieldwork.visits.models import WITH_THE_TEAM, Draft, Interview, StateChange, Visit
from visits.fieldwork.visits.stages import Stage, stage_of
from visits.organisation.rounds.models import VisitTeam

MOST = 8  # cards of one kind
BACK = (Stage.SENT_BACK, Stage.RETURNED)
VISIT = ("pk", "visited_on", "starts_at", "ends_at", "place", "unit", "short", "name", "task", "to_task", "round",
         "state", "ready_at", "sent_back_at")  # fmt: skip
PLAN = ("pk", "round", "unit", "short", "name", "day", "part_of_day")
Card = dict[str, Any]


def today_of(user: Any) -> dict[str, Any]:
    """The cards, and the lines below them, of a member."""
    today = timezone.localdate()
    visits = [_named(VISIT, row) for row in rows_of(user, _visits)]
    plans = [_named(PLAN, row) for row in rows_of(user, _plans)]
    stages = {one.pk: stage_of(one) for one in visits}
    open_ = [one for one in visits if stages[one.pk] != Stage.WITH_LEAD]
    told = Told(user, open_, plans, [one.pk for one in visits if stages[one.pk] in BACK])
    cards = {
        "back": [told.back(one, stages[one.pk]) for one in open_ if stages[one.pk] in BACK],
        "now": [told.now(one) for one in open_ if stages[one.pk] not in BACK],
        "today": [told.plan(one, today) for one in plans if one.day == today],
        "tomorrow": [told.plan(one, today) for one in plans if one.day > today],
        "over": [told.plan(one, today) for one in plans if one.day < today],
    }
    with_lead = sum(stage == Stage.WITH_LEAD for stage in stages.values())
    return {
        "cards": [card for kind in cards for card in cards[kind][:MOST]],
        "today": today,
        "teams": [name for (name,) in rows_of(user, _teams)],
        "lines": _lines(user, with_lead),
    }


def _named(names: Iterable[str], row: Any) -> SimpleNamespace:
    return SimpleNamespace(**dict(zip(names, row, strict=True)))


def _lines(user: Any, with_lead: int) -> list[Card]:
    """What is to be written out, is typed and not saved, and is with the lead; one alone opens itself."""
    typed, notes = rows_of(user, _drafts), rows_of(user, _notes)
    to_write = [reverse("interviews:edit", args=row) for row in notes]
    found = [
        (pgettext("draft box", "To be written out"), "", to_write, f"{reverse('interviews:list')}?full=no"),
        (_("Typed and not saved"), "", [row[0] for row in typed], reverse("drafts:list")),
        (pgettext("draft box", "With the lead"), str(Stage.WITH_LEAD.label), [""] * with_lead,
         f"{reverse('visits:list')}?state=with_lead"),
    ]  # fmt: skip
    return [
        {"label": label, "note": note, "n": len(each), "url": (len(each) == 1 and each[0]) or all_}
        for label, note, each, all_ in found
        if each
    ]


class Told:
    """What the cards say beside their own row, asked for all of them at once."""

    def __init__(self, user: Any, visits: list[Any], plans: list[Any], back: list[int]) -> None:
        units = {one.unit for one in (*visits, *plans) if one.unit and not getattr(one, "to_task", False)}
        self.returns = {row[0]: row[1:] for row in rows_given(_returns, back)} if back else {}
        self.remarks = dict(rows_of(user, _remarks, back)) if back else {}
        self.present = _names(rows_given(_present, [one.pk for one in visits], user.pk)) if visits else {}
        self.members = _names(rows_given(_members, [one.pk for one in plans], user.pk)) if plans else {}
        self.contacts = dict(rows_given(_contacts, [one.pk for one in plans])) if plans else {}
        self.leading: Any = defaultdict(set)
        for unit, cadre in rows_given(_leading, sorted(units)) if units else ():
            self.leading[unit].add(cadre)
        self.heard = set(rows_of(user, _heard, sorted(units))) if units else set()

    def back(self, visit: Any, stage: Stage) -> Card:
        """One that came back: why, at which field, by whom."""
        reason, field, by, at = self.returns.get(visit.pk, ("", "", "", None))
        n, page = self.remarks.get(visit.pk, 0), reverse("visits:detail", args=[visit.pk])
        at_field = field and field != "interviews"
        return _card(
            visit, "back", str(stage.label), "attention",
            [_("%(field)s: %(reason)s") % {"field": point(field), "reason": reason} if field else reason,
             " ".join(filter(None, (by, at and formats.date_format(timezone.localtime(at), "Y-m-d H:i"))))],
            (_("Correct it (%(n)s places)") % {"n": n} if n > 1 else _("Correct it"),
             f"{reverse('visits:edit', args=[visit.pk])}#id_{field}" if at_field and not n else page),
        )  # fmt: skip

    def now(self, visit: Any) -> Card:
        """One that is being written."""
        day = "" if visit.visited_on == timezone.localdate() else f"{visit.visited_on:%m-%d}"
        when = " · ".join(filter(None, (day, hours_of(visit).strip(), visit.place)))
        facts = [when, _with(self.present.get(visit.pk)), self.still(visit)]
        go_on = (_("Go on"), reverse("visits:detail", args=[visit.pk]))
        return _card(visit, "now", str(Stage.WRITING.label), "info", facts, go_on)

    def plan(self, plan: Any, today: dt.date) -> Card:
        """One that is planned: begun at a press; moved where its day has passed."""
        days, contact = (today - plan.day).days, self.contacts.get(plan.pk, "")
        part = str(DayPart(plan.part_of_day).label)
        tag = (
            _("%(n)s days over") % {"n": days}
            if days > 0
            else f"{_('Today') if not days else _('Tomorrow')} {part}"
        )
        due = (
            _("was due on %(day)s") % {"day": formats.date_format(plan.day, "MONTH_DAY_FORMAT")}
            if days > 0
            else ""
        )
        who = _("contact: %(who)s") % {"who": contact} if contact else ""
        people = " · ".join(filter(None, (_with(self.members.get(plan.pk)), who)))
        card = _card(plan, "over" if days > 0 else "plan", tag, "attention" if days > 0 else "neutral",
                     [due, people, self.still(plan)], None)  # fmt: skip
        return card | {
            "start": reverse("plans:log", args=[plan.pk]),
            "call": call_of(contact),
            "contact": contact,
            "move": reverse("plans:move", args=[plan.pk]) if days > 0 else "",
        }

    def still(self, one: Any) -> str:
        """How many of the leadership team are still to be heard in the round."""
        team = set() if getattr(one, "to_task", False) else self.leading[one.unit]
        lacking = sum((one.round, one.unit, cadre) not in self.heard for cadre in team)
        words = {"total": len(team), "lacking": lacking}
        return _("leadership team of %(total)s, %(lacking)s still to be heard") % words if team else ""


def point(field: str) -> str:
    """The label of a field that a reason points at."""
    if field not in POINTS or field == "interviews":
        return _("talks")
    return str(Visit._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def _card(
    one: Any, kind: str, tag: str, tone: str, facts: Iterable[str], act: tuple[str, str] | None
) -> Card:
    title = one.task if getattr(one, "to_task", False) else one.short or one.name
    return {
        "kind": kind,
        "title": title,
        "tag": tag,
        "tone": tone,
        "facts": list(filter(None, facts)),
        "act": act,
    }


def _with(names: list[str] | None) -> str:
    return _("with %(names)s") % {"names": listed(names)} if names else ""


def _names(rows: Iterable[tuple[int, str]]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, name in rows:
        found[key].append(name)
    return found


def _visits(user: Any) -> QuerySet[Visit, Any]:
    rows = Visit.objects.visible_to(user).filter(state__in=WITH_THE_TEAM).order_by("-visited_on", "-pk")
    return rows.values_list(
        "pk", "visited_on", "starts_at", "ends_at", "place", "unit", "unit__short_name", "unit__name",
        "key_task__name", "to_task", "round", "state", "ready_at", "sent_back_at",
    )[:60]  # fmt: skip


def _plans(user: Any) -> QuerySet[PlannedVisit, Any]:
    until = timezone.localdate() + dt.timedelta(days=1)
    rows = PlannedVisit.objects.visible_to(user).open().filter(due_on__lte=until).order_by("due_on", "pk")
    name = Coalesce("unit__name", "key_task__name")
    return rows.values_list("pk", "round", "unit", "unit__short_name", name, "due_on", "part_of_day")[
        : 3 * MOST
    ]


def _teams(user: Any) -> QuerySet[VisitTeam, Any]:
    return (
        VisitTeam.objects.of(user).filter(round__state="open").order_by("name").values_list("name").distinct()
    )


def _notes(user: Any) -> QuerySet[Interview, Any]:
    mine = Q(created_by=user) | Q(recorder=user)
    rows = Interview.objects.visible_to(user).filter(mine, is_full=False, visit_state__in=WITH_THE_TEAM)
    return rows.order_by("pk").values_list("pk")[:100]


def _drafts(user: Any) -> QuerySet[Draft, Any]:
    return Draft.objects.visible_to(user).order_by("-saved_at").values_list("address")[:100]


def _returns(visits: list[int]) -> QuerySet[StateChange, Any]:
    rows = StateChange.objects.filter(visit__in=visits, act="return").order_by("at", "pk")
    return rows.values_list("visit", "reason", "field", "by__name", "at")


def _remarks(user: Any, visits: list[int]) -> QuerySet[ReviewComment, Any]:
    rows = ReviewComment.objects.visible_to(user).open().filter(visit__in=visits).order_by()
    return rows.values("visit").annotate(n=Count("*")).values_list("visit", "n")


def _present(visits: list[int], but: int) -> QuerySet[Any, Any]:
    rows = Visit.members_present.through.objects.filter(visit__in=visits).exclude(user=but).order_by("pk")
    return rows.values_list("visit", "user__name")


def _members(plans: list[int], but: int) -> QuerySet[Any, Any]:
    rows = (
        PlannedVisit.members.through.objects.filter(plannedvisit__in=plans).exclude(user=but).order_by("pk")
    )
    return rows.values_list("plannedvisit", "user__name")


def _contacts(plans: list[int]) -> QuerySet[Contact, Any]:
    """The last one of each comes last."""
    return (
        Contact.objects.filter(planned__in=plans)
        .order_by("contacted_on", "pk")
        .values_list("planned", "partner")
    )


def _leading(units: list[int]) -> QuerySet[Tenure, Any]:
    held = Tenure.objects.leading().filter(unit__in=units)
    return held.order_by().values_list("unit", "cadre").distinct()


def _heard(user: Any, units: list[int]) -> QuerySet[Interview, Any]:
    talks = Interview.objects.visible_to(user).by_name_at_units()
    named = talks.filter(visit__unit__in=units, visit__round__state="open").order_by()
    return named.values_list("visit__round", "visit__unit", F("source_cadre")).distinct()
