"""The devices that hold a draft box."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.access import can
from visits.core.fields import SealedTextField, account, optional_account


class DeviceQuerySet(models.QuerySet["Device"]):
    """Devices on which somebody keeps a draft box."""

    def visible_to(self, user: Any) -> Self:
        """One's own; the system administrator, whom a lost phone is reported to, sees all (no content is here)."""
        if can(user, "device.wipe"):
            return self
        return self.filter(user=user) if user.is_field else self.none()

    def under_order(self, key: Any) -> Self:
        """The device under this key, if it is to be wiped and has not said that it was. For no user: see box.order."""
        return self.filter(key=key, wipe_asked_at__isnull=False, wiped_at__isnull=True)


class Device(models.Model):
    """One browser on one phone, tablet or computer that keeps a draft box of one person.

    ``recovery`` opens the box of somebody who forgot the PIN; without the device it opens nothing.
    """

    user = account(_("account"), related="devices")
    key = models.UUIDField(editable=False)
    name = models.CharField(_("device"), max_length=120, blank=True)
    recovery = SealedTextField(editable=False, row=("user", "key"))
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last contact"), default=timezone.now)
    unsent = models.PositiveIntegerField(_("not sent yet"), default=0)
    oldest_unsent_at = models.DateTimeField(_("oldest not sent"), null=True, blank=True)
    wipe_asked_at = models.DateTimeField(_("wipe ordered at"), null=True, blank=True)
    wipe_asked_by = optional_account(_("by"))
    wiped_at = models.DateTimeField(_("wiped at"), null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ("-seen_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="device_once")]

    def __str__(self) -> str:
        return self.name or str(_("device"))

    @property
    def must_wipe(self) -> bool:
        """Whether the next contact destroys the box."""
        return self.wipe_asked_at is not None
