"""The account as a page and as Word; a figure of it opened down."""

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from visits.core import docx as word
from visits.core.access import require
from visits.core.lists.models import Export
from visits.core.paper_page import paper_answer
from visits.organisation.rounds.models import Round
from visits.reports.outcomes.forms import DaysForm
from visits.reports.outcomes.sheets import lines_of, register
from visits.reports.outcomes.windows import Window

from .chain import chain_of
from .figures import COUNTED
from .sentences import Sentence, account_of

EARLIEST, OFFERED = 1990, 12


class AccountForm(DaysForm):
    """From when to when, and of which year leadership teams are told."""

    year = forms.IntegerField(
        label=gettext_lazy("Year of leadership teams"), required=False, min_value=EARLIEST, max_value=9998
    )


def _usual(rounds: list[Round]) -> Window:
    """Two calendar years, the second that of the newest round."""
    year = rounds[0].starts_on.year if rounds else timezone.localdate().year
    return Window(dt.date(year - 1, 1, 1), dt.date(year, 12, 31))


def _rounds() -> list[Round]:
    """The newest rounds that have begun."""
    return list(Round.objects.begun()[:OFFERED])


def _asked(line: QueryDict, usual: Window) -> tuple[AccountForm, Window, int]:
    """The window in an address line and the year of leadership teams, else the last year of the window."""
    form = AccountForm(line if "first" in line else {"first": usual.first, "last": usual.last})
    if not form.is_valid():
        return form, usual, usual.last.year
    window = Window(form.cleaned_data["first"], form.cleaned_data["last"])
    return form, window, form.cleaned_data["year"] or window.last.year


def account(request: HttpRequest) -> HttpResponse:
    """The sentences of a window."""
    require(request.user, "outcomes.read")
    rounds = _rounds()
    form, window, year = _asked(request.GET, _usual(rounds))
    context = {
        "form": form,
        "window": window,
        "as_of": timezone.localtime(),
        "sentences": account_of(window, year) if form.is_valid() else [],
        "query": window.words(first=window.first, last=window.last, year=year),
        "rounds": [
            (one.name, window.words(first=one.starts_on, last=one.ends_on, year=one.starts_on.year))
            for one in rounds
        ],
    }
    return render(request, "reports/account.html", context, status=200 if form.is_valid() else 422)


def account_chain(request: HttpRequest, key: str) -> HttpResponse:
    """One figure of a window, opened down to what was heard."""
    require(request.user, "outcomes.read")
    if key not in COUNTED:
        raise Http404(_("There is no such figure."))
    _form, window, _year = _asked(request.GET, _usual(_rounds()))
    context = {
        "chain": chain_of(request.user, key, window),
        "window": window,
        "as_of": timezone.localtime(),
        "query": window.words(first=window.first, last=window.last),
    }
    return render(request, "reports/account_chain.html", context)


def account_paper(request: HttpRequest) -> HttpResponse:
    """The sentences as a Word file with a table of their figures, registered."""
    _form, window, year = _asked(request.GET, _usual(_rounds()))
    user: Any = request.user
    with transaction.atomic():
        entry = register(user, window)
        sentences = account_of(window, year)
        Export.objects.filter(pk=entry.pk).update(rows=len(sentences))
    name = f"{_('Account of the visits')}_{timezone.localtime():%Y%m%d}_{entry.pk}.docx"
    made = paper_of(window, sentences, entry)
    return paper_answer(request, made, name)


def paper_of(window: Window, sentences: list[Sentence], entry: Export) -> bytes:
    """The .docx: title, window and time, the sentences, each figure with its own window, the export's number."""
    document = word.new(_("Account of the visits"), lines_of(window), kind="report", foot=entry.footer)
    for one in sentences:
        word.says(document, one.plain())
    rows = [
        (figure.label, figure.value, f"{one.window.first} – {one.window.last}")
        for one in sentences
        for figure in one.counted()
    ]
    word.table(document, (_("Figure"), pgettext("count", "Number"), _("Window")), rows)
    return word.saved(document)
