"""The register of units, their leadership teams and posts, and the city's key tasks."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.access import closed_to
from visits.core.fields import holds, imported_from, optional, required
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField, KindSetField
from visits.core.kinds.reading import keys
from visits.core.pinyin import bare, in_order, is_latin, unified
from visits.core.scopes import NOBODY, Scoped, SeenWith, among, but, is_long, scope_of


class Category(models.TextChoices):
    """The three categories by which full coverage is counted."""

    COUNTY = "county", _("counties and districts")
    DEPARTMENT = "department", _("municipal departments")
    ENTERPRISE = "enterprise", _("enterprises and institutions")


class UnitKind(models.TextChoices):
    """The finer kinds of unit that the department works with."""

    COUNTY = "county", _("county or district")
    PARTY = "party", _("Party department")
    GOVERNMENT = "government", _("government department")
    CONGRESS = "congress", _("People's Congress")
    CPPCC = "cppcc", _("People's Political Consultative Conference")
    DISCIPLINE = "discipline", _("discipline inspection and supervision")
    COURT = "court", _("court")
    PROCURATORATE = "procuratorate", _("procuratorate")
    MASS = "mass", _("mass organisation")
    INSTITUTION = "institution", _("municipal institution")
    AFFILIATE = "affiliate", _("institution under a department")
    ENTERPRISE = "enterprise", _("municipal state-owned enterprise")
    ZONE = "zone", _("development zone or new area")
    TOWN = "town", _("town or township")
    SUBDISTRICT = "subdistrict", _("subdistrict")
    HEADQUARTERS = "headquarters", _("project headquarters")


class Level(models.IntegerChoices):
    """Leading posts from high to low; the number is the order and a stable key, not a code of GB/T 12407."""

    CITY_HEAD = 10, _("head of bureau level")
    CITY_DEPUTY = 20, _("deputy head of bureau level")
    COUNTY_HEAD = 30, _("head of division level")
    COUNTY_DEPUTY = 40, _("deputy head of division level")
    SECTION_HEAD = 50, _("head of section level")
    SECTION_DEPUTY = 60, _("deputy head of section level")
    STAFF = 70, _("section member level")
    OTHER = 90, _("other level")


class LevelGroup(models.TextChoices):
    """Levels as they are spoken of together: 处级 is head and deputy head of division level."""

    BUREAU = "bureau", _("bureau level, head and deputy")
    DIVISION = "division", _("division level, head and deputy")
    SECTION = "section", _("section level, head and deputy")


GROUPED: dict[str, tuple[Level, Level]] = {
    LevelGroup.BUREAU: (Level.CITY_HEAD, Level.CITY_DEPUTY),
    LevelGroup.DIVISION: (Level.COUNTY_HEAD, Level.COUNTY_DEPUTY),
    LevelGroup.SECTION: (Level.SECTION_HEAD, Level.SECTION_DEPUTY),
}
# What a filter by level offers: groups first, then single levels, by the keys of an address line.
LEVEL_CHOICES = [*LevelGroup.choices, *((str(key), label) for key, label in Level.choices)]


def levels_of(chosen: Any) -> tuple[int, ...]:
    """The levels that a group or a single level names; none for nothing."""
    if chosen in GROUPED:
        return tuple(int(one) for one in GROUPED[chosen])
    return (int(chosen),) if chosen else ()


class UnitQuerySet(Scoped):
    """Units as a user may see them; the root that other packages narrow through."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Field roles: the units assigned to their teams while the round is open, avoidance left out.

        Department roles: all. Everyone else: none.
        """
        if user.is_office:
            return Q()
        return among(f"{at}pk", in_hand(user)) if user.is_field else NOBODY

    def current(self) -> Self:
        """Units that exist today."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=timezone.localdate())).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
        )

    def within(self, unit: "Unit") -> Self:
        """The unit and everything under it."""
        return self.filter(tree_left__gte=unit.tree_left, tree_left__lte=unit.tree_right)

    def named(self, query: str) -> Self:
        """Units found by name (whole, in part, or its characters in order), pinyin, initials or code."""
        found = self
        for word in query.split():
            plain = bare(word) or word
            found = found.filter(called(plain) | Q(code__istartswith=unified(word)))
        return found


SHORTENED = range(2, 9)  # characters of a short form


def called(plain: str) -> Q:
    """The condition that a unit is called so, or in full by a name that holds the characters in this order."""
    whole = Q(search_text__contains=plain)
    if is_latin(plain) or len(plain) not in SHORTENED:
        return whole
    ends = Q(search_text__contains=plain[0]) & Q(search_text__contains=plain[-1])
    return whole | ends & Q(search_text__regex=in_order(plain))


