"""The outcomes report: page, Excel and Word, from the same figures."""

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core import docx as word
from visits.core.access import require
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.models import Export
from visits.core.lists.views import send_sheets
from visits.core.paper_page import paper_answer
from visits.judgement.decisions.models import Origin
from visits.organisation.rounds.models import Round
from visits.organisation.rounds.shown import shown_of
from visits.organisation.units.models import LEVEL_CHOICES, Category

from .drawn import drawn_of
from .forms import DaysForm
from .sheets import lines_of, register, sheets_of
from .windows import Window
from .year_before import Beside, groups_beside, sentence, table_beside, told_before, without_times

ANY = ("", gettext_lazy("any"))
Groups = list[tuple[Any, list[Beside]]]


class WindowForm(DaysForm):
    """From when to when, and for which part."""

    category = forms.ChoiceField(
        label=gettext_lazy("Category"), required=False, choices=[ANY, *Category.choices]
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level before"), required=False, choices=[ANY, *LEVEL_CHOICES]
    )
    task_kind = KindFilter(Family.TASK, label=gettext_lazy("Type of key task"), blank=ANY[1])
    origin = forms.ChoiceField(label=gettext_lazy("Origin"), required=False, choices=[ANY, *Origin.choices])


def asked(line: QueryDict) -> tuple[WindowForm, Window]:
    """The window in an address line; without one from the first day of the rounds that are open, up to today."""
    today = timezone.localdate()
    shown = shown_of(list(Round.objects.begun()))
    first = min((one.starts_on for one in shown), default=dt.date(today.year, 1, 1))
    form = WindowForm(line if "first" in line else {"first": first, "last": max(first, today)})
    usual = Window(first, max(first, today))
    return form, Window(**form.cleaned_data) if form.is_valid() else usual


def outcomes(request: HttpRequest) -> HttpResponse:
    """The figures of a window."""
    require(request.user, "outcomes.read")
    form, window = asked(request.GET)
    context = {
        "form": form,
        "window": window,
        "as_of": timezone.localtime(),
        "before": told_before(window),
        "groups": [
            (label, without_times(found), drawn_of(found, window))
            for label, found in groups_beside(request.user, window)
        ]
        if form.is_valid()
        else [],
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/outcomes.html", context, status=200 if form.is_valid() else 422)


def outcomes_export(request: HttpRequest) -> FileResponse:
    """The figures as a workbook, registered."""
    _form, window = asked(request.GET)
    entry, sheets = sheets_of(request.user, window)
    return send_sheets(sheets, entry)


def outcomes_paper(request: HttpRequest) -> HttpResponse:
    """The figures as a Word file with a table for each part, registered."""
    _form, window = asked(request.GET)
    user: Any = request.user
    with transaction.atomic():
        entry = register(user, window)
        groups = groups_beside(user, window)
        Export.objects.filter(pk=entry.pk).update(rows=sum(len(found) for _label, found in groups))
    name = f"{_('Outcomes report')}_{timezone.localtime():%Y%m%d}_{entry.pk}.docx"
    made = paper_of(window, groups, entry)
    return paper_answer(request, made, name)


def paper_of(window: Window, groups: Groups, entry: Export) -> bytes:
    """The .docx: title, window and time, a table for each part, the export's number at the end."""
    document = word.new(
        _("Outcomes report"), [*lines_of(window), told_before(window)], kind="report", foot=entry.footer
    )
    for label, found in groups:
        word.heading(document, str(label))
        word.says(document, sentence(found))
        word.table(document, *table_beside(found))
    return word.saved(document)
