"""Rounds, schemes of criteria, visit teams, assignments and avoidance."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from visits.units.models import Unit


class Check(models.TextChoices):
    """三察: what a visit looks at in a cadre."""

    POLITICAL = "political", _("political integrity")
    COMPETENCE = "competence", _("professional competence")
    PERFORMANCE = "performance", _("work performance")


class Dimension(models.TextChoices):
    """What a visit looks at in a leadership team."""

    POLITICAL = "political_building", _("political building")
    IDEOLOGICAL = "ideological_building", _("ideological building")
    RUNNING = "running", _("how it runs")
    FUNCTION = "function", _("overall function")


class SubjectKind(models.TextChoices):
    """Whom a criterion rates."""

    CADRE = "cadre", _("cadre")
    TEAM = "team", _("leadership team")


class Scheme(models.Model):
    """One version of the criteria and scales. Published ones never change: a round fixes the one it uses."""

    name = models.CharField(_("scheme"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    published_on = models.DateField(_("in force from"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("scheme of criteria")
        verbose_name_plural = _("schemes of criteria")
        ordering = ("name", "-version", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="scheme_version_once",
                violation_error_message=_("This version of the scheme exists already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Scale(models.Model):
    """A row of grades within a scheme, such as 优秀/称职/基本称职/不称职."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="scales", verbose_name=_("scheme"))
    name = models.CharField(_("scale"), max_length=60)

    class Meta:
        verbose_name = _("scale")
        verbose_name_plural = _("scales")
        ordering = ("scheme", "pk")
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="scale_once_a_scheme")]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """One step of a scale with its points."""

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="grades", verbose_name=_("scale"))
    label = models.CharField(_("grade"), max_length=20)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ("scale", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["scale", "label"], name="grade_once_a_scale")]

    def __str__(self) -> str:
        return self.label


class Criterion(models.Model):
    """One thing that is rated: under a check for a cadre, under a dimension for a leadership team."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="criteria", verbose_name=_("scheme"))
    subject_kind = models.CharField(_("rates"), max_length=8, choices=SubjectKind)
    check_key = models.CharField(_("check"), max_length=16, choices=Check, blank=True)
    dimension = models.CharField(_("dimension"), max_length=24, choices=Dimension, blank=True)
    name = models.CharField(_("criterion"), max_length=60)
    hint = models.CharField(_("what to look at"), max_length=200, blank=True)
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="criteria", verbose_name=_("scale"))
    points = models.DecimalField(_("full points"), max_digits=6, decimal_places=2, default=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("scheme", "subject_kind", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind="cadre", dimension="") & ~Q(check_key="")
                | Q(subject_kind="team", check_key="") & ~Q(dimension=""),
                name="criterion_has_its_place",
                violation_error_message=_("A criterion for cadres needs a check, one for teams a dimension."),
            ),
            models.UniqueConstraint(
                fields=["scheme", "subject_kind", "name"], name="criterion_once_a_scheme"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds are known to everyone who works in them."""

    def visible_to(self, user: Any) -> Self:
        """Department: all. Field roles: rounds of their teams. The security administrator: all (names only)."""
        if user.is_office or user.role == "secadmin":
            return self
        if user.is_field:
            return self.filter(pk__in=VisitTeam.objects.of(user).order_by().values("round"))
        return self.none()


