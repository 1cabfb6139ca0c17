"""Taking files in, in the browser: upload, look at what would happen, decide what is doubtful, confirm, undo."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from visits.cadres.files.models import Cadre
from visits.core.access import require
from visits.core.lists.models import ImportBatch
from visits.core.pages import done, sentence, show_form
from visits.core.sheets.read import Unreadable

from . import actions, pages, work
from .columns import COLUMNS
from .forms import CommitForm, HeadersForm, MonthForm, PersonForm, PickForm, UnitForm, UploadForm
from .models import IntakeRow
from .take_away import refused_workbook

State = ImportBatch.State


def upload(request: HttpRequest) -> HttpResponse:
    """Take files and plan; nothing of the cadre files is written."""
    require(request.user, actions.ACT)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        files = [(file.name, file.read()) for file in form.cleaned_data["file"]]
        if sum(len(data) for _name, data in files) > work.LONG_UPLOAD:
            return redirect("lists:job", work.start_reading(actor=request.user, files=files).pk)
        try:
            batch = actions.read_in(actor=request.user, files=files)
        except (Unreadable, ValidationError) as error:
            form.add_error("file", why(error))
        else:
            return redirect("cadres:import_preview", batch.pk)
    columns = [{"label": one.label, "names": "、".join(one.names)} for one in COLUMNS]
    context = {"history": pages.history(request.user), "columns": columns}
    return show_form(request, "cadres/intake/upload.html", form, **context)


def why(error: Exception) -> str:
    """The sentence of a refusal by an action or by the reader."""
    return sentence(error) if isinstance(error, ValidationError) else str(error)


def of_anybody(request: HttpRequest, pk: int) -> ImportBatch:
    """An import of the office's staff."""
    require(request.user, actions.ACT)
    return get_object_or_404(ImportBatch.objects.filter(kind=actions.KIND).select_related("made_by"), pk=pk)


def one_s_own(request: HttpRequest, pk: int) -> ImportBatch:
    """One's own import: what a file says of people is looked at by whoever brought it."""
    batch = of_anybody(request, pk)
    if batch.made_by_id != request.user.pk:
        raise Http404
    return batch


def preview(request: HttpRequest, pk: int, refusal: str = "", form: Any = None) -> HttpResponse:
    """What the files would do, part by part, a page at a time."""
    batch = one_s_own(request, pk)
    counted = pages.totals(batch)
    part = pages.part_of(batch, request.GET.get("part", ""), counted)
    page = pages.page(batch, part, request.GET.get("after", ""), request.GET.get("before", ""))
    is_open = batch.state == State.PREVIEW
    unknown = batch.plan.get("unknown_headers", []) if is_open else []
    todo = actions.counts(batch)
    context = {
        "batch": batch, "counts": todo, "totals": counted, "part": part, "is_open": is_open, "refusal": refusal,
        "tabs": pages.tabs(batch, part, counted), "rows": [pages.shown(row, set()) for row in page.rows],
        "newer_url": f"?part={part}&before={page.newer}" if page.newer else "",
        "older_url": f"?part={part}&after={page.older}" if page.older else "",
        "headers_form": form or (HeadersForm(unknown=unknown) if unknown else None),
        "units": pages.units_to_explain(batch) if is_open else [],
        "splits": pages.splits(batch) if is_open else [],
        "months": pages.months_to_tell(batch) if is_open else 0,
        "obstacles": pages.obstacles(todo, len(unknown)), "effect": pages.effect(todo),
        "warnings": batch.plan.get("warnings", []), "failures": batch.plan.get("failures", []),
        "commit_form": CommitForm(), "writes": todo["create"] + todo["update"],
    }  # fmt: skip
    if context["units"]:
        context["unit_names"] = pages.unit_names()
    return render(request, "cadres/intake/preview.html", context, status=422 if refusal or form else 200)


