"""The pages of staff: make a link, which is shown once; what came, with its files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cadre_review.audit.log import record
from visits.cadres.files import actions as cadre_actions
from visits.cadres.files.models import Cadre
from visits.core.access import keeps_away, require
from visits.core.pages import form_page
from visits.fieldwork.visits.views.attachments import opened
from visits.judgement.findings.models import Finding

from . import actions
from .actions import own_accounts
from .forms import AskForm
from .models import OwnAccount, OwnAccountFile
from .way import head_of_account


@never_cache
def ask_cadre(request: HttpRequest, pk: int) -> HttpResponse:
    """A link by which a cadre sends his own log."""
    cadre = get_object_or_404(Cadre.objects.visible_to(request.user).select_related("unit"), pk=pk)
    words = _(
        "Please write down what you have done in this period: tasks, results, difficulties. Add papers or photos."
    )
    return _ask(request, cadre, None, words, reverse("cadres:detail", args=[pk]))


@never_cache
def ask_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """A link by which a cadre answers a finding."""
    rows = Finding.objects.visible_to(request.user).select_related("cadre__unit")
    finding = get_object_or_404(rows, pk=pk, cadre__isnull=False)
    return _ask(request, finding.cadre, finding, finding.fact, reverse("findings:detail", args=[pk]))


def _ask(request: HttpRequest, cadre: Any, finding: Finding | None, words: str, back: str) -> HttpResponse:
    kept_from = OwnAccount(cadre=cadre, finding=finding)
    require(request.user, "own_account.ask", kept_from)
    if keeps_away(request.user, kept_from):
        raise PermissionDenied(own_accounts.away)
    form = AskForm(request.POST or None, initial={"asks": words})

    def write() -> HttpResponse:
        made, token = actions.ask(actor=request.user, cadre=cadre, finding=finding, **form.cleaned_data)
        url = request.build_absolute_uri(reverse("own_accounts:write", kwargs={"token": token}))
        return render(request, "own_accounts/link.html", {"one": made, "url": url, "back": back})

    return form_page(
        request, form, write, title=_("Ask for an own account by link"), button=_("Make the link"), back=back,
        intro=f"{cadre} · {cadre.unit}", crumbs=[(own_accounts.title, reverse("own_accounts:list"))],
    )  # fmt: skip


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One own account: what was asked, what came, with its receipt and files."""
    one, user = own_accounts.fetch(request, pk), request.user
    require(user, "own_account.read", one)
    cadre_actions.open_file(actor=user, cadre=one.cadre, part="own account")
    course = list(one.steps.select_related("by"))
    files = list(one.files.all())
    head = head_of_account(user, one, course)
    head.papers = [
        {"url": reverse("own_accounts:file", args=[kept.pk]), "label": kept.name} for kept in files
    ]
    context = {
        "one": one,
        "head": head,
        "thing_state": one.get_state_display(),
        "facts": [
            (_("Asked by"), one.created_by.name),
            (_("Open until the end of"), one.last_day),
            (_("Received at"), one.received_at),
            (_("Receipt"), one.receipt),
        ],
        "finding": Finding.objects.visible_to(user).filter(pk=one.finding_id).first(),
        "files": files,
        "steps": course,
    }
    return render(request, "own_accounts/detail.html", context)


def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of an own account as a download; taking it is in the log first."""
    rows = OwnAccountFile.objects.visible_to(request.user).select_related("own_account")
    kept = get_object_or_404(rows, pk=pk)
    require(request.user, "own_account.read", kept.own_account)
    record(request.user, "own_account.take_file", kept.own_account, file=kept.pk)
    return FileResponse(
        opened(kept.file), as_attachment=True, filename=kept.name, content_type=kept.content_type
    )
