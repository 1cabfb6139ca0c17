"""The pages of the log: all of it for the security auditor, one's own acts for everyone."""

import tempfile
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cadre_review.form_renderer import escaped

from . import export, queries
from .anchors import printed
from .log import record
from .models import Entry

PAGE = 100


def _require_auditor(request: HttpRequest) -> None:
    if getattr(request.user, "role", "") != queries.AUDITOR:
        raise PermissionDenied(queries.NOT_YOURS)


def _line(entry: Entry, labels: dict[str, Any], words: queries.Words) -> dict[str, Any]:
    return {
        "entry": entry,
        "act": labels.get(entry.act, entry.act),
        "thing": queries.thing_label(entry.thing),
        "named": words.thing(entry),
        "detail": words.told(entry.detail, entry.thing),
    }


def _drawn(lines: list[dict[str, Any]]) -> SafeString:
    """The lines as rows of a table; a template would take ten times as long over a hundred of them."""
    heads = (_("Number"), _("Time"), _("Account"), _("Act"), _("Thing"), _("Detail"), _("Address"))
    row = "".join(["<tr>", *(f'<td data-label="{escaped(head)}">{{}}</td>' for head in heads), "</tr>"])
    return mark_safe("\n".join(row.format(*_cells(line)) for line in lines))  # noqa: S308 - escaped cell by cell  # nosec B308 B703


def _cells(line: dict[str, Any]) -> list[str]:
    """The texts of a line, escaped."""
    entry, at = line["entry"], timezone.localtime(line["entry"].at)
    others = (line["detail"], entry.address)
    time = f'<time datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M:%S}</time>'
    who = (escaped(text or "—") for text in (entry.actor_name, line["act"]))
    return [str(entry.number), time, *who, _thing(line), *(escaped(text or "—") for text in others)]


def _thing(line: dict[str, Any]) -> str:
    """The kind and the name of the thing, linked where the reader may open it."""
    if not line["entry"].thing:
        return "—"
    name, address = line["named"]
    link = f'<a href="{escaped(address)}">{escaped(name)}</a>' if address else escaped(name)
    return f"{escaped(line['thing'])} {link}"


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """The whole log, for its auditor: the list that AUDIT_PAGE names draws it."""
    _require_auditor(request)
    page: HttpResponse = import_string(settings.AUDIT_PAGE)(request)
    return page


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What the person signed in did, newest first."""
    form = queries.LogFilter(request.GET)
    rows = form.narrow(queries.own_acts(request.user))
    entries, older = queries.page_of(rows, before=request.GET.get("before", ""), size=PAGE)
    query = request.GET.copy()
    query.pop("before", None)
    labels, words = queries.act_labels(), queries.Words(request.user, entries)
    lines = [_line(entry, labels, words) for entry in entries]
    context = {
        "form": form,
        "lines": lines,
        "rows": _drawn(lines),
        "older": older,
        "is_newest": "before" not in request.GET,
        "query": query.urlencode(),
    }
    return render(request, "audit/mine.html", context, status=422 if form.errors else 200)


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
