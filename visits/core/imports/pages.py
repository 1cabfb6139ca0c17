"""The pages of an import: upload, look at what would happen, confirm, put aside, undo.

A leaf's subclass names its importer, its addresses and what differs in words; ``shown`` says what its plan would do.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.lists.models import ImportBatch
from visits.core.pages import done, form_page, sentence
from visits.core.sheets.read import Unreadable

from .batches import Files, Importer, State
from .forms import CommitForm, Question, SheetForm, UploadForm

SHOWN = 200  # rows of one part on the preview; the counts always cover the whole file


def why(error: Exception) -> str:
    """The sentence of a refusal by an action or by the reader."""
    return sentence(error) if isinstance(error, ValidationError) else str(error)


class ImportPages:
    """The pages of one import; ``route`` is the name of its upload, to which the other names are added."""

    importer: Importer
    route: str
    home: str
    home_title: Any
    title: Any
    form: type[UploadForm] = SheetForm
    commit_form: type[CommitForm] = CommitForm
    upload_template = "core/upload.html"
    preview_template = "core/preview.html"
    read_button: Any = gettext_lazy("Read the file")
    aside: Any = gettext_lazy("The file is put aside. Nothing was written.")

    def read(self, actor: Any, files: Files, **where: Any) -> ImportBatch:
        """Read the files and keep what they would do."""
        raise NotImplementedError

    def told(self, result: dict[str, int], batch: ImportBatch) -> str:
        """What was taken in, in one sentence."""
        raise NotImplementedError

    def shown(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """What the preview shows beside batch and addresses; see ``templates/core/preview.html``."""
        raise NotImplementedError

    def about(self, request: HttpRequest) -> dict[str, Any]:
        """What the page of the upload tells beside its form; see ``templates/core/upload.html``."""
        return {}

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take files and plan; nothing is written."""
        self.importer.require(request.user, {})
        return self.uploaded(request)

    def uploaded(self, request: HttpRequest, **where: Any) -> HttpResponse:
        """The form of the files; sent, they are read."""
        form = self.form(request.POST, request.FILES) if request.method == "POST" else self.form()
        if form.is_bound and form.is_valid():
            try:
                return self.take(request, form.read(), **where)
            except (Unreadable, ValidationError) as error:
                form.add_error("file", why(error))
        words = {"title": self.title, "back": reverse(self.home), "button": self.read_button}
        crumbs = [(self.home_title, reverse(self.home))]
        return form_page(
            request, form, crumbs=crumbs, template=self.upload_template, **words, **self.about(request)
        )

    def take(self, request: HttpRequest, files: Files, **where: Any) -> HttpResponse:
        """Read the files and go on to the preview."""
        return redirect(self.preview_url(self.read(request.user, files, **where)))

    def preview_url(self, batch: ImportBatch) -> str:
        """Where the batch is shown."""
        return reverse(f"{self.route}_preview", args=[batch.pk])

    def own(self, request: HttpRequest, pk: int) -> ImportBatch:
        """One's own import: what a file says is looked at by whoever brought it."""
        mine = ImportBatch.objects.filter(kind=self.importer.kind, made_by=request.user.pk)
        return get_object_or_404(mine, pk=pk)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the files would do."""
        return self.page(request, self.own(request, pk))

    def page(self, request: HttpRequest, batch: ImportBatch, refusal: str = "") -> HttpResponse:
        """The preview, with the sentence of a refusal."""
        context = {
            "batch": batch, "is_open": batch.state == State.PREVIEW, "refusal": refusal, "title": self.title,
            "crumbs": self.crumbs(batch), "back": reverse(self.home), "commit_form": self.commit_form(),
        }  # fmt: skip
        context |= self.addresses(batch) | self.shown(request, batch)
        return render(request, self.preview_template, context, status=422 if refusal else 200)

    def crumbs(self, batch: ImportBatch) -> list[tuple[Any, str]]:
        """What leads to the pages of a batch."""
        return [(self.home_title, reverse(self.home)), (self.title, self.upload_url(batch))]

    def upload_url(self, batch: ImportBatch) -> str:
        """Where another file is uploaded."""
        return reverse(self.route)

    def addresses(self, batch: ImportBatch) -> dict[str, str]:
        """Where the steps of the batch are posted to."""
        return {
            f"{step}_url": reverse(f"{self.route}_{step}", args=[batch.pk]) for step in ("confirm", "discard")
        }

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the batch in, in one transaction."""
        batch = self.own(request, pk)
        form = self.commit_form(request.POST)
        skip = form.is_valid() and form.cleaned_data["skip_errors"]
        try:
            return self.taken_in(request, batch, skip)
        except ValidationError as error:
            return self.page(request, batch, sentence(error))

    def taken_in(self, request: HttpRequest, batch: ImportBatch, skip_errors: bool) -> HttpResponse:
        """Take the batch in and say so."""
        result = self.importer.commit(actor=request.user, batch=batch, skip_errors=skip_errors)
        done(request, self.told(result, batch))
        return redirect(self.landing(batch))

    def landing(self, batch: ImportBatch) -> str:
        """Where the taking in leads."""
        return reverse(self.home)

    def answer(self, request: HttpRequest, pk: int, question: type[Question], **where: Any) -> HttpResponse:
        """Settle a question; a refusal is shown on the preview."""
        batch = self.own(request, pk)
        try:
            text = question(request.POST, batch=batch, **where).settled(request.user)
        except (Unreadable, ValidationError) as error:
            return self.page(request, batch, why(error))
        done(request, text)
        return redirect(self.back(request, batch))

    def back(self, request: HttpRequest, batch: ImportBatch) -> str:
        """To the part of the preview that the person was at."""
        return self.preview_url(batch) + (
            f"?part={part}" if (part := request.POST.get("part")) in LABELS else ""
        )

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the batch aside."""
        batch = self.own(request, pk)
        try:
            self.importer.discard(actor=request.user, batch=batch)
        except ValidationError as error:
            return self.page(request, batch, sentence(error))
        done(request, str(self.aside))
        return redirect(self.upload_url(batch))

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a batch back, after a question; whoever may take in may."""
        batches = ImportBatch.objects.filter(kind=self.importer.kind).select_related("made_by")
        batch = get_object_or_404(batches, pk=pk)
        self.importer.require(request.user, batch.plan)
        refusal = ""
        if request.method == "POST":
            try:
                result = self.importer.undo(actor=request.user, batch=batch)
            except ValidationError as error:
                refusal = " ".join(error.messages)
            else:
                done(request, _("Undone: %(removed)s new ones removed, %(restored)s brought back.") % result)
                return redirect(self.upload_url(batch))
        context = {
            "title": _("Undo the whole import"), "crumbs": self.crumbs(batch), "back": self.upload_url(batch),
            "form": Form(), "button": _("Undo the import"), "danger": True, "batch": batch, "refusal": refusal,
        }  # fmt: skip
        return render(request, "core/undo.html", context, status=422 if refusal else 200)


LABELS = {
    "rows": gettext_lazy("Rows read"), "create": gettext_lazy("New"), "update": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"), "confirm": gettext_lazy("To confirm"), "wrong": gettext_lazy("Wrong"),
}  # fmt: skip


def facts(numbers: Mapping[str, int], *keys: str) -> list[tuple[Any, int]]:
    """Numbers at the top of a preview, with what they are called."""
    return [(LABELS[key], numbers[key]) for key in keys]


def parts(
    items: Sequence[dict[str, Any]], dress: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a plan in JSON part by part, the first of each; what stays as it is is folded."""
    made = []
    for act in ("update", "create", "unchanged"):
        rows = [item for item in items if item["act"] == act]
        if rows:
            made.append(part(LABELS[act], rows, dress) | {"folded": act == "unchanged"})
    return made


def part(title: Any, rows: Sequence[Any], dress: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """One part of a preview, with the rows that a page has room for."""
    return {"title": title, "count": len(rows), "rows": [dress(row) for row in rows[:SHOWN]]}


def place(sheet: str, row: int) -> str:
    """Where a row stands, as people say it."""
    return f"{sheet} {row or ''}".strip()
