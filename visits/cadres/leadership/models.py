"""Age limits: data that staff correct when a rule changes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.organisation.units.models import Level


class AgeLimit(models.Model):
    """At what age those of one sex at one level, and above it, leave.

    The age grows with the month of birth where the rule does so: whoever was born from ``grows_from`` on stays
    one month longer for every ``grows_every`` months, up to ``grows_most`` months. Of several rows that fit,
    the one with the highest level counts, and of those of one level the newest in force.
    """

    sex = models.CharField(_("sex"), max_length=8, choices=Cadre.Sex)
    level = models.PositiveSmallIntegerField(
        _("this level and above"), choices=Level, default=Level.OTHER, help_text=_("“Other level” means all.")
    )
    years = models.PositiveSmallIntegerField(_("years"))
    months = models.PositiveSmallIntegerField(_("and months"), default=0)
    grows_from = models.DateField(
        _("grows for those born from"),
        null=True,
        blank=True,
        help_text=_("Empty where the age is the same for everyone."),
    )
    grows_every = models.PositiveSmallIntegerField(
        _("one month more for every … months"), default=4, help_text=_("Months between births.")
    )
    grows_most = models.PositiveSmallIntegerField(_("at most … months more"), default=36)
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("source"), max_length=200)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("age limit")
        verbose_name_plural = _("age limits")
        ordering = ("sex", "level", "-valid_from", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["sex", "level", "valid_from"],
                name="age_limit_once",
                violation_error_message=_(
                    "There is an age limit for this sex and level from that day already."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(grows_every__gte=1, months__lte=11, years__gte=40, years__lte=80),
                name="age_limit_is_an_age",
                violation_error_message=_(
                    "An age limit lies between 40 and 80 years and 0 to 11 months; it grows by whole months."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sex_display()} {self.get_level_display()}"
