"""The lead words one passage anew: saved through the record's own form, so its rules, versions and log are the same."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.access import require
from visits.core.pages import form_page, on_to
from visits.core.posted import as_data, carried
from visits.core.record_page import RecordPage, Refused, Saved
from visits.fieldwork.site_visits.views import Page as SitePage
from visits.fieldwork.symposia.views import Page as SymposiumPage
from visits.fieldwork.visits.models import WITH_THE_TEAM, Visit
from visits.fieldwork.visits.views.interview_form import Page as TalkPage
from visits.fieldwork.visits.views.visit_form import Page as VisitPage

from .sheet import Passage, Sheet
from .views import scoped

PAGES: dict[str, Any] = {"interview": TalkPage, "symposium": SymposiumPage, "sitevisit": SitePage}


class WordingForm(forms.Form):
    """The passage as it is to read."""

    text = forms.CharField(
        label=gettext_lazy("Wording"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def reword(request: HttpRequest, pk: int) -> HttpResponse:
    """Word the passage that ``at`` names anew; the old words stay in the record's versions and are shown struck."""
    visit = scoped(request, pk)
    require(request.user, "visit.write", visit)
    passage = _passage(request, visit)
    record, name = passage.spot.record, passage.spot.name
    form = WordingForm(request.POST or None, initial={"text": passage.text, "version": record.version})
    back = f"{reverse('visits:review', args=[pk])}#at-{name}"

    def write() -> HttpResponse:
        _save(request, visit, passage, **form.cleaned_data)
        return on_to(request, _("The wording is changed; the old words stay in view, struck."), back)

    return form_page(
        request, form, write, title=_("Change the wording"), intro=passage.label, button=_("Save"), back=back,
        crumbs=[(_("Visit ledger"), "visits:list"), (visit, reverse("visits:detail", args=[pk]))],
    )  # fmt: skip


def _passage(request: HttpRequest, visit: Visit) -> Passage:
    """The passage that the address names, where it may be worded anew."""
    name = request.GET.get("at", "observed")
    found = [one for one in Sheet(request.user, visit).passages if one.may_reword and one.spot.name == name]
    if not found or visit.state not in WITH_THE_TEAM:
        raise Http404
    return found[0]


def _save(request: HttpRequest, visit: Visit, passage: Passage, *, text: str, version: int) -> None:
    """The record as it stands, with these words in their place, judged as if its form had sent it."""
    record = passage.spot.record
    page = _form_of(request, visit, record)
    hidden = carried(record.client_key, uuid4(), version, page.draft_of)
    # What few people fit was said yes to when the record was saved.
    outcome = page.judge(
        as_data(page.content(record) | hidden | {"few_known": ["on"], _field(passage): [text]})
    )
    if isinstance(outcome, Saved):
        return
    if isinstance(outcome, Refused):
        raise ValidationError([one for texts in outcome.bound.errors().values() for one in texts])
    raise ValidationError(_("Somebody else has changed the record meanwhile. Read it again, then word it."))


def _form_of(request: HttpRequest, visit: Visit, record: Any) -> RecordPage:
    kind = record._meta.model_name
    if kind == "visit":
        return VisitPage(request, visit.destination, record)
    page: RecordPage = PAGES[kind](request, visit, record)
    return page


def _field(passage: Passage) -> str:
    """Under which name the form of the record posts the passage."""
    spot = passage.spot
    if spot.field == "statements":
        return f"statements-{spot.line - 1}-text"
    return f"answer-{passage.thing.question_id}" if spot.field == "answers" else spot.field
