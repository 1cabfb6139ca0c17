"""The marks of records: each proposal is a row that stays. One person proposes, another one sets; what is proposed
counts at once, as far as it is higher."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.fields import account, optional_account
from visits.core.secrecy import Level, Secrecy

from .records import MARKED

LONGEST = {Level.INTERNAL: 0, Level.SECRET: 10, Level.CONFIDENTIAL: 20}  # years, by the law on state secrets
LEVELS = [
    (Level.INTERNAL.value, pgettext_lazy("secrecy", "Internal")),
    (Level.SECRET.value, pgettext_lazy("secrecy", "Secret")),
    (Level.CONFIDENTIAL.value, pgettext_lazy("secrecy", "Confidential")),
]


class MarkState(models.TextChoices):
    """How far a mark has come."""

    PROPOSED = "proposed", pgettext_lazy("secrecy", "proposed")
    SET = "set", pgettext_lazy("secrecy", "set")
    DECLINED = "declined", pgettext_lazy("secrecy", "not agreed to")
    REPLACED = "replaced", pgettext_lazy("secrecy", "replaced by a higher proposal")


class SecrecyMarkQuerySet(models.QuerySet["SecrecyMark"]):
    """Marks by record, and those that hold today."""

    def visible_to(self, user: Any) -> Self:
        """Whoever sees the record sees its marks."""
        seen = Q(pk__in=[])
        for name in MARKED:
            rows: Any = apps.get_model("visits", name)._default_manager
            seen |= Q(thing=name, thing_id__in=rows.visible_to(user).order_by().values("pk"))
        return self.filter(seen)

    def of(self, thing: Any) -> Self:
        """All that were ever set on the record, the last one first."""
        return self.filter(thing=thing._meta.model_name, thing_id=thing.pk).order_by("-pk")

    def in_force(self) -> Self:
        """Those that hold today, proposed ones too; a period that is over has ended the secrecy by itself."""
        counts = Q(is_current=True) | Q(state=MarkState.PROPOSED)
        return self.filter(counts, ends_on__gt=timezone.localdate())

    def waiting(self) -> Self:
        """Those that another person is to set or to decline."""
        return self.filter(state=MarkState.PROPOSED)


class SecrecyMark(models.Model):
    """How secret a record was proposed to be, for how many years from which day and why; who agreed, or did not.

    ``rests_on`` are the marks of the records from which it is derived (派生定密), by key; empty where it is not.
    """

    thing = models.CharField(_("kind of record"), max_length=32, editable=False)
    thing_id = models.PositiveBigIntegerField(_("record"), editable=False)
    level = models.CharField(_("secrecy level"), max_length=12, choices=LEVELS)
    years = models.PositiveSmallIntegerField(_("period in years"), default=0)
    since = models.DateField(_("marked from"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True, editable=False)
    reason = models.CharField(_("ground of the marking"), max_length=500)
    is_current = models.BooleanField(default=False, editable=False)
    rests_on = models.JSONField(_("derived from"), default=list, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=MarkState, default=MarkState.PROPOSED, editable=False
    )
    set_by = account(_("proposed by"), editable=False)
    set_at = models.DateTimeField(_("written at"), auto_now_add=True)
    decided_by = optional_account(_("settled by"), editable=False)
    decided_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = SecrecyMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("secrecy mark")
        verbose_name_plural = _("secrecy marks")
        ordering = ("thing", "thing_id", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["thing", "thing_id"], condition=Q(is_current=True), name="secrecy_mark_current_once"
            ),
            models.UniqueConstraint(
                fields=["thing", "thing_id"],
                condition=Q(state=MarkState.PROPOSED),
                name="secrecy_mark_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("set_by")),
                name="secrecy_mark_two_persons",
                violation_error_message=_("Who proposes a mark does not set it."),
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state=MarkState.SET),
                name="secrecy_mark_current_is_set",
                violation_error_message=_("Who proposes a mark does not set it."),
            ),
            models.CheckConstraint(
                condition=Q(level="internal", years=0, ends_on__isnull=True)
                | Q(level="secret", years__range=(1, 10), ends_on__isnull=False)
                | Q(level="confidential", years__range=(1, 20), ends_on__isnull=False),
                name="secrecy_mark_has_its_period",
                violation_error_message=_(
                    "Secret holds for 1 to 10 years, confidential for 1 to 20; internal has no period."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.secrecy.words

    @property
    def secrecy(self) -> Secrecy:
        """What it says, as papers take it."""
        return Secrecy(Level(self.level), self.years, self.state == MarkState.PROPOSED)

    @cached_property
    def record(self) -> Any:
        """The record that is marked."""
        return apps.get_model("visits", self.thing)._default_manager.get(pk=self.thing_id)

    @property
    def cadre(self) -> Any:
        """The cadre of whom the record speaks, where it speaks of one."""
        return self.record if self.thing == "cadre" else getattr(self.record, "cadre", None)

    @property
    def named(self) -> str:
        """The record by its kind and key: what it says is not everybody's to read."""
        return f"{apps.get_model('visits', self.thing)._meta.verbose_name} {self.thing_id}"

    @property
    def is_over(self) -> bool:
        """Whether its period has ended."""
        return self.ends_on is not None and self.ends_on <= timezone.localdate()


def end_of(since: dt.date, years: int) -> dt.date | None:
    """The day on which the period is over; None for what has none. 29 February ends on the 28th."""
    if not years:
        return None
    day = 28 if (since.month, since.day) == (2, 29) else since.day
    return since.replace(year=since.year + years, day=day)