def back(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """To the part of the preview that the person was at."""
    part = request.POST.get("part", "")
    known = {str(act) for act, _label in pages.PARTS}
    query = f"?part={part}" if part in known else ""
    return redirect(reverse("cadres:import_preview", args=[batch.pk]) + query)


@require_POST
def headers(request: HttpRequest, pk: int) -> HttpResponse:
    """Explain headers; remembered for the next file."""
    batch = one_s_own(request, pk)
    form = HeadersForm(request.POST, unknown=batch.plan.get("unknown_headers", []))
    if not form.is_valid():
        return preview(request, pk, form=form)
    try:
        actions.tell_headers(actor=request.user, batch=batch, columns=form.columns())
    except (ValidationError, Unreadable) as error:
        return preview(request, pk, why(error))
    done(request, _("The headers are explained and will be known next time."))
    return back(request, batch)


@require_POST
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Explain a way of writing a unit; remembered for the next file."""
    batch = one_s_own(request, pk)
    form = UnitForm(request.POST)
    if not form.is_valid():
        return preview(request, pk, str(next(iter(form.errors.values()))[0]))
    data = form.cleaned_data
    try:
        number = actions.tell_unit(
            actor=request.user, batch=batch, unit_text=data["unit_text"], unit=data["found"]
        )
    except ValidationError as error:
        return preview(request, pk, sentence(error))
    words = {"text": data["unit_text"], "unit": data["found"].name, "count": number}
    done(request, _("“%(text)s” is %(unit)s, in %(count)s rows and from now on.") % words)
    return back(request, batch)


@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what was parted by guess into unit and post."""
    batch = one_s_own(request, pk)
    try:
        number = actions.confirm_split(actor=request.user, batch=batch)
    except ValidationError as error:
        return preview(request, pk, sentence(error))
    text = ngettext("%(count)s row is parted so.", "%(count)s rows are parted so.", number)
    done(request, text % {"count": number})
    return back(request, batch)


@require_POST
def months(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which month a shortened number means, in one row or in all."""
    batch = one_s_own(request, pk)
    form = MonthForm(request.POST)
    if not form.is_valid():
        return preview(request, pk, _("Choose January or October."))
    row = None
    if row_pk := form.cleaned_data["row"]:
        row = get_object_or_404(IntakeRow.objects.filter(batch=batch), pk=row_pk)
    try:
        number = actions.tell_months(
            actor=request.user, batch=batch, month=form.cleaned_data["month"], row=row
        )
    except ValidationError as error:
        return preview(request, pk, sentence(error))
    text = ngettext(
        "The month is settled in %(count)s row.", "The month is settled in %(count)s rows.", number
    )
    done(request, text % {"count": number})
    return back(request, batch)


@require_POST
def person(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Decide who a row is."""
    batch = one_s_own(request, pk)
    row = get_object_or_404(IntakeRow.objects.filter(batch=batch).select_related("batch"), pk=row_pk)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return preview(request, pk, _("Choose who it is."))
    decision = form.cleaned_data["decision"]
    try:
        decide(request, batch, row, decision)
    except ValidationError as error:
        return preview(request, pk, sentence(error))
    return back(request, batch)


def decide(request: HttpRequest, batch: ImportBatch, row: IntakeRow, decision: str) -> None:
    """Carry the decision out."""
    if decision == "out":
        actions.leave_out(actor=request.user, batch=batch, positions=[row.position], left_out=True)
        done(request, _("%(name)s is left out.") % {"name": row.name})
        return
    cadre = None
    if decision != "new":
        cadre = Cadre.objects.visible_to(request.user).filter(pk=int(decision)).first()
        if cadre is None:
            raise ValidationError(_("Choose one of the people named, or somebody new."))
    actions.tell_person(actor=request.user, row=row, cadre=cadre)
    text = _("%(name)s is the person on file.") if cadre else _("%(name)s is somebody new.")
    done(request, text % {"name": row.name})


@require_POST
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave ticked rows out, or take them up again."""
    batch = one_s_own(request, pk)
    form = PickForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["pick"]:
        return preview(request, pk, _("Tick the rows that are meant."))
    data = form.cleaned_data
    try:
        number = actions.leave_out(
            actor=request.user, batch=batch, positions=data["pick"], left_out=data["out"]
        )
    except ValidationError as error:
        return preview(request, pk, sentence(error))
    if data["out"]:
        text = ngettext("%(count)s row is left out.", "%(count)s rows are left out.", number)
    else:
        text = ngettext("%(count)s row is taken up again.", "%(count)s rows are taken up again.", number)
    done(request, text % {"count": number})
    return back(request, batch)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the batch in, in one transaction; a second time it gives the first answer."""
    batch = one_s_own(request, pk)
    form = CommitForm(request.POST)
    skip = form.is_valid() and form.cleaned_data["skip_errors"]
    if batch.state == State.PREVIEW and batch.intake_rows.count() > work.LONG_BATCH:
        job = work.start_taking_in(actor=request.user, batch=batch, skip_errors=skip)
        return redirect("lists:job", job.pk)
    try:
        result = actions.commit(actor=request.user, batch=batch, skip_errors=skip)
    except ValidationError as error:
        return preview(request, pk, sentence(error))
    done(request, pages.told(result, batch))
    return redirect("cadres:import_preview", batch.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the batch aside."""
    batch = one_s_own(request, pk)
    try:
        actions.discard(actor=request.user, batch=batch)
    except ValidationError as error:
        return preview(request, pk, sentence(error))
    done(request, _("The files are put aside. Nothing was written."))
    return redirect("cadres:import")


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a batch back, after a question; any member of staff may."""
    batch = of_anybody(request, pk)
    refusal = "" if batch.state == State.COMMITTED else _("Only an import that was taken in can be undone.")
    if request.method == "POST" and not refusal:
        try:
            result = actions.undo(actor=request.user, batch=batch)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            words = {"removed": result.get("removed", 0), "restored": result.get("restored", 0)}
            done(request, _("Undone: %(removed)s new files removed, %(restored)s brought back.") % words)
            return redirect("cadres:import")
    context = {"batch": batch, "refusal": refusal, "result": batch.plan.get("done", {})}
    status = 422 if refusal and request.method == "POST" else 200
    return render(request, "cadres/intake/undo.html", context, status=status)


def refused(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The rows that cannot be taken in, as a workbook to be corrected and brought back."""
    batch = one_s_own(request, pk)
    return refused_workbook(request.user, batch)
