"""What the reports keep: from when on coverage calls something a gap (staff edit it), and last looks at the desk."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cadre_review.prepared import rows_given
from visits.core.scopes import SeenWith
from visits.organisation.rounds.models import Round

WEIGHTS = {"never": 10, "unseen": 3, "one_circle": 4, "only_praise": 2, "few_sources": 4, "served": 5}


def _weight(key: str, label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, default=WEIGHTS[key], validators=[MaxValueValidator(100)])


class CoverageRule(models.Model):
    """Thresholds and weights of one round. A round without a rule of its own goes by the defaults."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="coverage_rule", editable=False)
    days_unseen = models.PositiveSmallIntegerField(
        _("not seen lately: after how many days"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    praise_from = models.PositiveSmallIntegerField(
        _("only praise: from how many statements on"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    weight_never = _weight("never", _("weight: never visited"))
    weight_served = _weight("served", _("weight: people served not heard"))
    weight_one_circle = _weight("one_circle", _("weight: only one circle heard"))
    weight_few_sources = _weight("few_sources", _("weight: too few sources for a judgement"))
    weight_unseen = _weight("unseen", _("weight: not seen lately"))
    weight_only_praise = _weight("only_praise", _("weight: only praise"))
    version = models.PositiveIntegerField(default=0, editable=False)

    within = "round"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("rule of coverage")
        verbose_name_plural = _("rules of coverage")
        ordering = ("round",)

    def __str__(self) -> str:
        return str(self.round)

    def weight(self, finding: str) -> int:
        """How much closing this gap counts."""
        return int(getattr(self, f"weight_{finding}"))


def rule_of(one: Round) -> CoverageRule:
    """The rule of the round; the defaults, not written down, where it has none."""
    return next(iter(rows_given(_rules, one.pk)), None) or CoverageRule(round=one)


def _rules(held: int) -> models.QuerySet[CoverageRule]:
    return CoverageRule.objects.filter(round=held).order_by("pk")


class DeskLookQuerySet(models.QuerySet["DeskLook"]):
    """Last looks at the desk."""

    def visible_to(self, user: Any) -> Self:
        """Everyone his own."""
        return self.filter(user=user)


class DeskLook(models.Model):
    """Up to when a person has read what came in on his desk; one row a person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_look", verbose_name=_("who")
    )
    at = models.DateTimeField(_("read up to"))

    objects = DeskLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("last look at the desk")
        verbose_name_plural = _("last looks at the desk")
        ordering = ("user",)

    def __str__(self) -> str:
        return f"{self.user} {self.at}"
