"""Dossiers: everything a decision rests on, frozen at one moment, and the files made from it for each recipient."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.fields import required
from visits.core.history.models import Recorded
from visits.core.scopes import SeenWith
from visits.judgement.decisions.models import Decision


class Recipient(models.TextChoices):
    """For whom a version is; what each is given: ``recipients.py``."""

    WORK = "work", pgettext_lazy("recipient", "for work")
    MEETING = "meeting", pgettext_lazy("recipient", "for the meeting")
    FEEDBACK = "feedback", pgettext_lazy("recipient", "for feedback to the unit")


class Format(models.TextChoices):
    """In which form a version is."""

    WORD = "docx", _("Word (.docx)")
    EXCEL = "xlsx", _("Excel (.xlsx)")
    MANIFEST = "json", _("manifest with digests (.json)")


class Dossier(Recorded):
    """One freeze of a decision. It is never changed; what was learned later goes into a further one."""

    decision = required(Decision, "dossiers", _("decision"))
    number = models.PositiveSmallIntegerField(_("number of the dossier"))
    content = models.JSONField(_("content"), editable=False)
    digest = models.CharField(max_length=64, editable=False, help_text=_("SHA-256."))

    within = "decision"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at", "id"], name="dossier_by_day")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "number"], name="dossier_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.number}"


class DossierFile(models.Model):
    """One file of a dossier as it was made at the freeze, kept so that the same bytes come again whatever changes."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="files")
    recipient = models.CharField(_("recipient"), max_length=12, choices=Recipient)
    form = models.CharField(_("form"), max_length=4, choices=Format)
    content = models.BinaryField(editable=False)
    digest = models.CharField(max_length=64, editable=False, help_text=_("SHA-256."))
    size = models.PositiveIntegerField(_("size"), editable=False, help_text=_("Bytes."))

    class Meta:
        verbose_name = _("file of a dossier")
        verbose_name_plural = _("files of a dossier")
        ordering = ("dossier", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "recipient", "form"], name="dossier_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.dossier} {self.get_recipient_display()} {self.form}"
