"""Dossiers: list, freezing, page with what each recipient is given, files."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from visits.cadres.files import actions as cadre_actions
from visits.core import docx as word
from visits.core.access import require
from visits.core.pages import post_form, sentence
from visits.judgement.appraisals.pack import digest
from visits.judgement.decisions.actions import motions

from . import actions
from .content import LANGUAGE
from .files import parts_of
from .forms import FreezeForm
from .models import Dossier, DossierFile, Format, Recipient
from .recipients import version_for

TYPES = {
    Format.WORD: word.MEDIA,
    Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.MANIFEST: "application/json",
}


def scoped(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, if the user sees it."""
    rows = Dossier.objects.visible_to(request.user).select_related(
        "decision__cadre", "decision__leadership_team__unit", "created_by"
    )
    found: Dossier = get_object_or_404(rows, pk=pk)
    return found


def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze what a decision rests on."""
    decision = motions.fetch(request, pk)
    require(request.user, "dossier.freeze", decision)
    form = FreezeForm(request.POST or None)
    return post_form(
        request,
        form,
        lambda: actions.freeze(
            actor=request.user, decision=decision, client_key=form.cleaned_data["client_key"]
        ),
        _("The dossier is frozen. What is learned later goes into a further one."),
        to=lambda made: reverse("dossiers:detail", args=[made.pk]),
        **motions.frame(request, decision, _("Freeze a dossier")),
    )


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier as a recipient is given it, with its files and digests."""
    dossier = scoped(request, pk)
    require(request.user, "dossier.read", dossier)
    if dossier.decision.cadre:
        cadre_actions.open_file(actor=request.user, cadre=dossier.decision.cadre, part="dossier")
    chosen = request.GET.get("for", "")
    recipient = chosen if chosen in Recipient.values else Recipient.WORK.value
    files = dossier.files.defer("content").filter(recipient=recipient)
    with translation.override(LANGUAGE):
        parts = parts_of(version_for(dossier.content, recipient))
    context = {
        "dossier": dossier,
        "decision": dossier.decision,
        "is_whole": digest(dossier.content) == dossier.digest,
        "recipients": [
            {"label": label, "url": f"?for={key}", "current": key == recipient}
            for key, label in Recipient.choices
        ],
        "parts": parts,
        "files": files,
    }
    return render(request, "dossiers/detail.html", context)


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file of a dossier, entered in the register of exports."""
    kept = get_object_or_404(DossierFile, pk=pk)
    dossier = scoped(request, kept.dossier_id)
    try:
        actions.give_out(actor=request.user, file=kept)
    except ValidationError as error:
        return HttpResponse(sentence(error), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(bytes(kept.content), content_type=TYPES[Format(kept.form)])
    name = f"dossier-{dossier.decision_id}-{dossier.number}-{kept.recipient}.{kept.form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
