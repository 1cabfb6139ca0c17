"""What the work list shows of visits and of what was typed within them: rows of the columns shown, few questions."""

from types import SimpleNamespace
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cadre_review.prepared import Question
from visits.core.access import is_given
from visits.core.lists.rows import pages_of
from visits.core.readers import rows_of
from visits.core.scopes import scope_of
from visits.fieldwork.visits.models import (
    WITH_THE_TEAM,
    Draft,
    FollowUp,
    Interview,
    StateChange,
    Visit,
    not_gone_to,
    source_kind,
)
from visits.fieldwork.visits.stages import BACK, Stage, stage_of
from visits.fieldwork.visits.views.comments import lines as comment_lines
from visits.organisation.rounds.models import Assignment
from visits.organisation.units.models import Category

MOST = 8
GIVEN_BACK = (Stage.SENT_BACK, Stage.RETURNED)
Section = dict[str, Any]


def section(
    title: str, rows: list[Section], *, more: str = "", empty: str = "", action: Any = None
) -> Section:
    """A part of the list: its rows, where all of them are, what to read when there are none."""
    return {"title": title, "rows": rows, "more": more, "empty": empty, "action": action}


def listed(**query: str) -> str:
    """The address of the list of visits, narrowed so."""
    address = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('visits:list')}?{address}"


def of_visits(visits: QuerySet[Visit]) -> QuerySet[Visit, Any]:
    """What ``shown`` shows of visits."""
    return visits.values_list(
        "pk",
        "visited_on",
        "unit__short_name",
        "unit__name",
        "team__name",
        "round__name",
        "state",
        "ready_at",
        "sent_back_at",
    )


def with_the_team(user: Any) -> dict[str, list[Section]]:
    """The first visits that are with the team at each stage, those given back by either under ``BACK``."""
    found: dict[str, list[Section]] = {BACK: [], Stage.WRITING: [], Stage.WITH_LEAD: []}
    for row in shown(user, _with_the_team):
        found[BACK if row["state"] in GIVEN_BACK else row["state"]].append(row)
    return {stage: rows[:MOST] for stage, rows in found.items()}


def _with_the_team(user: Any) -> QuerySet[Visit, Any]:
    """The first in each mood: so many, at most, are shown of one."""
    moods: list[Any] = ["state", Q(ready_at__isnull=True), Q(sent_back_at__isnull=True)]
    nth = Window(RowNumber(), partition_by=moods, order_by=[F("visited_on").desc(), F("pk").desc()])
    visits = Visit.objects.visible_to(user).filter(state__in=WITH_THE_TEAM).annotate(nth=nth)
    return of_visits(visits.filter(nth__lte=MOST))


def shown(user: Any, question: Question) -> list[Section]:
    """Visits as rows; of those that were returned why, by whom and when."""
    names = ("pk", "visited_on", "short", "name", "team", "round", "state", "ready_at", "sent_back_at")
    found = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows_of(user, question)]
    page, stages = pages_of("visits:detail"), {one.pk: stage_of(one) for one in found}
    told = _returns(user, [key for key, stage in stages.items() if stage in GIVEN_BACK])
    return [
        {
            "label": f"{one.visited_on} {one.short or one.name}",
            "url": page(one.pk),
            "note": f"{one.round} · {one.team}",
            "state": stages[one.pk],
            "state_label": str(stages[one.pk].label),
            **told.get(one.pk, {}),
        }
        for one in found
    ]


def _returns(user: Any, visits: list[int]) -> dict[int, Section]:
    """Why these were returned the last time, by whom and when."""
    rows = rows_of(user, _returned, visits) if visits else []
    return {visit: {"reason": reason, "by": by, "on": at} for visit, reason, by, at in rows}


def _returned(user: Any, visits: list[int]) -> QuerySet[StateChange, Any]:
    rows = StateChange.objects.filter(visit__in=visits, act="return").order_by("at", "pk")
    return rows.values_list("visit", "reason", "by__name", "at")