class Round(models.Model):
    """One run of the scheme: its months, its criteria, the units in scope."""

    class State(models.TextChoices):
        PLANNED = "planned", _("being planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("round"), max_length=80, unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="rounds", verbose_name=_("scheme of criteria")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    minimum_group = models.PositiveSmallIntegerField(
        _("minimum group"), default=5, help_text=_("Figures with fewer sources are withheld.")
    )
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_dates_in_order",
                violation_error_message=_("The round ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_group__gte=2),
                name="round_minimum_group",
                violation_error_message=_("The minimum group is at least 2."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScopeEntry(models.Model):
    """Whether a unit is in the scope of a round, and if not, why."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="scope", verbose_name=_("round"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scope_entries", verbose_name=_("unit"))
    in_scope = models.BooleanField(_("in scope"), default=True)
    reason = models.CharField(_("why not"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("unit in scope")
        verbose_name_plural = _("units in scope")
        ordering = ("round", "unit__tree_left", "pk")
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="scope_once_a_round"),
            models.CheckConstraint(
                condition=Q(in_scope=True) | ~Q(reason=""),
                name="scope_reason_given",
                violation_error_message=_("Say why the unit is left out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.unit}"


class VisitTeamQuerySet(models.QuerySet["VisitTeam"]):
    """Visit teams."""

    def of(self, user: Any) -> Self:
        """Teams in which the user serves today."""
        return self.filter(
            Q(memberships__to_on__isnull=True) | Q(memberships__to_on__gte=Now()),
            memberships__user=user,
            memberships__from_on__lte=Now(),
        )

    def visible_to(self, user: Any) -> Self:
        """Department and security administrator: all; field roles: their own."""
        if user.is_office or user.role == "secadmin":
            return self
        return (
            self.filter(pk__in=self.model.objects.of(user).order_by().values("pk"))
            if user.is_field
            else self.none()
        )


class VisitTeam(models.Model):
    """One visit team (走访组) of a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="teams", verbose_name=_("round"))
    name = models.CharField(_("visit team"), max_length=60)
    position = models.PositiveSmallIntegerField(_("number"), default=1)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VisitTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit team")
        verbose_name_plural = _("visit teams")
        ordering = ("-round__starts_on", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                name="team_once_a_round",
                violation_error_message=_("The round has a team of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamMembership(models.Model):
    """Who serves in a visit team, from when to when, and who leads it."""

    team = models.ForeignKey(
        VisitTeam, models.PROTECT, related_name="memberships", verbose_name=_("visit team")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="team_memberships", verbose_name=_("member")
    )
    is_lead = models.BooleanField(_("leads the team"), default=False)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        ordering = ("team", "-is_lead", "pk")
        indexes = [models.Index(fields=["user", "team"], name="membership_user")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="membership_dates_in_order",
                violation_error_message=_("The membership ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(to_on__isnull=True),
                name="membership_once",
                violation_error_message=_("This person serves in the team already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.user}"


class Assignment(models.Model):
    """A unit in the hands of a visit team."""

    team = models.ForeignKey(
        VisitTeam, models.PROTECT, related_name="assignments", verbose_name=_("visit team")
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="assignments", verbose_name=_("round"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("unit"))
    assigned_on = models.DateField(_("assigned on"))
    ended_on = models.DateField(_("handed over on"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("team", "unit__tree_left", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(ended_on__isnull=True),
                name="assignment_one_team_a_unit",
                violation_error_message=_("Another team has this unit in the round."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} → {self.unit}"


class Recusal(models.Model):
    """Avoidance (回避) declared by a person about a unit or a cadre: it closes both to him."""

    class Relation(models.TextChoices):
        SPOUSE = "spouse", _("spouse")
        LINEAL = "lineal", _("lineal kin")
        COLLATERAL = "collateral", _("collateral kin within three generations")
        AFFINITY = "affinity", _("close affinity")
        OWN_UNIT = "own_unit", _("own unit")
        FORMER_SUPERIOR = "former_superior", _("former superior or subordinate")
        OTHER = "other", _("other reason")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="recusals", verbose_name=_("who keeps away")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="recusals", verbose_name=_("unit")
    )
    cadre = models.ForeignKey(
        "visits.Cadre",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recusals",
        verbose_name=_("cadre"),
    )
    relation = models.CharField(_("relation"), max_length=16, choices=Relation)
    note = models.CharField(_("note"), max_length=200, blank=True)
    declared_at = models.DateTimeField(_("declared at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("avoidance")
        verbose_name_plural = _("avoidances")
        ordering = ("-declared_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, cadre__isnull=True)
                | Q(unit__isnull=True, cadre__isnull=False),
                name="recusal_of_unit_or_cadre",
                violation_error_message=_("Name either a unit or a cadre."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ⊘ {self.unit or self.cadre}"
