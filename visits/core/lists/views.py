"""Every list page, its Excel, saved views and the export register."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadre_review.callers import own_address
from cadre_review.policy import opens
from visits.core.access import can, require
from visits.core.pages import act, done, form_page, on_to, sent
from visits.core.sheets.pour import TooManyRows
from visits.core.sheets.write import Sheet, write

from . import actions
from .export import exceeds, limit_of, register, spec_for, too_long, write_out
from .filters import SearchField
from .forms import DecisionForm, ExportRequestForm, SaveViewForm
from .lists import EXPORTS
from .mine import LONGEST_KEY, keep, keep_page
from .models import Export, SavedView
from .page import build
from .query import PLACE, Query
from .spec import LISTS, TAKEN_AT, VIEWED, ListSpec, page_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_list(
    request: HttpRequest, spec: ListSpec, template: str = "lists/list.html", **context: Any
) -> HttpResponse:
    """The list as a page; 422 where the filter cannot be read. To a search field that asks, what it may offer."""
    if answer := offers(request, spec.filter_form):
        return answer
    page = build(request, spec)
    status = 422 if page["filter_form"].errors else 200
    return render(request, template, {"page": page, **context}, status=status)


def offers(request: HttpRequest, form: Callable[..., forms.BaseForm]) -> JsonResponse | None:
    """What fits the ``text`` typed into a search field of a filter (``offers`` names it), as its page would find it.

    None where the page itself is asked for.
    """
    if not (name := request.GET.get("offers")):
        return None
    field = form({name: ""}, user=request.user).fields.get(name)
    if not isinstance(field, SearchField):
        raise Http404
    try:
        return JsonResponse({"offers": field.offers(request.GET.get("text", "")[:60])})
    except ValidationError:
        return JsonResponse({"offers": []})


def send_list(request: HttpRequest, spec: ListSpec) -> HttpResponse | FileResponse:
    """The list as a workbook: what the page shows, all pages of it; too long a one is asked for."""
    query = Query(spec, request.user, request.GET)
    if query.form.errors:
        return redirect(f"{request.path.removesuffix('.xlsx')}/?{request.GET.urlencode()}")
    if exceeds(query):
        return ask(request, spec, ExportRequestForm(initial={"query": query.words()}), status=403)
    export = register(user=request.user, query=query)
    return hand_over(request, query, export)


def ledger(
    at: str, spec: ListSpec | Callable[[Any], ListSpec], page: str = "list", sheet: str = "export"
) -> list[URLPattern]:
    """The addresses of a list that needs nothing else, its page and its Excel; ``spec`` may go by who asks."""

    def of(request: HttpRequest) -> ListSpec:
        return spec if isinstance(spec, ListSpec) else spec(request.user)

    return [
        path(f"{at}/", lambda request: show_list(request, of(request)), name=page),
        path(f"{at}.xlsx", lambda request: send_list(request, of(request)), name=sheet),
    ]


def ask(request: HttpRequest, spec: ListSpec, form: ExportRequestForm, status: int) -> HttpResponse:
    """The page that says that the list is too long, and asks the reviewer where the role may ask."""
    context = {
        "form": form,
        "spec": spec,
        "limit": limit_of(request.user),
        "may_ask": can(request.user, "export.request"),
        "sentence": too_long(request.user, spec.title),
    }
    return render(request, "lists/request_export.html", context, status=status)


def hand_over(request: HttpRequest, query: Query, export: Export) -> HttpResponse | FileResponse:
    """The workbook as a download; where Excel cannot hold the list, back to it with a sentence."""
    try:
        return send_workbook(query.spec.title, export, lambda out: write_out(out, query=query, export=export))
    except TooManyRows as error:
        done(request, str(error), level="error")
        return redirect(f"{list_address(query.spec.key)}?{query.words()}")


def send_sheet(sheet: Sheet, export: Export) -> FileResponse:
    """A registered sheet that is no list as a download."""
    footed = replace(sheet, footer=export.footer)
    return send_workbook(sheet.title, export, lambda out: write(out, footed))


def send_sheets(sheets: Sequence[Sheet], export: Export) -> FileResponse:
    """Registered sheets as a download under the title of the first; the register learns how many rows they hold."""

    def fill(out: Any) -> None:
        Export.objects.filter(pk=export.pk).update(rows=write(out, sheets))

    return send_workbook(sheets[0].title, export, fill)


def send_workbook(title: Any, export: Export, fill: Callable[[Any], object]) -> FileResponse:
    """A registered workbook as ``fill`` writes it, gone from the disk when it is sent."""
    with ExitStack() as undo:
        out = undo.enter_context(tempfile.TemporaryFile(suffix=".xlsx"))
        fill(out)
        out.seek(0)
        undo.pop_all()  # the response closes it
    name = f"{title}_{timezone.localtime():%Y%m%d}_{export.pk}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)


def list_address(key: str) -> str:
    """The page of the list; the work list where there is none."""
    try:
        return reverse(page_of(key))
    except NoReverseMatch:
        return "/"


def save_view(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the list as it stands under a name."""
    user: Any = request.user
    if key not in LISTS.keys() | VIEWED or not opens(user.role, page_of(key)):
        raise Http404
    form = SaveViewForm(request.POST or None, initial={"query": request.GET.get("query", "")})

    def write() -> HttpResponse:
        view = actions.save_view(actor=request.user, list_key=key, **form.cleaned_data)
        text = _("The view “%(name)s” is kept.") % {"name": view.name}
        return on_to(request, text, f"{list_address(key)}?{view.query}")

    back = f"{list_address(key)}?{form['query'].value() or ''}"
    return form_page(
        request,
        form,
        write,
        title=_("Keep this view"),
        crumbs=[(_("Back to the list"), back)],
        intro=_("Filter, order and columns are kept under a name and can be opened again with one press."),
        button=_("Keep"),
    )


@require_POST
def keep_mine(request: HttpRequest, key: str) -> HttpResponse:
    """Keep how one has a list shown: its columns and widths, or (``rows``) the length and closeness of all lists."""
    if "rows" in request.POST:
        keep_page(
            actor=request.user,
            rows=int(text) if (text := request.POST["rows"]).isdecimal() and len(text) < 5 else 0,
            is_wide="wide" in request.POST,
        )
    else:
        sent = {} if "reset" in request.POST else request.POST
        keep(actor=request.user, key=key, **asked_of(sent))
    page = shown_as_kept(request) or list_address(key)
    return redirect(f"{page}{'&' if '?' in page else '?'}arrange=1" if "move" in request.POST else page)


def asked_of(sent: Any) -> dict[str, Any]:
    """Columns and widths of a form, as far as they can be meant."""
    columns = [
        one for one in (sent.getlist("cols") if sent else ()) if one.isascii() and len(one) <= LONGEST_KEY
    ]
    widths = {name.removeprefix("width-"): text for name, text in sent.items() if name.startswith("width-")}
    return {
        "columns": moved(columns, sent.get("move", "")),
        "widths": {
            name: int(text)
            for name, text in widths.items()
            if text.isascii() and text.isdecimal() and len(text) < 5 and len(name) <= LONGEST_KEY
        },
    }


def moved(columns: list[str], step: str) -> list[str]:
    """The columns with one of them a place further (``up-name``, ``down-name``); as they are where that is nowhere."""
    way, _dash, key = step.partition("-")
    at = columns.index(key) if key in columns else -1
    to = at + {"up": -1, "down": 1}.get(way, 0)
    if at >= 0 and 0 <= to < len(columns):
        columns[at], columns[to] = columns[to], columns[at]
    return columns


def shown_as_kept(request: HttpRequest) -> str:
    """The list from which it was sent, without what its address said of columns and place."""
    parts = urlsplit(own_address(request, request.POST.get("next", "")))
    data = QueryDict(parts.query, mutable=True)
    for name in ("cols", *PLACE):
        data.pop(name, None)
    return f"{parts.path}?{data.urlencode()}" if data else parts.path


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    view = get_object_or_404(SavedView.objects.filter(owner=request.user), pk=pk)
    actions.delete_view(actor=request.user, view=view)
    done(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    page = request.headers.get("Referer", "").removeprefix(request.build_absolute_uri("/")[:-1])
    return redirect(own_address(request, page) or list_address(view.list_key))


def exports(request: HttpRequest) -> HttpResponse:
    """The export register: what one took, what waits for approval."""
    return show_list(request, EXPORTS, "lists/exports.html", waiting=actions.waiting_for(request.user))


@require_POST
def request_export(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for a list that is longer than one may take at once."""
    if key not in LISTS:
        raise Http404
    require(request.user, "export.request")
    spec = spec_for(request.user, key)
    form = ExportRequestForm(request.POST)

    def write() -> HttpResponse:
        actions.request_export(actor=request.user, list_key=key, **form.cleaned_data)
        text = _("The export waits for the reviewer. You will find it in the export register.")
        return on_to(request, text, "lists:exports")

    return sent(request, form, write) or ask(request, spec, form, status=422)


@require_POST
def decide_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a requested export; never one's own."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    require(request.user, "export.approve", export)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        done(request, _("Choose either to approve or to refuse."), level="error")
        return redirect("lists:exports")
    approve = form.cleaned_data["decision"] == "approve"

    def write() -> str:
        actions.decide_export(actor=request.user, export=export, approve=approve)
        return _("The export is approved.") if approve else _("The export is refused.")

    return act(request, write, "lists:exports")


def take_export(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Take an approved export away, within seven days, with the rows that one sees today."""
    export = get_object_or_404(Export.objects.filter(taken_by=request.user), pk=pk)
    if export.list_key in TAKEN_AT:
        return redirect(TAKEN_AT[export.list_key], pk)
    query = Query(spec_for(request.user, export.list_key), request.user, QueryDict(export.query))
    actions.take_approved(actor=request.user, export=export)
    return hand_over(request, query, export)