class Unit(models.Model):
    """One unit of the register: a county, department, enterprise, institution, town or headquarters."""

    SORTED_BY = {"name": "tree_left", "short_name": "tree_left"}  # in lists

    code = models.CharField(
        _("unit code"),
        max_length=32,
        unique=True,
        error_messages={"unique": _("Another unit has this code already.")},
    )
    name = models.CharField(_("full name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    former_names = models.CharField(_("former names"), max_length=300, blank=True, help_text=_("Parted by ;"))
    category = models.CharField(_("category"), max_length=16, choices=Category)
    kind = models.CharField(_("kind"), max_length=16, choices=UnitKind)
    parent = optional("self", "children", _("superior unit"))
    region_code = models.CharField(
        _("region code"), max_length=6, blank=True, help_text=_("GB/T 2260; development zones have none.")
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Order among its neighbours.")
    )
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until"), null=True, blank=True)
    successor = optional("self", "predecessors", _("successor"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    tree_left = models.PositiveIntegerField(default=0, editable=False, db_index=True)
    tree_right = models.PositiveIntegerField(default=0, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    search_text = models.TextField(default="", blank=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("tree_left", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_dates_in_order",
                violation_error_message=_("The unit ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="unit_not_its_own_parent",
                violation_error_message=_("A unit cannot be its own superior."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @classmethod
    def assigned_to(cls, user: Any) -> frozenset[int]:
        """Primary keys of the units that the user's teams have in hand today, without those closed to the user."""
        return scope_of(user).units - closed_to(user).units


def in_hand(user: Any) -> Any:
    """``Unit.assigned_to`` as a condition takes it: the keys, or where they are many the question for them."""
    keys = Unit.assigned_to(user)
    if not is_long(keys):
        return keys
    held = Unit.objects.filter(
        assignments__team__in=scope_of(user).teams,
        assignments__team__round__state="open",
        assignments__ended_on__isnull=True,
    )
    return held.exclude(pk__in=closed_to(user).units).order_by().values("pk")


def in_hand_at(user: Any, at: str = "") -> Q:
    """The condition by which rows that name a unit or a key task ``at`` this place are left whose unit or task the
    user's teams have in hand; a task under a lead unit closed to the user is not."""
    units = among(f"{at}unit", in_hand(user))
    if not (tasks := scope_of(user).tasks):
        return units
    return units | among(f"{at}key_task", tasks) & but(f"{at}key_task__lead_unit", closed_to(user).units)


def open_at(user: Any, at: str = "") -> Q:
    """The condition by which such rows are left whose unit, or whose task's lead unit, is not closed to the user."""
    closed = closed_to(user).units
    return but(f"{at}unit", closed) & but(f"{at}key_task__lead_unit", closed)


class LeadershipTeam(models.Model):
    """The leadership team of one unit: what four dimensions are rated of."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="leadership_team", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    within = "unit"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("leadership team")
        verbose_name_plural = _("leadership teams")
        ordering = ("unit__tree_left", "pk")

    def __str__(self) -> str:
        return self.name or _("Leadership team of %(unit)s") % {"unit": self.unit}


class PostQuerySet(SeenWith):
    """Posts as a user may see them."""

    def marked(self, *behaviours: str) -> Self:
        """Those that bear a mark of one of these behaviours."""
        found = Q(pk__in=())
        for key in keys(Family.POST_MARK, *behaviours):
            found |= Q(marks__contains=holds(key))
        return self.filter(found)


class Post(models.Model):
    """A post of a unit's establishment: what it is called, its level and how many may hold it."""

    class Standing(models.TextChoices):
        HEAD = "head", _("head")
        DEPUTY = "deputy", _("deputy")
        OTHER = "other", _("other member")

    unit = required(Unit, "posts", _("unit"))
    title = models.CharField(_("post"), max_length=120)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.OTHER)
    standing = models.CharField(_("head or deputy"), max_length=8, choices=Standing, default=Standing.OTHER)
    in_leadership_team = models.BooleanField(_("in the leadership team"), default=True)
    establishment = models.PositiveSmallIntegerField(_("establishment"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    marks = KindSetField(_("marks"), family=Family.POST_MARK)
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until"), null=True, blank=True)
    imported_from = imported_from()
    version = models.PositiveIntegerField(default=1, editable=False)

    within = "unit"
    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("unit", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                name="post_once_a_unit",
                violation_error_message=_("The unit has a post of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="post_dates_in_order",
                violation_error_message=_("The post ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.title}"


def tasks_named(words: str, at: str = "") -> Q:
    """The condition that the name or the site of a key task ``at`` this place holds each of the words."""
    found = Q()
    for word in words.split():
        found &= Q(**{f"{at}name__icontains": word}) | Q(**{f"{at}site__icontains": word})
    return found


class KeyTaskQuerySet(Scoped):
    """Key tasks: public within the department and known to the teams that visit their lead unit."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Department and field roles see all tasks: a task names no person."""
        return Q() if user.is_office or user.is_field else NOBODY

    def current(self) -> Self:
        """Tasks that go on today: neither completed nor stopped, and not beyond their last day."""
        over = Q(state__in=KeyTask.OVER) | Q(ended_on__lt=timezone.localdate())
        return self.exclude(over)

    def in_hand(self, user: Any) -> Self:
        """Those that the user's teams have in hand today, avoidance of the lead unit left out."""
        rows = self.filter(pk__in=scope_of(user).tasks)
        return rows.filter(but("lead_unit", closed_to(user).units)) if closed_to(user).units else rows


class KeyTask(models.Model):
    """A front line of the city's work to which cadres are sent."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("under way")
        DONE = "done", _("completed")
        STOPPED = "stopped", _("stopped")

    OVER = (State.DONE, State.STOPPED)

    name = models.CharField(_("key task"), max_length=120, unique=True)
    kind = KindField(_("type"), family=Family.TASK)
    lead_unit = required(Unit, "led_tasks", _("lead unit"))
    site = models.CharField(_("site"), max_length=120, blank=True)
    started_on = models.DateField(_("start"), null=True, blank=True)
    ended_on = models.DateField(_("end"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = KeyTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("key task")
        verbose_name_plural = _("key tasks")
        ordering = ("name", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="key_task_dates_in_order",
                violation_error_message=_("The task ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.name
