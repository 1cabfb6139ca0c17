"""All posts of the city as a list: by mark (obscure, remote, …), level, unit, and whether a seat is empty."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.fields import holds
from visits.core.kinds.families import Family, PostBehaviour
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column

from .filters import ANY, UnitField
from .models import LEVEL_CHOICES, Post, Unit, levels_of

VACANT, FILLED = "vacant", "filled"


class PostFilter(FilterForm):
    """Finds posts by their words or unit, and by what they are; without a choice those that exist today."""

    less_used = ("standing", "in_team", "existing", "imported")
    mark = KindFilter(Family.POST_MARK, label=_("Mark"))
    obscure = forms.BooleanField(label=_("obscure posts of every mark"), required=False)
    unit = UnitField(label=_("Unit and below"))
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[*ANY, *LEVEL_CHOICES])
    seats = forms.ChoiceField(
        label=_("Seats"),
        required=False,
        choices=[*ANY, (VACANT, _("with an empty seat")), (FILLED, _("all seats held"))],
    )
    standing = forms.ChoiceField(
        label=_("Head or deputy"), required=False, choices=[*ANY, *Post.Standing.choices]
    )
    in_team = forms.ChoiceField(
        label=_("In the leadership team"), required=False, choices=[*ANY, ("yes", _("yes")), ("no", _("no"))]
    )
    existing = forms.ChoiceField(
        label=_("Existing"),
        required=False,
        choices=[("", _("today")), ("all", _("all, ended ones too")), ("ended", _("ended ones only"))],
    )
    imported = forms.BooleanField(label=_("imported ones only"), required=False)

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            rows = rows.filter(Q(title__contains=words) | Q(unit__in=units))
        if unit := self.chosen("unit"):
            rows = rows.filter(unit__in=Unit.objects.within(unit).order_by().values("pk"))
        if level := self.chosen("level"):
            rows = rows.filter(level__in=levels_of(level))
        if standing := self.chosen("standing"):
            rows = rows.filter(standing=standing)
        if in_team := self.chosen("in_team"):
            rows = rows.filter(in_leadership_team=in_team == "yes")
        return self._by_seats(self._by_marks(self._existing(rows)))

    def _by_marks(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if mark := self.chosen("mark"):
            rows = rows.filter(marks__contains=holds(mark))
        if self.chosen("obscure"):
            rows = rows.marked(PostBehaviour.OBSCURE)  # type: ignore[attr-defined]
        return rows.exclude(imported_from="") if self.chosen("imported") else rows

    def _existing(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        today, choice = timezone.localdate(), self.chosen("existing")
        if choice == "all":
            return rows
        ended = Q(valid_to__lt=today)
        return rows.filter(ended) if choice == "ended" else rows.exclude(ended)

    def _by_seats(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not (seats := self.chosen("seats")):
            return rows
        counted = Post.objects.order_by().annotate(held=Count("tenures", filter=holding()))
        full = counted.filter(held__gte=models.F("establishment")).values("pk")
        return rows.filter(pk__in=full) if seats == FILLED else rows.exclude(pk__in=full)


def holding() -> Q:
    """Tenures of today that take a seat of their post; a secondment takes none."""
    today = timezone.localdate()
    return (Q(tenures__to_on__isnull=True) | Q(tenures__to_on__gte=today)) & ~Q(tenures__kind="secondment")


def _count_holders(rows: list[Any]) -> None:
    """Fill ``held``, in one query."""
    posts = Post.objects.filter(pk__in=[row.pk for row in rows]).order_by()
    found = dict(posts.annotate(n=Count("tenures", filter=holding())).values_list("pk", "n"))
    for row in rows:
        row.held = found.get(row.pk, 0)


POSTS = ListSpec(
    key="posts",
    title=_("Posts"),
    intro=_("Marks stand on the post, not on the person; staff set them on the page of the unit."),
    columns=[
        Column("title", _("Post"), "title", width=22, sort=("title",), link=To("units:posts", "unit_id")),
        Column("unit", _("Unit"), "unit__name", width=26, sort=("unit__tree_left", "position")),
        Column("level", _("Level"), "level", width=12, sort=("level", "unit__tree_left")),
        Column("standing", _("Head or deputy"), "standing", width=10),
        Column("in_team", _("In the leadership team"), lambda one: _("yes") if one.in_leadership_team else _("no"),
               width=10, reads=("in_leadership_team",), default=False),
        Column("marks", _("Marks"), "marks", width=18),
        Column("establishment", _("Establishment"), "establishment", kind="number", width=8),
        Column("held", _("Held"), lambda one: one.held, kind="number", width=8, reads=(), fill=_count_holders),
        Column("valid_from", _("Exists from"), "valid_from", kind="date", width=12, default=False),
        Column("valid_to", _("Exists until"), "valid_to", kind="date", width=12, default=False),
        Column("imported", _("Imported from"), "imported_from", width=20, default=False),
    ],
    rows=Post.objects.visible_to,
    order=("unit__tree_left", "position", "pk"),
    filter_form=PostFilter,
    row_url=To("units:posts", "unit_id"),
    empty_text=_("No post is entered yet. Staff enter posts on the page of a unit or import them."),
)  # fmt: skip
