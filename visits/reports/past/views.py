"""The pages of imports of the past: which there are, their templates, upload, preview with questions, undo."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import require
from visits.core.imports.batches import Files, counted
from visits.core.imports.forms import SHEETS, Question, SheetForm
from visits.core.imports.pages import ImportPages, facts, part, parts, place
from visits.core.lists.models import ImportBatch

from .decisions import PastDecisions
from .planning import NOBODY, Past
from .posts import PastPosts
from .rounds import PastRounds
from .talks import PastTalks
from .tasks import PastTasks
from .templates import template_of

MOST_QUESTIONS = 30


class WhoForm(Question):
    """Which person a name means; nobody leaves the rows out."""

    otherwise = gettext_lazy("Choose one of the persons, or that it is none of them.")
    question = forms.CharField(max_length=200)
    person = forms.IntegerField(min_value=NOBODY)

    def settle(self, actor: Any) -> str:
        """Plan anew with the answer."""
        importer, data = BY_KIND[self.batch.kind].importer, self.cleaned_data
        asked = self.batch.plan["questions"].get(data["question"])
        if asked is None or data["person"] not in {NOBODY, *(one["key"] for one in asked["offered"])}:
            raise ValidationError(str(self.otherwise))
        batch = importer.open(actor, self.batch)
        importer.answer(actor, batch, data["question"], data["person"])
        return _("“%(name)s” is settled.") % {"name": asked["name"]}


class NotesForm(SheetForm):
    """A sheet, or notes in Word."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Excel or WPS (.xlsx, .xls, .et), .csv, or notes in Word (.docx), at most 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": f"{SHEETS},.docx"}),
    )


class PastPages(ImportPages):
    """The pages of one kind."""

    home, home_title, route = "past:list", gettext_lazy("Imports of the past"), "past:import"
    upload_template, preview_template = "past/upload.html", "past/preview.html"

    def __init__(self, importer: Past) -> None:
        self.importer: Any = importer
        self.title = importer.title
        self.form = NotesForm if isinstance(importer, PastTalks) else SheetForm

    def read(self, actor: Any, files: Files, **where: Any) -> ImportBatch:
        """Compare the file with what is on record."""
        name, data = files[0]
        return self.importer.keep(actor=actor, files=files, plan=self.importer.plan(actor, name, data))

    def about(self, request: HttpRequest) -> dict[str, Any]:
        """What is read, the template, and what was taken in before."""
        kind = self.importer.kind
        batches = ImportBatch.objects.filter(kind=kind).exclude(state="discarded").select_related("made_by")
        history = list(batches[:20])
        for one in history:
            one.is_own = one.made_by_id == request.user.pk  # type: ignore[attr-defined]
        return {
            "intro": self.importer.intro,
            "columns": self.importer.columns.told(),
            "folded": True,
            "rules_title": _("What is read"),
            "rules": [
                _("Take the template: it holds each column, an example, and the words that are known.")
            ],
            "history": history,
            "history_title": _("Taken in before"),
            "preview_route": "past:import_preview",
            "undo_route": "past:import_undo",
            "template_url": reverse("past:template", args=[kind]),
        }

    def upload_url(self, batch: ImportBatch) -> str:
        """Each kind has an upload of its own."""
        return reverse("past:import", args=[batch.kind])

    def landing(self, batch: ImportBatch) -> str:
        """Back to the kind, where it can be undone."""
        return self.upload_url(batch)

    def shown(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """New, there already, waiting for an answer, wrong."""
        plan, number = batch.plan, counted(batch.plan)
        waiting = [item for item in plan["items"] if item["act"] == "confirm"]
        asked = [part(_("Waiting for an answer"), waiting, shown_row)] if waiting else []
        open_ones = [
            SimpleNamespace(key=key, **one)
            for key, one in plan["questions"].items()
            if key not in plan["answers"]
        ]
        return {
            "facts": facts(number, "create", "unchanged", "confirm", "wrong"),
            "thing": _("Row"),
            "writes": bool(number["create"]),
            "nothing": _("There is nothing to take in."),
            "may_skip": bool(number["wrong"] or number["confirm"]),
            "errors": plan["errors"],
            "warnings": plan["warnings"],
            "parts": [*asked, *parts(plan["items"], shown_row)],
            "button": _("Take the file in"),
            "back_text": self.home_title,
            "questions": open_ones[:MOST_QUESTIONS],
            "more": max(len(open_ones) - MOST_QUESTIONS, 0),
            "answer_url": reverse("past:import_answer", args=[batch.pk]),
            "nobody": NOBODY,
        }

    def told(self, result: dict[str, int], batch: ImportBatch) -> str:
        """How many rows."""
        return _("Taken in: %(count)s rows. They are marked as imported.") % {"count": result["create"]}


def shown_row(item: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the preview shows it."""
    return {"name": item["name"], "place": place(item["sheet"], item["row"])}


KINDS = [PastPages(one()) for one in (PastRounds, PastPosts, PastTasks, PastTalks, PastDecisions)]
BY_KIND = {pages.importer.kind: pages for pages in KINDS}


def past(request: HttpRequest) -> HttpResponse:
    """Which records of the past can be taken in."""
    require(request.user, "past.import")
    return render(request, "past/list.html", {"kinds": KINDS})


def of_kind(kind: str) -> PastPages:
    """The pages of a kind; 404 for another word."""
    if kind not in BY_KIND:
        raise Http404
    return BY_KIND[kind]


def of_batch(pk: int) -> PastPages:
    """The pages of the kind of a batch."""
    return of_kind(get_object_or_404(ImportBatch, pk=pk, kind__in=BY_KIND).kind)


def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file."""
    return of_kind(kind).upload(request)


def template(request: HttpRequest, kind: str) -> FileResponse:
    """The workbook to fill in."""
    require(request.user, "past.import")
    importer = of_kind(kind).importer
    name = f"{importer.title}{_('template')}.xlsx"
    return FileResponse(template_of(importer), as_attachment=True, filename=name)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do."""
    return of_batch(pk).preview(request, pk)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it in."""
    return of_batch(pk).confirm(request, pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it aside."""
    return of_batch(pk).discard(request, pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whom a name means."""
    return of_batch(pk).answer(request, pk, WhoForm)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    return of_batch(pk).undo(request, pk)