def drafts(user: Any) -> Section:
    """Typed and not saved yet."""
    found = [
        {
            "label": title or str(Draft.Form(form).label),
            "url": address,
            "note": formats.localize(timezone.localtime(saved_at)),
        }
        for title, form, address, saved_at in rows_of(user, _drafts)
    ]
    return section(_("Typed and not saved"), found, more=reverse("drafts:list"))


def _drafts(user: Any) -> QuerySet[Draft, Any]:
    return Draft.objects.visible_to(user).values_list("title", "form", "address", "saved_at")[:MOST]


def unfinished(user: Any) -> Section:
    """Talks of which only the key words are noted: to be written out tonight."""
    page = pages_of("interviews:detail" if is_given(user, "visit.submit") else "interviews:edit")
    found = [
        {
            "label": f"{day} {short or name} · {source or source_kind(*kind)}",
            "url": page(key),
            "note": words[:40],
        }
        for key, day, short, name, source, *kind, words in rows_of(user, _unfinished)
    ]
    return section(_("Key words to be written out"), found, more=f"{reverse('interviews:list')}?full=no")


def _unfinished(user: Any) -> QuerySet[Interview, Any]:
    """One's own; a lead reads what others write."""
    talks = Interview.objects.visible_to(user).filter(is_full=False, visit_state__in=WITH_THE_TEAM)
    if not is_given(user, "visit.submit"):
        talks = talks.filter(Q(created_by=user) | Q(recorder=user))
    return talks.order_by("visited_on", "pk").values_list(
        "pk", "visited_on", "visit__unit__short_name", "visit__unit__name", "source_cadre__name",
        "source_class", "source_relation", "source_number", "keywords",
    )[:MOST]  # fmt: skip


def not_visited(user: Any) -> Section:
    """Key tasks and units in hand without a visit."""
    create = reverse("visits:create")
    rows = [
        {"label": short or name, "url": f"{create}?{f'task={task}' if task else f'unit={unit}'}&team={team}",
         "note": round_ if serves_in_several(user) else str(Category(category).label if category else _("key task"))}
        for unit, task, team, short, name, category, round_ in rows_of(user, _not_visited)
    ]  # fmt: skip
    return section(
        _("Units and key tasks not visited yet"),
        rows,
        more=f"{reverse('reports:coverage')}?visited=no",
        empty=_("Every unit and key task in hand has been visited."),
        action={"label": _("Log a visit"), "url": create},
    )


def _not_visited(user: Any) -> QuerySet[Assignment, Any]:
    """In the round in which they are in hand: what another round has seen of one does not count in this one."""
    held = Assignment.objects.visible_to(user).in_hand().filter(not_gone_to(), round__state="open")
    in_order = held.order_by(F("unit__tree_left").asc(nulls_first=True), "pk")
    return in_order.values_list(
        "unit", "key_task", "team", "unit__short_name", Coalesce("unit__name", "key_task__name"), "unit__category",
        "round__name",
    )[:MOST]  # fmt: skip


def serves_in_several(user: Any) -> bool:
    """Whether the user has units in hand in more than one round."""
    return len(scope_of(user).held) > 1


def follow_ups(user: Any) -> Section:
    """Promised and not done."""
    page = pages_of("follow_ups:detail")
    found = [
        {"label": text, "url": page(key), "note": f"{short or name} {due_on}"}
        for key, text, short, name, due_on in rows_of(user, _follow_ups)
    ]
    return section(_("Follow-ups"), found, more=f"{reverse('follow_ups:list')}?state=open")


def _follow_ups(user: Any) -> QuerySet[FollowUp, Any]:
    rows = FollowUp.objects.visible_to(user).filter(done_on=None, due_on__isnull=False)
    return rows.values_list("pk", "text", "visit__unit__short_name", "visit__unit__name", "due_on")[:MOST]


def comments(user: Any) -> Section:
    """Open comments at a field: for the team to settle, of staff those that they wrote."""
    rows = [{"label": text, "url": url, "note": note} for text, url, note in comment_lines(user, MOST)]
    return section(_("Open comments"), rows)
