"""The register and the key tasks as lists; the register's columns also name what an import reads."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from cadre_review.policy import opens
from visits.core.access import can
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.columns import unit_name

from .filters import KeyTaskFilter, UnitFilter
from .models import KeyTask, Post, Unit


def _counts(rows: list[Any]) -> None:
    """Give each unit its posts and the seats of its leadership team, in one query."""
    today = timezone.localdate()
    posts = Post.objects.filter(unit__in=[row.pk for row in rows])
    posts = posts.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    counts = (
        posts.order_by()
        .values("unit")
        .annotate(posts=Count("*"), seats=Count("pk", filter=Q(in_leadership_team=True)))
    )
    found = {count["unit"]: (count["posts"], count["seats"]) for count in counts}
    for row in rows:
        row.post_count, row.seat_count = found.get(row.pk, (0, 0))


unit_url = To("units:detail")

UNIT_COLUMNS = [
    Column("code", _("Unit code"), "code", width=12, sort=("code",)),
    Column("name", _("Full name"), "name", width=30, link=unit_url),
    Column("short_name", _("Short name"), "short_name", width=16),
    Column("former_names", _("Former names"), "former_names", width=24, default=False),
    Column(
        "category",
        _("Category"),
        "category",
        width=12,
        sort=("category", "tree_left"),
    ),
    Column("kind", _("Kind"), "kind", width=14, sort=("kind", "tree_left")),
    Column("parent", _("Superior unit"), "parent__name", width=24, default=False),
    Column("parent_code", _("Superior code"), "parent__code", width=12),
    Column("region_code", _("Region code"), "region_code", width=10),
    Column("position", _("Position"), "position", kind="number", width=6, default=False),
    Column("valid_from", _("Exists from"), "valid_from", kind="date", width=12),
    Column("valid_to", _("Exists until"), "valid_to", kind="date", width=12),
    Column(
        "successor",
        _("Successor"),
        "successor__name",
        width=24,
        default=False,
    ),
    Column("successor_code", _("Successor code"), "successor__code", width=12),
    Column("note", _("Note"), "note", width=20),
    Column("posts", _("Posts"), lambda u: u.post_count, kind="number", width=6, reads=()),
    Column("seats", _("Leadership seats"), lambda u: u.seat_count, kind="number", width=8, reads=()),
]


def _unit_actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    found = [Action(_("Posts"), reverse("posts:list"))] if opens(user.role, "posts:list") else []
    if not can(user, "unit.write"):
        return found
    return [
        *found,
        Action(_("New unit"), reverse("units:create"), primary=True),
        Action(_("Import units"), reverse("units:import")),
    ]


def _first_unit(request: HttpRequest) -> Action | None:
    return _unit_actions(request)[-1] if can(request.user, "unit.write") else None


UNITS = ListSpec(
    key="units",
    title=_("Unit register"),
    columns=UNIT_COLUMNS,
    rows=Unit.objects.visible_to,
    order=("tree_left", "pk"),
    filter_form=UnitFilter,
    row_url=unit_url,
    actions=_unit_actions,
    empty_text=_(
        "No unit stands here yet. Staff import or enter them; a team sees the units assigned to it."
    ),
    empty_action=_first_unit,
    prepare=_counts,
    card=("name", "code", "category"),
)


def _name_hands(rows: list[Any]) -> None:
    """Fill ``hands_text``: the teams of open rounds that have each task in hand, in one query."""
    held = KeyTask.objects.filter(pk__in=[row.pk for row in rows]).order_by(
        "hands__team__position", "hands__pk"
    )
    held = held.filter(hands__ended_on__isnull=True, hands__round__state="open")
    found: dict[int, list[str]] = {}
    for key, team in held.values_list("pk", "hands__team__name"):
        found.setdefault(key, []).append(team)
    for row in rows:
        row.hands_text = listed(found.get(row.pk, []))


def _count_people(rows: list[Any]) -> None:
    """Fill ``people_count``: how many are sent to each task today, in one query."""
    today = timezone.localdate()
    now = Q(assignments__from_on__lte=today) & (
        Q(assignments__to_on__isnull=True) | Q(assignments__to_on__gte=today)
    )
    sent = KeyTask.objects.filter(pk__in=[row.pk for row in rows]).order_by()
    found = dict(sent.annotate(n=Count("assignments", filter=now)).values_list("pk", "n"))
    for row in rows:
        row.people_count = found.get(row.pk, 0)


KEY_TASK_COLUMNS = [
    Column("name", _("Key task"), "name", width=28, sort=("name",)),
    Column("kind", _("Type"), "kind", width=14, sort=("kind", "name")),
    Column(
        "lead_unit",
        _("Lead unit"),
        **unit_name("lead_unit", sort=("lead_unit__tree_left", "name")),
        width=22,
    ),
    Column("site", _("Site"), "site", width=20),
    Column("started_on", _("Start"), "started_on", kind="date", width=12),
    Column("ended_on", _("End"), "ended_on", kind="date", width=12),
    Column("state", _("State"), "state", width=10, sort=("state", "name")),
    Column("hands", _("Visit teams"), lambda t: t.hands_text, width=18, reads=(), fill=_name_hands),
    Column("people", _("Cadres sent today"), lambda t: t.people_count, kind="number", width=8, reads=(),
           fill=_count_people),
    Column("note", _("Note"), "note", kind="long", width=30, default=False),
]  # fmt: skip


def _task_actions(request: HttpRequest) -> list[Action]:
    user: Any = request.user
    people = "task_assignments:list"
    found = [Action(_("Cadres sent to key tasks"), reverse(people))] if opens(user.role, people) else []
    if not can(user, "key_task.write"):
        return found
    return [*found, Action(_("New key task"), reverse("key_tasks:create"), primary=True)]


KEY_TASKS = ListSpec(
    key="key_tasks",
    title=_("Key tasks"),
    columns=KEY_TASK_COLUMNS,
    rows=KeyTask.objects.visible_to,
    order=("name", "pk"),
    filter_form=KeyTaskFilter,
    row_url=To("key_tasks:detail"),
    actions=_task_actions,
    empty_text=_("No key task is entered yet."),
    empty_action=lambda request: next((one for one in _task_actions(request) if one.primary), None),
)
