"""A site that was seen within a visit."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.core.fields import optional, required
from visits.core.history.models import Recorded
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField
from visits.core.scopes import Scoped
from visits.fieldwork.visits.copies import OnVisit
from visits.fieldwork.visits.models import OfVisit, Visit, key_words, named_open, visits_seen
from visits.fieldwork.visits.places import away_unit, heard_at
from visits.organisation.units.models import KeyTask


def position_of(record: Any) -> str:
    """Latitude and longitude as text with the accuracy; "" where none was taken."""
    if record.latitude is None:
        return ""
    near = f" ±{record.accuracy} m" if record.accuracy else ""
    return f"{record.latitude}, {record.longitude}{near}"


class SeenOnSite(Scoped):
    """Cadres seen on a site: whoever sees the visit, save those closed to them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """As statements are seen."""
        return visits_seen(user, f"{at}site_visit__visit__", f"{at}site_visit__visit_state") & named_open(
            user, at
        )


class SiteVisit(OnVisit, Recorded):
    """One place seen on the ground. Its position is what the device said, rounded to about a hundred metres."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="site_visits", verbose_name=_("visit"))
    place = models.CharField(_("place"), max_length=120)
    latitude = models.DecimalField(
        _("latitude"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    accuracy = models.PositiveIntegerField(_("accuracy (metres)"), null=True, blank=True)
    key_task = optional(KeyTask, "site_visits", _("key task"))
    keywords = key_words()
    observed = models.TextField(_("what was seen"), blank=True)
    is_full = models.BooleanField(_("written out"), default=True, editable=False)

    objects = OfVisit.as_manager()

    class Meta:
        verbose_name = _("site visit")
        verbose_name_plural = _("site visits")
        ordering = ("-visited_on", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visited_on", "id"], name="site_visit_by_date")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="site_position_whole",
                violation_error_message=_("A position has a latitude and a longitude."),
            )
        ]

    def __str__(self) -> str:
        return self.place

    position = property(position_of)


class PeopleMet(models.Model):
    """How many people of one class were met on the site, and what they said in sum. Nobody is named."""

    site_visit = models.ForeignKey(SiteVisit, models.CASCADE, related_name="people_met")
    source_class = KindField(_("class"), family=Family.SOURCE)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    said = models.CharField(_("what they said in sum"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("people met")
        verbose_name_plural = _("people met")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_source_class_display()} {self.count}"


class CadreSeen(models.Model):
    """A cadre who was seen at work on the site, wherever they serve, and what was seen of them."""

    site_visit = models.ForeignKey(SiteVisit, models.CASCADE, related_name="cadres_seen")
    cadre = required(Cadre, "seen_on_sites", _("cadre"))
    away_unit = away_unit()
    heard_at = heard_at()
    text = models.CharField(_("what was seen of them"), max_length=500)

    objects = SeenOnSite.as_manager()

    class Meta:
        verbose_name = _("cadre seen at work")
        verbose_name_plural = _("cadres seen at work")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.cadre} {self.text}"[:60]
