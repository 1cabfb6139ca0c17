"""The course of a thing with states: what ``Workflow`` writes down of each step."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.core.fields import account
from visits.core.scopes import SeenWith


class CourseStep(models.Model):
    """One step: who, when, to which state, and what was said about it. ``within`` names the field of the thing."""

    within: str
    after: models.CharField
    note = models.CharField(_("note"), max_length=2100)
    by = account(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = SeenWith.as_manager()

    class Meta:
        abstract = True
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{getattr(self, self.within)} → {self.after}"
