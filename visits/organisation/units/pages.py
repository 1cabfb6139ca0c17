"""What the pages of a unit and of a key task show: facts, holders of posts, versions."""

import datetime as dt
from collections import defaultdict
from itertools import zip_longest
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.marks import listed
from cadre_review.policy import opens
from visits.core.history.models import Revision

from .models import KeyTask, Post, Unit

# Tabs of a unit; those of higher packages stand at their own addresses and are named by route.
TABS = [
    ("units:detail", gettext_lazy("Overview")),
    ("units:posts", gettext_lazy("Leadership team and posts")),
    ("cadres:structure", gettext_lazy("Team on one page")),
    ("cadres:what_if", gettext_lazy("What if")),
    ("reviews:leadership_team", gettext_lazy("Evidence on the team")),
    ("units:tasks", gettext_lazy("Key tasks led")),
    ("units:tree", gettext_lazy("Place in the tree")),
]


def tabs_of(user: Any, unit: Unit, current: str) -> list[dict[str, Any]]:
    """The tabs that the user may open, in order."""
    tabs = []
    for route, label in TABS:
        if not opens(user.role, route):
            continue
        try:
            url = reverse(route, args=[unit.pk])
        except NoReverseMatch:
            continue
        tabs.append({"label": label, "url": url, "current": route == current})
    return tabs


def day(value: dt.date | None) -> str:
    """A date as lists print it."""
    return value.isoformat() if value else ""


def facts(unit: Unit) -> list[tuple[str, Any]]:
    """The register's line of the unit."""
    return [
        (_("Unit code"), unit.code),
        (_("Full name"), unit.name),
        (_("Short name"), unit.short_name),
        (_("Former names"), unit.former_names),
        (_("Category"), unit.get_category_display()),
        (_("Kind"), unit.get_kind_display()),
        (_("Superior unit"), unit.parent.name if unit.parent else _("none: top of the tree")),
        (_("Region code"), unit.region_code),
        (_("Exists from"), day(unit.valid_from)),
        (_("Exists until"), day(unit.valid_to)),
        (_("Successor"), unit.successor.name if unit.successor else ""),
        (_("Note"), unit.note),
    ]


def posts_with_holders(user: Any, unit: Unit) -> list[Post]:
    """Posts of the unit, each with the holders that the user may see, newest first, and how many seats are empty.

    ``held`` counts everyone who holds the post today, seen or not; ``unseen`` those not shown to the user.
    A secondment takes no seat.
    """
    today = timezone.localdate()
    tenures: Any = unit.tenures
    seen = defaultdict(list)
    for one in (
        tenures.visible_to(user).exclude(post=None).select_related("cadre").order_by("-from_on", "-pk")
    ):
        seen[one.post_id].append(one)
    holds = Q(tenures__to_on__isnull=True) | Q(tenures__to_on__gte=today)
    holds &= ~Q(tenures__kind="secondment")
    posts: list[Any] = list(
        unit.posts.annotate(held=Count("tenures", filter=holds)).order_by("position", "pk")
    )
    for post in posts:
        post.seen = seen[post.pk]
        fill_holders(post, today)
    return posts


def fill_holders(post: Any, today: dt.date) -> None:
    """Part the holders into present and former, and count vacancies."""
    post.now = [one for one in post.seen if not one.to_on or one.to_on >= today]
    post.earlier = [one for one in post.seen if one.to_on and one.to_on < today]
    seated = sum(1 for one in post.now if one.kind != "secondment")
    post.unseen = max(post.held - seated, 0)
    post.ended = bool(post.valid_to and post.valid_to < today)
    post.vacant = 0 if post.ended else max(post.establishment - post.held, 0)


def versions(user: Any, thing: Any) -> list[dict[str, Any]]:
    """The kept versions of a unit or key task as a timeline, newest first, with the fields that changed.

    For the department only; a visit team reads the unit as it stands.
    """
    if not user.is_office:
        return []
    kept = list(
        Revision.objects.filter(thing=thing._meta.label_lower, thing_id=thing.pk)
        .select_related("written_by")
        .order_by("-version")[:21]
    )
    items = []
    for one, before in zip_longest(kept, kept[1:]):
        fields = changed_fields(type(thing), one.content, before.content if before else None)
        items.append(
            {
                "at": one.written_at,
                "who": one.written_by.name,
                "what": _("Changed") if before else _("Entered") if one.version == 1 else _("Kept"),
                "text": listed(fields),
            }
        )
    return items[:20]


def changed_fields(model: Any, content: dict[str, Any], before: dict[str, Any] | None) -> list[str]:
    """Labels of the fields that differ between two kept versions."""
    if before is None:
        return []
    names = [name for name, value in content.items() if value != before.get(name)]
    return [str(f.verbose_name) for f in model._meta.concrete_fields if f.name in names and f.editable]


def task_facts(task: KeyTask) -> list[tuple[str, Any]]:
    """What is entered of a key task."""
    return [
        (_("Type"), task.get_kind_display()),
        (_("Lead unit"), task.lead_unit.name),
        (_("Site"), task.site),
        (_("Start"), day(task.started_on)),
        (_("End"), day(task.ended_on)),
        (_("State"), task.get_state_display()),
        (_("Note"), task.note),
    ]


def assigned_cadres(user: Any, task: KeyTask) -> list[Any]:
    """Who was sent to the task, as far as the user may know; those there today first.

    ``is_open``: whether the file of the cadre opens; a team that has the task in hand reads name, unit and post.
    """
    assignments: Any = task.assignments
    found = list(
        assignments.visible_to(user).select_related("cadre", "cadre__unit").order_by("-from_on", "pk")
    )
    today = timezone.localdate()
    cadres: Any = type(found[0].cadre)._default_manager if found else None
    keys = [one.cadre_id for one in found]
    opened = set(cadres.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if found else set()
    for one in found:
        one.is_open = one.cadre_id in opened
    return sorted(found, key=lambda one: bool(one.to_on and one.to_on < today))


def sees_unit(user: Any, task: KeyTask) -> bool:
    """Whether the lead unit's page opens for the user."""
    return Unit.objects.visible_to(user).filter(pk=task.lead_unit_id).exists()
