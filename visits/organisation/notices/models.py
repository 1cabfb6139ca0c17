"""Notices: that something waits for a person, and where; and what was taken a rung up since nobody saw to it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices as a user may see them."""

    def visible_to(self, user: Any) -> Self:
        """Everyone his own."""
        return self.filter(user=user)

    def unread(self) -> Self:
        """Those not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One notice to one person. It names an act and a thing by its number; the words come from the act alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("who")
    )
    act = models.CharField(_("what happened"), max_length=64)
    thing = models.CharField(max_length=64, editable=False)
    thing_id = models.PositiveBigIntegerField(editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    read_at = models.DateTimeField(_("opened at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "at", "id"], name="notice_by_day"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "act", "thing", "thing_id"],
                condition=Q(read_at__isnull=True),
                name="notice_once_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.act}"


class Escalation(models.Model):
    """One rung that something overdue has reached: whom it was taken to, and when. Each rung is reached once."""

    thing = models.CharField(max_length=64, editable=False)
    thing_id = models.PositiveBigIntegerField(editable=False)
    rung = models.CharField(_("rung"), max_length=10)
    due_on = models.DateField(_("due on"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ("at", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["thing", "thing_id", "rung", "due_on"], name="escalation_once")
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.thing_id} {self.rung}"
