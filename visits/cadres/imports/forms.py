"""Forms of taking in: the files, and what people must settle."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from visits.cadres.files.models import Cadre
from visits.core.fields import check_text
from visits.core.imports.forms import SHEETS, CommitForm, FilesForm, Question
from visits.core.lists.models import ImportBatch
from visits.organisation.units.models import Unit

from . import actions
from .columns import choices
from .models import IntakeRow

MOST_UNITS = 30  # lines of the table of units
ACCEPTED = f"{SHEETS},.lrmx,.lrm,.pic,.zip"


class RosterForm(FilesForm):
    """Rosters, appointment forms, and zips of any of these."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        self.fields["file"].help_text = _(
            "Several at once: .xlsx .xls .et .csv .lrmx .lrm with .pic, or .zip; together at most 100 MB."
        )


class LeaveOutForm(CommitForm):
    """Whether what is wrong or undecided is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skip_errors"].label = _("Leave out what is wrong or undecided and take in the rest")


class HeadersQuestion(Question):
    """What the headers that nobody knows mean; one choice for each, remembered for the next file."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.headers: dict[str, str] = {}
        for number, one in enumerate(self.batch.plan.get("unknown_headers", [])):
            name = f"h{number}"
            self.headers[name] = one["header"]
            samples = listed(str(sample) for sample in one["samples"]) or "–"
            self.fields[name] = forms.ChoiceField(
                label=one["header"],
                choices=choices(),
                required=False,
                help_text=_("For example: %(samples)s") % {"samples": samples[:120]},
            )

    def settle(self, actor: Any) -> str:
        """Explain them."""
        columns = {header: self.cleaned_data[name] for name, header in self.headers.items()}
        actions.tell_headers(actor=actor, batch=self.batch, columns=columns)
        return gettext("The headers are explained and will be known next time.")


class UnitsQuestion(Question):
    """Which units the texts of one table mean: a proposal, or any unit by name or code; what is left open stays open.

    ``unit_text`` stands once a line; ``unit-n`` and ``other-n`` belong to the nth. What is typed goes before what is
    chosen.
    """

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.texts: list[str] = data.getlist("unit_text")[:MOST_UNITS]
        for number in range(len(self.texts)):
            self.fields[f"unit-{number}"] = forms.IntegerField(
                required=False, min_value=1, max_value=2**63 - 1
            )
            self.fields[f"other-{number}"] = forms.CharField(required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        """Find the units."""
        data = super().clean() or {}
        keys = {data.get(f"unit-{number}") for number in range(len(self.texts))} - {None}
        units = Unit.objects.in_bulk(keys)
        found = {text: self.meant(number, units) for number, text in enumerate(self.texts)}
        data["told"] = {text: unit for text, unit in found.items() if unit}
        if not data["told"]:
            raise ValidationError(_("Choose the unit that is meant, in one line at least."))
        return data

    def meant(self, number: int, units: Mapping[int, Unit]) -> Unit | None:
        """The unit of a line, of those that were chosen; None where nothing was said."""
        other = (self.cleaned_data.get(f"other-{number}") or "").strip()
        return called(other) if other else units.get(self.cleaned_data.get(f"unit-{number}") or 0)

    def settle(self, actor: Any) -> str:
        """Explain them."""
        told = self.cleaned_data["told"]
        number = actions.tell_units(actor=actor, batch=self.batch, told=told)
        words = {"texts": len(told), "count": number}
        return (
            gettext("Explained: %(texts)s ways of writing a unit, in %(count)s rows and from now on.") % words
        )


def called(text: str) -> Unit:
    """The one unit of this name, code or short name."""
    check_text(text)
    for key in ("name", "code", "short_name"):
        found = list(Unit.objects.filter(**{key: text})[:2])
        if len(found) == 1:
            return found[0]
    raise ValidationError(_("No one unit has this name or code: %(text)s.") % {"text": text})


class SplitQuestion(Question):
    """Whether what was parted by guess into unit and post is right."""

    def settle(self, actor: Any) -> str:
        """It is."""
        number = actions.confirm_split(actor=actor, batch=self.batch)
        text = ngettext("%(count)s row is parted so.", "%(count)s rows are parted so.", number)
        return text % {"count": number}


class MonthQuestion(Question):
    """Which month 1975.1 means where a spreadsheet may have shortened it; of all rows where none is named."""

    otherwise = _("Choose January or October.")
    month = forms.RegexField(r"^(1|10)$")
    row = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def settle(self, actor: Any) -> str:
        """Say it of one row or of all."""
        month, pk = self.cleaned_data["month"], self.cleaned_data["row"]
        row = row_of(self.batch, pk) if pk else None
        number = actions.tell_months(actor=actor, batch=self.batch, month=month, row=row)
        text = ngettext(
            "The month is settled in %(count)s row.", "The month is settled in %(count)s rows.", number
        )
        return text % {"count": number}


class PersonQuestion(Question):
    """Who a row is: somebody on file, somebody new, or nobody to be taken in."""

    otherwise = _("Choose who it is.")
    decision = forms.RegexField(r"^(new|out|\d{1,18})$")

    def settle(self, actor: Any) -> str:
        """Decide it."""
        decision, row = self.cleaned_data["decision"], row_of(self.batch, self.where["row_pk"])
        words = {"name": row.name}
        if decision == "out":
            actions.leave_out(actor=actor, batch=self.batch, positions=[row.position], left_out=True)
            return gettext("%(name)s is left out.") % words
        if decision == "new":
            actions.tell_person(actor=actor, row=row, cadre=None)
            return gettext("%(name)s is somebody new.") % words
        cadre = Cadre.objects.visible_to(actor).filter(pk=int(decision)).first()
        if cadre is None:
            raise ValidationError(_("Choose one of the people named, or somebody new."))
        actions.tell_person(actor=actor, row=row, cadre=cadre)
        return gettext("%(name)s is the person on file.") % words


class LeaveOut(Question):
    """Which rows are left out, or taken up again."""

    otherwise = _("Tick the rows that are meant.")
    pick = forms.TypedMultipleChoiceField(coerce=int)
    out = forms.BooleanField(required=False)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        given = [one for one in data.getlist("pick") if one.isdecimal() and len(one) < 10][:1000]
        self.fields["pick"].choices = [(one, one) for one in given]  # type: ignore[attr-defined]

    def settle(self, actor: Any) -> str:
        """Leave them out, or take them up."""
        positions, out = self.cleaned_data["pick"], self.cleaned_data["out"]
        number = actions.leave_out(actor=actor, batch=self.batch, positions=positions, left_out=out)
        if out:
            text = ngettext("%(count)s row is left out.", "%(count)s rows are left out.", number)
        else:
            text = ngettext("%(count)s row is taken up again.", "%(count)s rows are taken up again.", number)
        return text % {"count": number}


def row_of(batch: ImportBatch, pk: int) -> IntakeRow:
    """A row of the batch, or 404."""
    row: IntakeRow = get_object_or_404(batch.intake_rows.select_related("batch"), pk=pk)
    return row
