"""The pages of the log: all of it for the security auditor, one's own acts for everyone."""

import tempfile
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import export, queries
from .anchors import printed
from .log import record


def _require_auditor(request: HttpRequest) -> None:
    if getattr(request.user, "role", "") != queries.AUDITOR:
        raise PermissionDenied(queries.NOT_YOURS)


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """The whole log, for its auditor: the list that AUDIT_PAGE names draws it."""
    _require_auditor(request)
    page: HttpResponse = import_string(settings.AUDIT_PAGE)(request)
    return page


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What the person signed in did, newest first: the list that OWN_ACTS_PAGE names draws it."""
    page: HttpResponse = import_string(settings.OWN_ACTS_PAGE)(request)
    return page


@login_required
def as_excel(request: HttpRequest) -> HttpResponseBase:
    """The list as Excel; the log says who took which part of it away."""
    _require_auditor(request)
    form = queries.LogFilter(request.GET)
    rows = form.narrow(queries.visible_to(request.user)).order_by("-number")
    if form.errors:
        return log(request)
    if rows.order_by()[: export.LIMIT + 1].count() > export.LIMIT:
        text = _("The log of this period is too long for one sheet. Choose a shorter one.")
        messages.warning(request, text)
        return redirect(f"{reverse('audit:list')}?{request.GET.urlencode()}")
    entry = record(request.user, "audit.export", filter=request.GET.urlencode()[:500])
    return _workbook(request, rows.filter(number__lt=entry.number))


def _workbook(request: HttpRequest, rows: Any) -> HttpResponseBase:
    now = timezone.localtime()
    out = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    import_string(settings.EXPORT_WRITER)(
        out,
        title=_("Audit log"),
        columns=list(zip(export.headings(), export.WIDTHS, strict=True)),
        rows=export.cells(rows, request.user),
        footer=f"{request.user}  {now:%Y-%m-%d %H:%M}  {printed()}",
    )
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{_('Audit log')}_{now:%Y%m%d}.xlsx")
