"""Every list page, its Excel, saved views and the export register."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.access import require
from visits.web import done, sentence

from . import actions
from .export import exceeds, expires_at, file_name, limit_of, register, take
from .forms import ExportRequestForm, SaveViewForm
from .models import Export, SavedView
from .page import Query, build
from .spec import LISTS, ListSpec

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_list(
    request: HttpRequest, spec: ListSpec, template: str = "lists/list.html", **context: Any
) -> HttpResponse:
    """The list as a page."""
    return render(request, template, {"page": build(request, spec), **context})


def send_list(request: HttpRequest, spec: ListSpec) -> HttpResponse | FileResponse:
    """The list as a workbook: what the page shows, all pages of it; too long a one is asked for."""
    query = Query(spec, request.user, request.GET)
    if exceeds(query):
        form = ExportRequestForm(initial={"query": query.words()})
        context = {"form": form, "spec": spec, "limit": limit_of(request.user)}
        return render(request, "lists/request_export.html", context, status=403)
    export = register(user=request.user, query=query)
    return hand_over(query, export)


def hand_over(query: Query, export: Export) -> FileResponse:
    """The workbook as a download."""
    return FileResponse(
        take(query=query, export=export),
        as_attachment=True,
        filename=file_name(query, export),
        content_type=XLSX,
    )


def spec_named(key: str, user: Any) -> ListSpec:
    """The list of that key as this user may see it; the rooms declare them, some by role."""
    if key not in LISTS:
        raise Http404
    found = import_string(LISTS[key])
    spec: ListSpec = found if isinstance(found, ListSpec) else found(user)
    return spec


def save_view(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the list as it stands under a name."""
    form = SaveViewForm(request.POST or None, initial={"query": request.GET.get("query", "")})
    back = request.POST.get("back") or request.META.get("HTTP_REFERER", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.save_view(actor=request.user, list_key=key, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            done(request, _("The view “%(name)s” is kept.") % {"name": view.name})
            return redirect(f"{back.split('?')[0]}?{view.query}")
    status = 422 if request.method == "POST" else 200
    return render(request, "lists/save_view.html", {"form": form, "back": back}, status=status)


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    view = get_object_or_404(SavedView.objects.filter(owner=request.user), pk=pk)
    actions.delete_view(actor=request.user, view=view)
    done(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    return redirect(request.META.get("HTTP_REFERER") or "/")


def exports(request: HttpRequest) -> HttpResponse:
    """The export register: what one took, what waits for approval."""
    from .lists import EXPORTS

    return show_list(request, EXPORTS, "lists/exports.html", waiting=actions.waiting_for(request.user))


@require_POST
def request_export(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for a list that is longer than one may take at once."""
    form = ExportRequestForm(request.POST)
    spec = spec_named(key, request.user)
    if not form.is_valid():
        context = {"form": form, "spec": spec, "limit": limit_of(request.user)}
        return render(request, "lists/request_export.html", context, status=422)
    actions.request_export(actor=request.user, list_key=key, **form.cleaned_data)
    done(request, _("The export waits for the reviewer. You will find it in the export register."))
    return redirect("lists:exports")


@require_POST
def decide_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a requested export; never one's own."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    require(request.user, "export.approve", export)
    try:
        actions.decide_export(
            actor=request.user, export=export, approve=request.POST.get("decision") == "approve"
        )
    except ValidationError as error:
        done(request, sentence(error), level="error")
    return redirect("lists:exports")


def take_export(request: HttpRequest, pk: int) -> FileResponse:
    """Take an approved export away, within seven days, with the rows that one sees today."""
    export = get_object_or_404(Export.objects.filter(taken_by=request.user), pk=pk)
    if export.state != Export.State.APPROVED or not actions.still_open(export, expires_at(export)):
        raise PermissionDenied(_("This export is not approved, or the seven days are over."))
    query = Query(spec_named(export.list_key, request.user), request.user, QueryDict(export.query))
    actions.take_approved(actor=request.user, export=export)
    return hand_over(query, export)
