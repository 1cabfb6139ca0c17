"""A plan from Excel in the browser: upload, look, confirm."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.lists.models import ImportBatch
from visits.core.pages import done, sentence, show_form
from visits.core.sheets.read import Unreadable
from visits.organisation.rounds.models import VisitTeam

from .intake import KIND, commit, keep_file, require_lead


class FileForm(forms.Form):
    """The workbook."""

    file = forms.FileField(label=gettext_lazy("Excel file"))


def upload(request: HttpRequest, team: int) -> HttpResponse:
    """Take a file and show what it would do; nothing is written."""
    held = get_object_or_404(VisitTeam.objects.visible_to(request.user).select_related("round"), pk=team)
    require_lead(request.user, held)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = keep_file(actor=request.user, team=held, name=file.name, data=file.read())
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("plans:import_preview", batch.pk)
    intro = _("Columns: unit or unit code, day, and if wanted time of day, members, methods, note.")
    context = {"title": _("Take a plan in from Excel"), "intro": intro, "back": reverse("plans:list")}
    return show_form(request, "plans/form.html", form, multipart=True, **context)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do; posted, it is taken in."""
    batch = get_object_or_404(ImportBatch.objects.filter(kind=KIND, made_by=request.user.pk), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            count = commit(actor=request.user, batch=batch)
        except ValidationError as error:
            refusal = sentence(error)
        else:
            done(request, _("The plan is taken in: %(count)s rows written.") % {"count": count})
            return redirect("plans:list")
    items = batch.plan["items"]
    acts = {act: [one for one in items if one["act"] == act] for act in ("create", "update", "unchanged")}
    context = {
        "batch": batch,
        "errors": batch.plan["errors"],
        "acts": acts,
        "left": [one for one in items if one["act"] in {"over", "agreed"}],
        "writes": bool(acts["create"] or acts["update"]) and not batch.plan["errors"],
        "is_open": batch.state == ImportBatch.State.PREVIEW,
        "refusal": refusal,
    }
    return render(request, "plans/import_preview.html", context, status=422 if refusal else 200)
