"""The pages on which a seal is asked for, decided and looked behind."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from visits.core.access import require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import act, post_form
from visits.fieldwork.leads.actions import leads
from visits.fieldwork.recommendations.actions import recommendations
from visits.fieldwork.sealed_sources import actions
from visits.fieldwork.sealed_sources.lists import seal_list
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.models import Interview

NAMED = (
    "interview__visit__unit", "interview__visit__key_task", "interview__visit__team__round",
    "interview__source_cadre", "lead__unit", "recommendation__cadre", "recommendation__unit", "made_by", "decided_by",
)  # fmt: skip


class ReasonForm(forms.Form):
    """Why the name is needed."""

    reason = forms.CharField(
        label=gettext_lazy("Why the name is needed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Read by the person who decides and by the security auditor."),
    )


class DecisionForm(forms.Form):
    """What is said to who asked."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed where the request is refused."),
    )


def scoped(request: HttpRequest, pk: int) -> SealRequest:
    """The request, if the user sees it."""
    return get_object_or_404(SealRequest.objects.visible_to(request.user).select_related(*NAMED), pk=pk)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who the source of a talk is."""
    talks = (
        Interview.objects.visible_to(request.user)
        .talks()
        .select_related("visit__unit", "visit__key_task", "visit__team__round")
    )
    talk = get_object_or_404(talks, pk=pk)
    words = f"{talk.visit.where} · {talk.visit.visited_on} · {talk.source}"
    return ask_about(request, talk, words, reverse("interviews:detail", args=[talk.pk]))


@require_http_methods(["GET", "POST"])
def ask_writer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who wrote the letter of a lead."""
    lead = leads.fetch(request, pk)
    words = f"{lead.number} · {lead.unit} · {lead.received_on}"
    return ask_about(request, lead, words, leads.address(lead))


@require_http_methods(["GET", "POST"])
def ask_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who those were that recommended a cadre."""
    one = recommendations.fetch(request, pk)
    return ask_about(request, one, f"{one} · {one.unit}", recommendations.address(one))


def ask_about(request: HttpRequest, thing: Any, words: str, back: str) -> HttpResponse:
    """The form on which a reason is given, for whatever bears a seal."""
    require(request.user, "seal.request", thing)
    form = ReasonForm(request.POST or None)
    return post_form(
        request,
        form,
        lambda: actions.ask(actor=request.user, thing=thing, reason=form.cleaned_data["reason"]),
        _("The request is with a second person now."),
        to=reverse("seals:list"),
        title=_("Ask who the source is"),
        button=_("Send the request"),
        back=back,
        words=words,
        template="sealing/ask.html",
    )


@require_GET
def list_(request: HttpRequest) -> HttpResponse:
    """Requests: to be decided first."""
    return show_list(request, seal_list(request.user))


@require_GET
def export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, seal_list(request.user))


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse: two buttons of one form."""
    asked = scoped(request, pk)
    require(request.user, "seal.decide", asked)
    form, approve, back = (
        DecisionForm(request.POST or None),
        "_approve" in request.POST,
        reverse("seals:list"),
    )
    lines = [f"{asked.made_by.name} · {timezone.localtime(asked.made_at):%Y-%m-%d}", str(asked), asked.reason]
    return post_form(
        request,
        form,
        lambda: actions.decide(
            actor=request.user, request=asked, approve=approve, note=form.cleaned_data["note"]
        ),
        _("Approved: the name can be read for a while.") if approve else _("Refused."),
        to=back,
        title=_("Decide on a sealed source"),
        back=back,
        about=[{"text": "\n".join(lines)}],
        template="core/step.html",
        choices=[("_approve", _("Approve")), ("_refuse", _("Refuse"))],
    )


@never_cache
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The name, at the press of a button; each press is in the log before it is shown."""
    asked = scoped(request, pk)
    require(request.user, "seal.look", asked)

    def show(identity: str = "") -> HttpResponse:
        return render(request, "sealing/look.html", {"asked": asked, "identity": identity})

    if request.method == "GET":
        return show()
    return act(request, lambda: show(actions.look(actor=request.user, request=asked)), "seals:list")
