"""Schemes of criteria: what is rated, under which check or dimension, on which scale."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.core.fields import required
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField
from visits.core.labels import label_of


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


REPUTATION = "reputation"  # the aspect of which the people served and the ballots speak
ASPECT_OF = {Check.POLITICAL: "thinking", Check.COMPETENCE: "ability", Check.PERFORMANCE: "duties"}


class AspectField(KindField):
    """The aspect of a cadre to which a row belongs; where none was chosen, the one that the row itself says."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"blank": True, **more, "family": Family.ASPECT})

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """With its own aspect, whoever writes the row."""
        if not getattr(model_instance, self.attname):
            setattr(model_instance, self.attname, model_instance.own_aspect())
        return super().pre_save(model_instance, add)


def place_label(check_key: str, dimension: str) -> str:
    """The word for the check of a cadre, or the dimension of a leadership team, under which something is said."""
    return label_of(Check, check_key) if check_key else label_of(Dimension, dimension)


class SubjectKind(models.TextChoices):
    """Whom a criterion rates."""

    CADRE = "cadre", _("cadre")
    TEAM = "team", _("leadership team")


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Schemes of criteria."""

    def visible_to(self, user: Any) -> Self:
        """The department; a visit team meets criteria only in its rating grids."""
        return self if user.is_office else self.none()


class Scheme(models.Model):
    """One version of the criteria and scales. Published ones never change: a round fixes the one it uses."""

    name = models.CharField(_("scheme"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    published_on = models.DateField(_("in force from"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = SchemeQuerySet.as_manager()

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
    aspect = AspectField(_("aspect"))
    name = models.CharField(_("criterion"), max_length=60)
    hint = models.CharField(_("what to look at"), max_length=200, blank=True)
    scale = required(Scale, "criteria", _("scale"))
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

    def own_aspect(self) -> str:
        """That of its check; a criterion for leadership teams has none."""
        return str(ASPECT_OF.get(self.check_key, ""))  # type: ignore[call-overload]
