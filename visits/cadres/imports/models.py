"""What taking files in remembers: each row with its effect, header names and unit names that people explained."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre
from visits.core.fields import account
from visits.core.lists.models import ImportBatch
from visits.organisation.units.models import Unit


class IntakeRow(models.Model):
    """One row of a roster, or one appointment form, on its way into the files.

    ``raw`` is what the file says ``{column: text}`` and goes into the workbook of refused rows; ``values`` is
    what would be written, ``{field: value, …, "more": {…}}``, where ``more`` holds what is no field of the person:
    ``whole``, ``unit``, ``post`` as written, ``title`` (the post without its unit), ``educations``, ``family``,
    ``form``, ``photo``, ``mark`` (fingerprint of the ID number), ``told`` (what somebody decided). ID numbers lie
    sealed. ``candidates`` is ``{units: [{id, name, rest}], people: [{id, name, birth, unit, post, last_four}],
    split: {unit, post}}`` with what is to be decided; ``changes`` is ``[[field, old, new], …]`` as people read
    it; ``issues`` is ``[{level, column, value, message}, …]`` with level error, warning or question.
    """

    class Act(models.TextChoices):
        CREATE = "create", _("new")
        UPDATE = "update", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        CONFIRM = "confirm", _("to confirm")
        WRONG = "wrong", _("wrong")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="intake_rows")
    position = models.PositiveIntegerField()
    file = models.CharField(_("file"), max_length=200)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    row = models.PositiveIntegerField(_("row"), default=0)
    act = models.CharField(_("effect"), max_length=10, choices=Act)
    name = models.CharField(_("name"), max_length=60, blank=True)
    unit_text = models.CharField(_("unit as written"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    issues = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    left_out = models.BooleanField(_("left out"), default=False)
    cadre = models.ForeignKey(Cadre, models.SET_NULL, null=True, related_name="intake_rows")
    version_before = models.PositiveIntegerField(null=True)
    version_after = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ("batch", "position")
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="intake_row_once")]
        indexes = [
            models.Index(fields=["batch", "act", "position"], name="intake_row_by_act"),
            models.Index(fields=["batch", "unit_text"], name="intake_row_by_unit_text"),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.row} {self.name}"


def place_in(row: IntakeRow, label: str) -> str:
    """Where a sealed cell of a row lies: its cipher text opens nowhere else (visits.core.cipher)."""
    return f"{row._meta.db_table}|{row.file}|{row.sheet}|{row.row}|{label}"


class HeaderName(models.Model):
    """A header that somebody explained: which column it is, remembered for the next file."""

    header = models.CharField(_("header"), max_length=120, unique=True)
    column = models.CharField(_("column"), max_length=40, blank=True)
    told_by = account()
    told_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("header explained")
        verbose_name_plural = _("headers explained")
        ordering = ("header",)

    def __str__(self) -> str:
        return self.header


class UnitName(models.Model):
    """A way of writing a unit that somebody explained, remembered for the next file."""

    text = models.CharField(_("unit as written"), max_length=200, unique=True)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="written_names", verbose_name=_("unit"))
    told_by = account()
    told_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("unit name explained")
        verbose_name_plural = _("unit names explained")
        ordering = ("text",)

    def __str__(self) -> str:
        return f"{self.text} → {self.unit}"


def told_headers() -> dict[str, str]:
    """The explained headers and their columns; an empty column means that it is not to be read."""
    return dict(HeaderName.objects.values_list("header", "column"))


def told_units() -> dict[str, Any]:
    """The explained unit names and the keys of their units."""
    return dict(UnitName.objects.values_list("text", "unit_id"))
