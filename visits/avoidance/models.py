"""Avoidance (回避) that somebody has declared."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.core.access import is_given
from visits.core.fields import account, optional
from visits.organisation.units.models import Unit


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Avoidances declared."""

    def visible_to(self, user: Any) -> Self:
        """Staff: all. Field roles: their own. Whom a person is related to is nobody else's business."""
        if is_given(user, "team.assign"):
            return self
        return self.filter(user=user) if user.is_field else self.none()

    def standing(self) -> Self:
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


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

    user = account(_("who keeps away"), related="recusals")
    unit = optional(Unit, "recusals", _("unit"))
    cadre = optional(Cadre, "recusals", _("cadre"))
    relation = models.CharField(_("relation"), max_length=16, choices=Relation)
    note = models.CharField(_("note"), max_length=200, blank=True)
    declared_at = models.DateTimeField(_("declared at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = RecusalQuerySet.as_manager()

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
