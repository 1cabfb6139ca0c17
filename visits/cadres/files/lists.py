"""The roster as a list: columns as offices print them, filters, order."""

from dataclasses import replace
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cadre_review.policy import opens
from visits.core.access import can
from visits.core.lists.spec import Action, ListSpec, Order
from visits.core.sheets.columns import Column

from .derive import age_on, years_since
from .filters import CadreFilter, FieldCadreFilter
from .models import Cadre


def _today() -> Any:
    return timezone.localdate()


COLUMNS = [
    Column("name", _("Name"), lambda c: c.name, width=10, sort=("name_key",), mark=lambda c: namesakes(c)),
    Column("unit", _("Unit"), lambda c: str(c.unit), width=18, sort=("unit_left", "level")),
    Column("post", _("Unit and post"), lambda c: c.post_title, width=28),
    Column("level", _("Level"), lambda c: c.get_level_display(), width=12, sort=("level", "unit_left")),
    Column(
        "rank_grade", _("Rank grade"), lambda c: c.get_rank_grade_display() or "", width=12, default=False
    ),
    Column("sex", _("Sex"), lambda c: c.get_sex_display(), width=6),
    Column("ethnicity", _("Ethnicity"), lambda c: c.ethnicity, width=8),
    Column(
        "birth", _("Month of birth"), lambda c: c.birth_month, kind="month", width=10, sort=("birth_month",)
    ),
    Column("age", _("Age"), lambda c: age_on(c.birth_month, _today()), kind="number", width=6),
    Column("political", _("Political status"), lambda c: c.political_status, width=10),
    Column("party", _("Party entry"), lambda c: c.party_entry, width=10, default=False),
    Column("education", _("Highest education and degree"), lambda c: c.highest_education, width=14),
    Column("major", _("Major"), lambda c: c.major, width=16, default=False),
    Column("title", _("Professional title"), lambda c: c.professional_title, width=12, default=False),
    Column("post_since", _("In this post since"), lambda c: c.post_since, kind="month", width=10),
    Column(
        "post_years",
        _("Years in post"),
        lambda c: years_since(c.post_since, _today()),
        kind="number",
        width=7,
    ),
    Column(
        "level_since",
        _("At this level since"),
        lambda c: c.level_since,
        kind="month",
        width=10,
        default=False,
    ),
    Column(
        "level_years",
        _("Years at level"),
        lambda c: years_since(c.level_since, _today()),
        "number",
        7,
        default=False,
    ),
    Column(
        "work_start", _("Start of work"), lambda c: c.work_start_month, kind="month", width=10, default=False
    ),
    Column("native", _("Native place"), lambda c: c.native_place, width=12, default=False),
    Column(
        "id",
        _("ID number (masked)"),
        lambda c: f"****{c.id_last_four}" if c.id_last_four else "",
        default=False,
    ),
    Column("labels", _("Labels"), lambda c: c.labels, width=14),
    Column("state", _("State"), lambda c: c.get_state_display(), width=8, default=False),
    Column("note", _("Note"), lambda c: c.note, width=16, default=False),
]
# A visit team sees of a cadre the name, unit and post (safety.md), no more: nor in what order the levels stand.
FIELD_COLUMNS = [
    replace(column, sort=("unit_left", "name_key")) if column.key == "unit" else column
    for column in COLUMNS
    if column.key in {"name", "unit", "post"}
]


def _actions(request: HttpRequest) -> list[Action]:
    actions, words = [], request.GET.urlencode()
    query = f"?{words}" if words else ""
    if opens(getattr(request.user, "role", ""), "cadres:statistics"):
        actions.append(Action(_("Statistics"), reverse("cadres:statistics") + query))
    if can(request.user, "cadre.paper"):
        actions.append(Action(_("Print papers"), reverse("cadres:papers") + query))
    return [*actions, *_new(request)]


def _new(request: HttpRequest) -> list[Action]:
    if not can(request.user, "cadre.write"):
        return []
    return [
        Action(_("Take files in"), reverse("cadres:import")),
        Action(_("New cadre file"), reverse("cadres:create"), primary=True),
    ]


def _first_step(request: HttpRequest) -> Action | None:
    return next(iter(_new(request)), None)


ORDERS = [
    Order("by_unit", _("units, then levels"), ("unit_left", "level", "pk")),
    Order("by_own_order", _("units in their own order"), ("unit_left", "unit_position", "pk")),
    Order("by_rank", _("levels, then dates"), ("level", "level_since", "pk")),
    Order("by_pinyin", _("pinyin"), ("name_key", "pk")),
    Order("by_strokes", _("strokes of the name"), ("stroke_key", "pk")),
    Order("by_age", _("age, the oldest first"), ("birth_month", "pk")),
]
# A team's own: no order tells it what its columns do not show.
FIELD_ORDERS = [
    Order("by_unit", _("units, then pinyin"), ("unit_left", "name_key", "pk")),
    *(order for order in ORDERS if order.key in {"by_pinyin", "by_strokes"}),
]


def namesakes(cadre: Any) -> str:
    """The mark of a name that several people on the viewer's roster bear; '' where it is borne once."""
    count = getattr(cadre, "same_name", 1)
    return gettext("same name: %(count)s") % {"count": count} if count > 1 else ""


def count_namesakes(viewer: Any, cadres: list[Cadre]) -> None:
    """Write on each cadre how many the viewer sees of that name: one query for all of them."""
    seen = Cadre.objects.visible_to(viewer).filter(stroke_key__in={cadre.stroke_key for cadre in cadres})
    counts = dict(seen.order_by().values_list("stroke_key").annotate(Count("pk")))
    for cadre in cadres:
        cadre.same_name = counts.get(cadre.stroke_key, 1)  # type: ignore[attr-defined]


def cadres_list(user: Any) -> ListSpec:
    """The roster with the columns that the user may see."""
    return ListSpec(
        key="cadres",
        title=_("Cadre roster"),
        columns=COLUMNS if user.is_office else FIELD_COLUMNS,
        rows=lambda viewer: (
            Cadre.objects.visible_to(viewer)
            .select_related("unit")
            .defer("resume", "rewards", "assessments", "id_number")
        ),
        order=("unit_left", "level", "pk") if user.is_office else ("unit_left", "name_key", "pk"),
        orders=ORDERS if user.is_office else FIELD_ORDERS,
        prepare=lambda cadres: count_namesakes(user, cadres),
        filter_form=CadreFilter if user.is_office else FieldCadreFilter,
        row_url=lambda cadre: reverse("cadres:detail", args=[cadre.pk]),
        actions=_actions,
        empty_text=_("No cadre of your units is on file yet."),
        empty_action=_first_step,
    )
