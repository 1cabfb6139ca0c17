"""Own accounts (本人自述): a cadre's log of what was done, or the answer to a finding, received by a one-time link.

One row is the link that staff made and what came by it. Of the link only a keyed digest is kept.
"""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre, judged_cadres
from visits.core.fields import optional, required
from visits.core.history.models import Recorded
from visits.core.scopes import NOBODY, Scoped, SeenWith, but
from visits.core.workflow.course import CourseStep
from visits.judgement.findings.models import Finding


class AccountState(models.TextChoices):
    """What became of the link."""

    ASKED = "asked", pgettext_lazy("own account", "asked for")
    RECEIVED = "received", pgettext_lazy("own account", "received")
    REVOKED = "revoked", pgettext_lazy("own account", "link revoked")


class OwnAccountQuerySet(Scoped):
    """Own accounts as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department; nobody one of himself, his kin, or whom he keeps away from."""
        if not user.is_office:
            return NOBODY
        return but(f"{at}cadre", judged_cadres(user))

    def received(self) -> Self:
        """Those that came."""
        return self.filter(state=AccountState.RECEIVED)


class OwnAccount(Recorded):
    """What one cadre is asked for, until when, and what he sent."""

    cadre = required(Cadre, "own_accounts", _("cadre"))
    finding = optional(Finding, "own_accounts", _("finding"))
    asks = models.TextField(_("what is asked"), max_length=2000)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    open_until = models.DateTimeField(_("open until"))
    text = models.TextField(_("own account"), max_length=8000, blank=True, editable=False)
    receipt = models.CharField(_("receipt"), max_length=20, blank=True, editable=False)
    word = models.CharField(max_length=64, blank=True, editable=False)  # of the form that was sent
    received_at = models.DateTimeField(_("received at"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=AccountState, default=AccountState.ASKED, editable=False
    )

    objects = OwnAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("own account")
        verbose_name_plural = _("own accounts")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at", "id"], name="own_account_by_day"),
            models.Index(fields=["cadre", "state"], name="own_account_of_cadre"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state="received")
                | (~Q(text="") & ~Q(receipt="") & Q(received_at__isnull=False)),
                name="own_account_received_whole",
                violation_error_message=_("An account that came has its text, its receipt and its moment."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cadre} · {self.get_state_display()} {self.receipt}".strip()

    @property
    def unit_id(self) -> int:
        """The unit of the cadre: who keeps away from it keeps away from this."""
        return int(self.cadre.unit_id)

    @property
    def last_day(self) -> dt.date:
        """The last day on which something may come: the link closes with its end."""
        return timezone.localtime(self.open_until - dt.timedelta(seconds=1)).date()

    @property
    def is_open(self) -> bool:
        """Whether something may still come by the link."""
        return self.state == AccountState.ASKED and timezone.now() < self.open_until


class OwnAccountFile(models.Model):
    """A paper or photo that came with an own account."""

    own_account = models.ForeignKey(OwnAccount, models.CASCADE, related_name="files")
    client_key = models.UUIDField(unique=True, editable=False)
    file = models.FileField(_("file"), upload_to="own/%Y/%m/", max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=80, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text=_("Bytes."))
    digest = models.CharField(max_length=64, editable=False, help_text=_("SHA-256 of the stored bytes."))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    within = "own_account"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("file of an own account")
        verbose_name_plural = _("files of own accounts")
        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.name


class OwnAccountStep(CourseStep):
    """One step of an own account."""

    within = "own_account"
    own_account = models.ForeignKey(OwnAccount, models.CASCADE, related_name="steps")
    after = models.CharField(_("after"), max_length=10, choices=AccountState)

    class Meta(CourseStep.Meta):
        verbose_name = _("step of an own account")
        verbose_name_plural = _("steps of an own account")
