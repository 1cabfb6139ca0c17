"""Taking files in, in the browser: what differs from every import, and the questions that people settle."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from visits.cadres.files.models import Cadre
from visits.core.imports.batches import Files, State
from visits.core.imports.columns import Columns
from visits.core.imports.pages import ImportPages, facts
from visits.core.lists.models import ImportBatch

from . import actions, pages, work
from .columns import COLUMNS
from .forms import HeadersForm, LeaveOutForm, MonthForm, PersonForm, PickForm, RosterForm, UnitForm
from .models import IntakeRow
from .take_away import refused_workbook


def valid(form: forms.Form, otherwise: str = "") -> dict[str, Any]:
    """What a form says; ValidationError with the sentence, else its first one, where it says nothing valid."""
    if not form.is_valid():
        raise ValidationError(otherwise or str(next(iter(form.errors.values()))[0]))
    return form.cleaned_data


class CadrePages(ImportPages):
    """Rosters and appointment forms: uploaded, shown row by row, settled, confirmed, undone."""

    importer, route, home = actions.IMPORT, "cadres:import", "cadres:list"
    home_title, title = gettext_lazy("Cadres"), gettext_lazy("Take files in")
    form, commit_form = RosterForm, LeaveOutForm
    upload_template, preview_template = "cadres/intake/upload.html", "cadres/intake/preview.html"
    read_button = gettext_lazy("Read the files")
    aside = gettext_lazy("The files are put aside. Nothing was written.")

    def take(self, request: HttpRequest, files: Files, **where: Any) -> HttpResponse:
        """Read the files; long ones beside the pages."""
        if sum(len(data) for _name, data in files) > work.LONG_UPLOAD:
            return redirect("lists:job", work.start_reading(actor=request.user, files=files).pk)
        return super().take(request, files, **where)

    def read(self, actor: Any, files: Files, **where: Any) -> ImportBatch:
        """Read the files and keep what they would do."""
        return actions.read_in(actor=actor, files=files)

    def about(self, request: HttpRequest) -> dict[str, Any]:
        """How the files are read, and what was taken in before."""
        notes = [
            _("Rosters: the header may stand in any row and in two rows; the order of columns is free; title, note, sum and empty rows are passed over; hidden rows are read."),  # noqa: E501
            _("Appointment forms: .lrmx, or .lrm with its .pic of the same name. Photos, résumé and family come along."),  # noqa: E501
            _("A person is recognised by the ID number; without one by name and month of birth, which you confirm. A namesake is never written over. An empty cell erases nothing."),  # noqa: E501
            _("An ID number must be text in Excel. As a number it has lost its last digits; such a row is refused."),
        ]  # fmt: skip
        intro = _("Choose rosters (花名册), appointment forms (任免审批表), or zip files of both. The next page shows, person by person, what would be new or changed. Nothing is written before you confirm there, and all of it can be undone later.")  # noqa: E501  # fmt: skip
        return {
            "intro": intro, "history": pages.history(request.user), "notes_title": _("What the files may hold"),
            "notes": notes, "columns": Columns(COLUMNS).told(), "folded": True,
        }  # fmt: skip

    def shown(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """One part of the rows a page at a time, what is to be settled, and what the button would do."""
        totals, todo = pages.totals(batch), actions.counts(batch)
        part = pages.part_of(batch, request.GET.get("part", ""), totals)
        page = pages.page(batch, part, request.GET.get("after", ""), request.GET.get("before", ""))
        questions = self.questions(batch) if batch.state == State.PREVIEW else {}
        obstacles = pages.obstacles(todo, len(batch.plan.get("unknown_headers", [])) if questions else 0)
        if obstacles:
            still = "；".join(obstacles)
            nothing = f"{_('Nothing can be taken in yet. Still open:')} {still}{_('.')}"
        else:
            nothing = _("The files say nothing that is not on file already.")
        return questions | {
            "facts": [
                *facts(todo | {"rows": totals["rows"]}, *pages.LABELS),
                (_("Left out of the import"), totals["left_out"]),
                (_("Passed over (titles, sums, notes)"), batch.plan.get("passed_over", 0)),
            ],
            "act": part, "parts": [{"rows": [pages.shown(row) for row in page.rows]}],
            "tabs": pages.tabs(batch, part, totals), "thing": _("Name"), "counts": todo,
            "newer_url": f"?part={part}&before={page.newer}" if page.newer else "",
            "older_url": f"?part={part}&after={page.older}" if page.older else "",
            "obstacles": obstacles, "may_skip": obstacles, "effect": pages.effect(todo), "nothing": nothing,
            "writes": todo["create"] + todo["update"], "button": _("Take the files in"),
            "back_text": _("To the roster"), "several": True,
            "warnings": batch.plan.get("warnings", []), "failures": batch.plan.get("failures", []),
        }  # fmt: skip

    def questions(self, batch: ImportBatch) -> dict[str, Any]:
        """What people must settle: headers, units parted by guess, months, units."""
        unknown, units = batch.plan.get("unknown_headers", []), pages.units_to_explain(batch)
        return {
            "headers_form": HeadersForm(unknown=unknown) if unknown else None,
            "splits": pages.splits(batch), "months": pages.months_to_tell(batch),
            "units": units, "unit_names": pages.unit_names() if units else [],
        }  # fmt: skip

    def told(self, result: dict[str, int], batch: ImportBatch) -> str:
        """What was taken in, in one sentence."""
        return pages.told(result, batch)

    def taken_in(self, request: HttpRequest, batch: ImportBatch, skip_errors: bool) -> HttpResponse:
        """Take the batch in; a long one beside the pages."""
        if batch.state == State.PREVIEW and batch.intake_rows.count() > work.LONG_BATCH:
            job = work.start_taking_in(actor=request.user, batch=batch, skip_errors=skip_errors)
            return redirect("lists:job", job.pk)
        return super().taken_in(request, batch, skip_errors)

    def landing(self, batch: ImportBatch) -> str:
        """Back to the preview, which shows what became of the rows."""
        return reverse("cadres:import_preview", args=[batch.pk])

    def back(self, request: HttpRequest, batch: ImportBatch) -> str:
        """The part of the preview that the person was at."""
        part = request.POST.get("part", "")
        known = {str(act) for act, _label in pages.PARTS}
        return self.landing(batch) + (f"?part={part}" if part in known else "")

    @method_decorator(require_POST)
    def headers(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Explain headers; remembered for the next file."""
        batch = self.own(request, pk)
        form = HeadersForm(request.POST, unknown=batch.plan.get("unknown_headers", []))
        if not form.is_valid():
            return self.page(request, batch, headers_form=form)

        def tell() -> str:
            actions.tell_headers(actor=request.user, batch=batch, columns=form.columns())
            return _("The headers are explained and will be known next time.")

        return self.answered(request, batch, tell)

    @method_decorator(require_POST)
    def unit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Explain a way of writing a unit; remembered for the next file."""
        batch = self.own(request, pk)

        def tell() -> str:
            data = valid(UnitForm(request.POST))
            text, unit = data["unit_text"], data["found"]
            number = actions.tell_unit(actor=request.user, batch=batch, unit_text=text, unit=unit)
            words = {"text": text, "unit": unit.name, "count": number}
            return _("“%(text)s” is %(unit)s, in %(count)s rows and from now on.") % words

        return self.answered(request, batch, tell)

    @method_decorator(require_POST)
    def split(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm what was parted by guess into unit and post."""
        batch = self.own(request, pk)

        def tell() -> str:
            number = actions.confirm_split(actor=request.user, batch=batch)
            text = ngettext("%(count)s row is parted so.", "%(count)s rows are parted so.", number)
            return text % {"count": number}

        return self.answered(request, batch, tell)

    @method_decorator(require_POST)
    def months(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say which month a shortened number means, in one row or in all."""
        batch = self.own(request, pk)

        def tell() -> str:
            data = valid(MonthForm(request.POST), _("Choose January or October."))
            row = row_of(batch, data["row"]) if data["row"] else None
            number = actions.tell_months(actor=request.user, batch=batch, month=data["month"], row=row)
            text = ngettext(
                "The month is settled in %(count)s row.", "The month is settled in %(count)s rows.", number
            )
            return text % {"count": number}

        return self.answered(request, batch, tell)

    @method_decorator(require_POST)
    def person(self, request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
        """Decide who a row is."""
        batch = self.own(request, pk)
        row = row_of(batch, row_pk)

        def tell() -> str:
            decision = valid(PersonForm(request.POST), _("Choose who it is."))["decision"]
            return decide(request.user, batch, row, decision)

        return self.answered(request, batch, tell)

    @method_decorator(require_POST)
    def leave_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave ticked rows out, or take them up again."""
        batch = self.own(request, pk)

        def tell() -> str:
            words = _("Tick the rows that are meant.")
            picked, out = (valid(PickForm(request.POST), words)[key] for key in ("pick", "out"))
            if not picked:
                raise ValidationError(words)
            number = actions.leave_out(actor=request.user, batch=batch, positions=picked, left_out=out)
            if out:
                text = ngettext("%(count)s row is left out.", "%(count)s rows are left out.", number)
            else:
                text = ngettext(
                    "%(count)s row is taken up again.", "%(count)s rows are taken up again.", number
                )
            return text % {"count": number}

        return self.answered(request, batch, tell)

    def refused(self, request: HttpRequest, pk: int) -> FileResponse:
        """The rows that cannot be taken in, as a workbook to be corrected and brought back."""
        return refused_workbook(request.user, self.own(request, pk))


def row_of(batch: ImportBatch, pk: int) -> IntakeRow:
    """A row of the batch."""
    return get_object_or_404(IntakeRow.objects.filter(batch=batch).select_related("batch"), pk=pk)


def decide(actor: Any, batch: ImportBatch, row: IntakeRow, decision: str) -> str:
    """Carry out who a row is, and say so."""
    if decision == "out":
        actions.leave_out(actor=actor, batch=batch, positions=[row.position], left_out=True)
        return _("%(name)s is left out.") % {"name": row.name}
    cadre = None
    if decision != "new":
        cadre = Cadre.objects.visible_to(actor).filter(pk=int(decision)).first()
        if cadre is None:
            raise ValidationError(_("Choose one of the people named, or somebody new."))
    actions.tell_person(actor=actor, row=row, cadre=cadre)
    text = _("%(name)s is the person on file.") if cadre else _("%(name)s is somebody new.")
    return text % {"name": row.name}


PAGES = CadrePages()
