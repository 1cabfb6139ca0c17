"""Comparing rosters with appointment forms, in the browser."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.access import require
from visits.core.imports.parts import Parts
from visits.core.lists.models import ImportBatch
from visits.core.pages import done, form_page, sentence

from . import actions, pages
from .forms import CompareForm
from .sheet import workbook


def upload(request: HttpRequest) -> HttpResponse:
    """Take rosters and forms, and compare them."""
    require(request.user, actions.ACT)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    if form.is_bound and form.is_valid():
        try:
            batch = actions.compare_files(actor=request.user, files=form.read())
        except ValidationError as error:
            form.add_error("file", sentence(error))
        else:
            return redirect("cadres:compare_result", batch.pk)
    intro = _("Choose a roster (花名册) and the appointment forms (任免审批表) of the same people, or a zip file of both. The next page shows, person by person, where they differ. Nothing goes into the cadre files.")  # noqa: E501  # fmt: skip
    home = reverse("cadres:list")
    words = {"title": _("Compare roster and forms"), "button": _("Compare"), "intro": intro, "back": home}
    return form_page(
        request, form, crumbs=[(_("Cadres"), home)], template="cadres/compare/upload.html",
        history=pages.history(request.user), **words,
    )  # fmt: skip


def one_s_own(request: HttpRequest, pk: int) -> ImportBatch:
    """One's own comparison, as long as it is not put away."""
    mine = ImportBatch.objects.filter(kind=actions.KIND, made_by=request.user.pk)
    return get_object_or_404(mine.filter(state=ImportBatch.State.PREVIEW), pk=pk)


def result(request: HttpRequest, pk: int, refusal: str = "") -> HttpResponse:
    """What was found, part by part, a page at a time."""
    batch = one_s_own(request, pk)
    require(request.user, actions.ACT, batch)
    page = Parts(batch.intake_rows.all(), pages.TITLES, request.GET).page()
    context = page | {"batch": batch, "people": list(map(pages.shown, page["rows"])), "refusal": refusal}
    return render(request, "cadres/compare/result.html", context, status=422 if refusal else 200)


def sheet(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The comparison as Excel: what differs, or everything."""
    batch = one_s_own(request, pk)
    require(request.user, actions.ACT, batch)
    try:
        return workbook(request.user, batch, with_same=request.GET.get("all") == "1")
    except ValidationError as error:
        return result(request, pk, refusal=sentence(error))


@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the comparison away."""
    batch = one_s_own(request, pk)
    actions.put_away(actor=request.user, batch=batch)
    done(request, _("The comparison is put away; what it kept of people is deleted."))
    return redirect("cadres:compare")
