"""What the reports remember of their readers."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
