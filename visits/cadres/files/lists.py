"""The roster as a list: columns as offices print them, filters, order."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cadre_review.policy import opens
from visits.core.access import can
from visits.core.kinds.families import Family
from visits.core.kinds.fields import named_words
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, Bulk, ListSpec, Order
from visits.core.marks.reading import secrecy_column
from visits.core.readers import rows_of
from visits.core.sheets.columns import Column
from visits.organisation.rounds.missed import UNHEARD, missed_column
from visits.organisation.units.columns import unit_name

from .derive import age_on, years_since
from .filters import HEARD, CadreFilter, FieldCadreFilter
from .models import Cadre


def namesakes(cadre: Any) -> str:
    """The mark of a name that several people on the viewer's roster bear; '' where it is borne once."""
    count = getattr(cadre, "same_name", 1)
    return gettext("same name: %(count)s") % {"count": count} if count > 1 else ""


COLUMNS = [
    Column("name", _("Name"), "name", width=13, sort=("name_key",), mark=namesakes, reads=("stroke_key",)),
    Column("unit", _("Unit"), **unit_name(sort=("unit_left", "level")), width=18),
    Column("post", _("Unit and post"), "post_title", width=28),
    Column("level", _("Level"), "level", width=12, sort=("level", "unit_left")),
    Column("rank_grade", _("Rank grade"), "rank_grade", width=12, default=False),
    Column("sex", _("Sex"), "sex", width=6),
    Column("ethnicity", _("Ethnicity"), "ethnicity", width=8),
    Column("birth", _("Month of birth"), "birth_month", kind="month", width=10, sort=("birth_month",)),
    Column(
        "age",
        _("Age"),
        lambda c: age_on(c.birth_month, c.today),
        kind="number",
        width=6,
        reads=("birth_month",),
    ),
    Column("political", _("Political status"), "political_status", width=10),
    Column("party", _("Party entry"), "party_entry", width=10, default=False),
    Column("education", _("Highest education and degree"), "highest_education", width=14),
    Column("major", _("Major"), "major", width=16, default=False),
    Column("title", _("Professional title"), "professional_title", width=12, default=False),
    Column("post_since", _("In this post since"), "post_since", kind="month", width=10),
    Column(
        "post_years",
        _("Years in post"),
        lambda c: years_since(c.post_since, c.today),
        kind="number",
        width=7,
        default=False,
        reads=("post_since",),
    ),
    Column(
        "level_since",
        _("At this level since"),
        "level_since",
        kind="month",
        width=10,
        default=False,
    ),
    Column(
        "level_years",
        _("Years at level"),
        lambda c: years_since(c.level_since, c.today),
        "number",
        7,
        default=False,
        reads=("level_since",),
    ),
    Column("work_start", _("Start of work"), "work_start_month", kind="month", width=10, default=False),
    Column("native", _("Native place"), "native_place", width=12, default=False),
    Column(
        "id",
        _("ID number (masked)"),
        lambda c: f"****{c.id_last_four}" if c.id_last_four else "",
        default=False,
        reads=("id_last_four",),
    ),
    Column("labels", _("Labels"), lambda c: named_words(Family.LABEL, c.labels), width=14, reads=("labels",)),
    Column("state", _("State"), "state", width=8, default=False),
    Column("note", _("Note"), "note", width=16, default=False),
    secrecy_column("cadre"),
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
        Action(_("Import files"), reverse("cadres:import")),
        Action(_("New cadre file"), reverse("cadres:create"), primary=True),
    ]


def _bulk(request: HttpRequest) -> Bulk | None:
    if not can(request.user, "cadre.paper"):
        return None
    labels = (Bulk(_("Labels of the ticked cadres"), reverse("cadres:labels_many")),)
    more = labels if can(request.user, "cadre.write") else ()
    return Bulk(_("Papers of the ticked cadres"), reverse("cadres:papers_many"), more, key="a")


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


def _namesakes(viewer: Any, keys: Any) -> QuerySet[Any, Any]:
    seen = Cadre.objects.visible_to(viewer).filter(stroke_key__in=keys).order_by()
    return seen.values_list("stroke_key").annotate(Count("pk"))


def complete(viewer: Any, cadres: list[Any]) -> None:
    """Write on each cadre how many the viewer sees of that name, in one query for all of them, and the day."""
    counts = dict(rows_of(viewer, _namesakes, {cadre.stroke_key for cadre in cadres}))
    today = timezone.localdate()
    for cadre in cadres:
        cadre.same_name, cadre.today = counts.get(cadre.stroke_key, 1), today


def cadres_list(user: Any) -> ListSpec:
    """The roster with the columns that the user may see."""
    return ListSpec(
        key="cadres",
        title=_("Cadre roster"),
        columns=[*COLUMNS, missed_column(user, *HEARD, label=UNHEARD)] if user.is_office else FIELD_COLUMNS,
        rows=Cadre.objects.visible_to,
        reads=("stroke_key",),
        order=("unit_left", "level", "pk") if user.is_office else ("unit_left", "name_key", "pk"),
        orders=ORDERS if user.is_office else FIELD_ORDERS,
        prepare=lambda cadres: complete(user, cadres),
        filter_form=CadreFilter if user.is_office else FieldCadreFilter,
        row_url=To("cadres:detail"),
        actions=_actions,
        bulk=_bulk,
        empty_text=_("No cadre of your units is on file yet."),
        empty_action=_first_step,
    )
