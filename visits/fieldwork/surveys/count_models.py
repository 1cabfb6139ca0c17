"""Paper sheets, the count of the tellers, and what was published."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from visits.core.fields import account, optional_account, required
from visits.core.scopes import SeenWith


class SheetState(models.TextChoices):
    """How far a paper sheet is."""

    ONCE = "once", _("entered once")
    DIFFERS = "differs", _("entries differ")
    SETTLED = "settled", _("settled")


class Mark(models.TextChoices):
    """What a sheet counts as."""

    VALID = "valid", _("valid")
    ABSTAINED = "abstained", _("abstained")
    VOID = "void", _("void")


class PaperSheet(models.Model):
    """One sheet of the pile of a class, by the number that the teller wrote on it; never a person."""

    survey = models.ForeignKey("visits.Survey", models.PROTECT, related_name="sheets")
    voter_class = models.ForeignKey("visits.VoterClass", models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField(_("sheet number"))
    state = models.CharField(_("state"), max_length=8, choices=SheetState, default=SheetState.ONCE)
    mark = models.CharField(_("counts as"), max_length=9, choices=Mark, blank=True)
    void_reason = models.CharField(_("reason why void"), max_length=200, blank=True)
    content = models.JSONField(_("settled content"), default=dict, blank=True)
    settled_by = optional_account()
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    within = "survey"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("paper sheet")
        verbose_name_plural = _("paper sheets")
        ordering = ("voter_class", "number", "pk")
        constraints = [
            models.UniqueConstraint(fields=["voter_class", "number"], name="paper_sheet_number"),
        ]

    def __str__(self) -> str:
        return f"{self.voter_class} {self.number}"


class PaperEntry(models.Model):
    """What one person read from a sheet. Two different people enter each; neither entry changes afterwards."""

    sheet = required(PaperSheet, "entries")
    entered_by = account()
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    mark = models.CharField(_("counts as"), max_length=9, choices=Mark, default=Mark.VALID)
    void_reason = models.CharField(_("reason why void"), max_length=200, blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)

    class Meta:
        verbose_name = _("entry of a paper sheet")
        verbose_name_plural = _("entries of paper sheets")
        ordering = ("sheet", "pk")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "entered_by"], name="paper_entry_two_people"),
        ]

    def __str__(self) -> str:
        return str(self.sheet)


class Reconciliation(models.Model):
    """The tellers' count of a survey: written by the teller, confirmed by the witness under his own sign-in."""

    survey = models.ForeignKey("visits.Survey", models.PROTECT, related_name="reconciliations")
    teller = account(_("teller"))
    counted_at = models.DateTimeField(_("counted at"), auto_now_add=True)
    witness = optional_account(_("witness"))
    witnessed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    reopened_by = optional_account()
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopen_reason = models.CharField(_("reason for reopening"), max_length=500, blank=True)

    within = "survey"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["survey"], condition=Q(reopened_at__isnull=True), name="reconciliation_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | ~Q(witness=F("teller")),
                name="reconciliation_two_people",
                violation_error_message=_("Teller and witness are two people."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.survey)


class ClassCount(models.Model):
    """What the teller wrote for one voter class: codes and paper sheets together."""

    reconciliation = required(Reconciliation, "counts")
    voter_class = models.ForeignKey("visits.VoterClass", models.PROTECT, related_name="counts")
    issued = models.PositiveIntegerField(_("issued"))
    returned = models.PositiveIntegerField(_("handed in"))
    valid = models.PositiveIntegerField(_("valid"))
    abstained = models.PositiveIntegerField(_("abstained"))
    void = models.PositiveIntegerField(_("void"))

    class Meta:
        verbose_name = _("count of a voter class")
        verbose_name_plural = _("counts of voter classes")
        ordering = ("reconciliation", "voter_class", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "voter_class"], name="class_count_once_a_class"
            ),
        ]

    def __str__(self) -> str:
        return str(self.voter_class)


class PublishedTable(models.Model):
    """One table of the results as it may be read; what is withheld is not in it (surveys/results.py)."""

    survey = models.ForeignKey("visits.Survey", models.PROTECT, related_name="tables")
    place = models.PositiveIntegerField(_("place"))
    content = models.JSONField(_("content"))
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)

    within = "survey"
    objects = SeenWith.as_manager()

    class Meta:
        verbose_name = _("published table")
        verbose_name_plural = _("published tables")
        ordering = ("survey", "place", "pk")
        constraints = [
            models.UniqueConstraint(fields=["survey", "place"], name="published_table_place"),
        ]

    def __str__(self) -> str:
        return str(self.content.get("title", ""))
