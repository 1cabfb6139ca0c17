"""Taking files in, in the browser: what differs from every import, and the questions that people settle."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.marks import parted
from visits.core.imports.batches import Files, State
from visits.core.imports.columns import Columns
from visits.core.imports.pages import ImportPages, facts
from visits.core.imports.parts import Parts
from visits.core.lists.models import ImportBatch

from . import actions, pages, work
from .columns import COLUMNS
from .forms import HeadersQuestion, LeaveOutForm, RosterForm
from .refused import refused_workbook


class CadrePages(ImportPages):
    """Rosters and appointment forms: uploaded, shown row by row, settled, confirmed, undone."""

    importer, route, home = actions.IMPORT, "cadres:import", "cadres:list"
    home_title, title = gettext_lazy("Cadre roster"), gettext_lazy("Import files")
    form, commit_form = RosterForm, LeaveOutForm
    preview_template = "cadres/intake/preview.html"
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
            "intro": intro, "history_title": _("Taken in before"), "history": pages.history(request.user),
            "preview_route": "cadres:import_preview", "undo_route": "cadres:import_undo",
            "rules_title": _("What the files may hold"), "rules": notes, "columns": Columns(COLUMNS).told(),
            "folded": True, "hint": _("Long rosters are read beside the pages; a page shows how far it is."),
        }  # fmt: skip

    def shown(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """One part of the rows a page at a time, what is to be settled, and what the button would do."""
        parts = Parts(batch.intake_rows.select_related("cadre", "unit"), pages.PARTS, request.GET)
        page, todo = parts.page(), actions.counts(batch)
        questions = self.questions(batch) if batch.state == State.PREVIEW else {}
        obstacles = pages.obstacles(todo, len(batch.plan.get("unknown_headers", [])) if questions else 0)
        if obstacles:
            still = parted(obstacles)
            nothing = f"{_('Nothing can be taken in yet. Still open:')} {still}{_('.')}"
        else:
            nothing = _("The files say nothing that is not on file already.")
        return page | questions | {
            "facts": [
                *facts(todo | {"rows": sum(parts.numbers.values())}, *pages.LABELS),
                (_("Left out of the import"), parts.left_out),
                (_("Passed over (titles, sums, notes)"), batch.plan.get("passed_over", 0)),
            ],
            "parts": [{"rows": list(map(pages.shown, page["rows"]))}], "thing": _("Name"), "counts": todo,
            "obstacles": obstacles, "may_skip": obstacles, "effect": pages.effect(todo), "nothing": nothing,
            "writes": todo["create"] + todo["update"], "button": _("Take the files in"),
            "back_text": _("To the roster"), "several": True,
            "layouts": pages.layouts(batch), "warnings": batch.plan.get("warnings", []),
            "failures": batch.plan.get("failures", []),
        }  # fmt: skip

    def questions(self, batch: ImportBatch) -> dict[str, Any]:
        """What people must settle: headers, units parted by guess, months, units."""
        unknown, units = batch.plan.get("unknown_headers", []), pages.units_to_explain(batch)
        return {
            "headers_form": HeadersQuestion(batch=batch) if unknown else None,
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
        return self.preview_url(batch)

    def refused(self, request: HttpRequest, pk: int) -> FileResponse:
        """The rows that cannot be taken in, as a workbook to be corrected and brought back."""
        return refused_workbook(request.user, self.own(request, pk))


PAGES = CadrePages()
