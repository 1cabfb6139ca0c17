"""A kind that a city keeps: what it is called, where it stands among its own, how it behaves, whether it is offered."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from .families import Family


class KindQuerySet(models.QuerySet["Kind"]):
    """Kinds as a user may see them."""

    def visible_to(self, user: Any) -> Self:
        """The department and the visit teams: a kind names nobody."""
        return self if user.is_office or user.is_field else self.none()


class Kind(models.Model):
    """One kind of a family. Rows elsewhere hold its key, which never changes, nor does its behaviour."""

    family = models.CharField(_("family"), max_length=16, choices=Family, editable=False)
    key = models.CharField(_("key"), max_length=32, editable=False)
    name_zh = models.CharField(_("name in Chinese"), max_length=40)
    name_en = models.CharField(
        _("name in English"), max_length=60, blank=True, help_text=_("Empty: the Chinese name.")
    )
    behaviour = models.CharField(_("behaves as"), max_length=32, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind")
        verbose_name_plural = _("kinds")
        ordering = ("family", "position", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["family", "key"], name="kind_key_once"),
            models.UniqueConstraint(
                fields=["family", "name_zh"],
                name="kind_name_once",
                violation_error_message=_("Another kind of this family has this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh
