"""The pages of the log: all of it for the security auditor, one's own acts for everyone."""

import datetime as dt
import tempfile
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import export, queries
from .anchors import last_of, printed
from .log import record
from .models import ChainHead, Entry

PAGE = 100


def _require_auditor(request: HttpRequest) -> None:
    if getattr(request.user, "role", "") != queries.AUDITOR:
        raise PermissionDenied(
            _("Only the security auditor reads the log. Your own acts stand under “My acts”.")
        )


def _line(entry: Entry, labels: dict[str, Any]) -> dict[str, Any]:
    return {
        "entry": entry,
        "act": labels.get(entry.act, entry.act),
        "thing": queries.thing_label(entry.thing),
        "detail": queries.detail_text(entry.detail, entry.thing),
    }


def _page(
    request: HttpRequest,
    template: str,
    rows: Any,
    form: queries.LogFilter,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    entries, older = queries.page_of(form.narrow(rows), before=request.GET.get("before", ""), size=PAGE)
    query = request.GET.copy()
    query.pop("before", None)
    labels = queries.act_labels()
    context = {
        "form": form,
        "lines": [_line(entry, labels) for entry in entries],
        "older": older,
        "is_newest": "before" not in request.GET,
        "query": query.urlencode(),
    }
    return render(request, template, context | (more or {}), status=422 if form.errors else 200)


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """The whole log, newest first."""
    _require_auditor(request)
    rows = queries.visible_to(request.user)
    return _page(request, "audit/list.html", rows, queries.LogFilter(request.GET), _state())


def _state() -> dict[str, Any]:
    """When the log was last verified and anchored, for its auditor."""
    anchor = last_of(settings.AUDIT_ANCHORS)
    since = dt.datetime.fromisoformat(anchor.at) if anchor else None
    return {"head": ChainHead.objects.filter(pk=1).first(), "anchor": anchor, "anchored_at": since}


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What the person signed in did, newest first."""
    return _page(request, "audit/mine.html", queries.own_acts(request.user), queries.LogFilter(request.GET))


@login_required
def as_excel(request: HttpRequest) -> HttpResponseBase:
    """The list as Excel; the log says who took which part of it away."""
    _require_auditor(request)
    form = queries.LogFilter(request.GET)
    rows = form.narrow(queries.visible_to(request.user)).order_by("-number")
    if form.errors or rows.order_by()[: export.LIMIT + 1].count() > export.LIMIT:
        if not form.errors:
            form.add_error(None, _("The log of this period is too long for one sheet. Choose a shorter one."))
        return _page(request, "audit/list.html", queries.visible_to(request.user), form)
    entry = record(request.user, "audit.export", filter=request.GET.urlencode()[:500])
    return _workbook(request, rows.filter(number__lt=entry.number))


def _workbook(request: HttpRequest, rows: Any) -> HttpResponseBase:
    now = timezone.localtime()
    out = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    import_string(settings.EXPORT_WRITER)(
        out,
        title=_("Audit log"),
        columns=list(zip(export.headings(), export.WIDTHS, strict=True)),
        rows=export.cells(rows),
        footer=f"{request.user}  {now:%Y-%m-%d %H:%M}  {printed()}",
    )
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{_('Audit log')}_{now:%Y%m%d}.xlsx")
