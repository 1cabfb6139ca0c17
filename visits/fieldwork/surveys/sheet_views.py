"""Pages from paper sheets to the published results."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.pages import act, form_page, on_to

from .comparing import differing, flat
from .computed_from import in_force, is_subject
from .count_models import Mark, PaperSheet, SheetState
from .counting import count_sheets, publish_results, reopen_count, witness_count
from .models import Survey, SurveyState
from .paper import ENTERED_WHILE, enter_sheet, settle_sheet
from .sheet_forms import CountForm, ReopenForm, SettleForm, SheetForm
from .views import crumbs_of


def scoped(request: HttpRequest, pk: int) -> Survey:
    """The survey, if the user sees it; one about himself or his own leadership is not there."""
    rows = Survey.objects.visible_to(request.user).select_related("team__round", "unit", "design")
    survey = get_object_or_404(rows, pk=pk)
    if is_subject(request.user, survey):
        raise Http404
    return survey


def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the sheets of each class are, and the steps up to the results."""
    survey = scoped(request, pk)
    require(request.user, "survey.enter_sheet", survey)
    found = PaperSheet.objects.filter(survey=survey)
    states = Counter(found.values_list("voter_class", "state"))
    classes = [
        {"row": one} | {state: states[one.pk, state] for state in SheetState.values}
        for one in survey.classes.all()
    ]
    count = in_force(survey)
    user = request.user
    context = {
        "survey": survey,
        "classes": classes,
        "differing": found.filter(state=SheetState.DIFFERS).select_related("voter_class"),
        "reconciliation": count,
        "counts": count.counts.select_related("voter_class") if count else [],
        "may_enter": survey.state in ENTERED_WHILE and not count,
        "may_count": survey.state == SurveyState.CLOSED and not count and can(user, "survey.count", survey),
        "may_witness": survey.state == SurveyState.CLOSED and count and count.teller_id != user.pk,
        "may_publish": survey.state == SurveyState.RECONCILED and can(user, "survey.publish", survey),
        "may_reopen": count and survey.state != SurveyState.PUBLISHED and can(user, "survey.reopen", survey),
    }
    return render(request, "surveys/sheets.html", context)


def enter(request: HttpRequest, pk: int, voter_class: int) -> HttpResponse:
    """Type one sheet; the next number follows at once."""
    survey = scoped(request, pk)
    require(request.user, "survey.enter_sheet", survey)
    of = get_object_or_404(survey.classes, pk=voter_class)
    form = SheetForm(request.POST or None, survey=survey, initial={"number": _next(request.user, of)})

    def write() -> HttpResponse:
        marks = {name: form.cleaned_data[name] for name in ("number", "mark", "void_reason")}
        sheet = enter_sheet(actor=request.user, voter_class=of, content=form.content(), **marks)
        text = _("Sheet %(sheet)s: %(state)s.") % {"sheet": sheet, "state": sheet.get_state_display()}
        return on_to(request, text, "surveys:enter_sheet", pk, voter_class)

    intro = _(
        "Type the number of the choice and go on with the Tab key; Enter saves the sheet and opens the next one. "
        "Leave empty what the sheet leaves empty."
    )
    return form_page(
        request,
        form,
        write,
        title=_("Enter a sheet"),
        heading=_("Enter a sheet of class %(class)s") % {"class": of},
        crumbs=crumbs_to_sheets(survey),
        intro=intro,
        button=_("Save and next sheet"),
    )


def crumbs_to_sheets(survey: Survey) -> list[tuple[Any, ...]]:
    """The way to the sheets of the survey."""
    return [*crumbs_of(survey), (_("Sheets and count"), "surveys:sheets", survey.pk)]


def _next(user: Any, of: Any) -> int:
    """The first number of the pile that this person has not entered and that is not done."""
    done_by_me = of.sheets.filter(entries__entered_by=user).values_list("number", flat=True)
    full = of.sheets.exclude(state=SheetState.ONCE).values_list("number", flat=True)
    taken = set(done_by_me) | set(full)
    return next((number for number in range(1, of.issued_paper + 1) if number not in taken), of.issued_paper)


def settle(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Look at the sheet once more where two entries differ."""
    survey = scoped(request, pk)
    require(request.user, "survey.enter_sheet", survey)
    found = get_object_or_404(PaperSheet.objects.filter(survey=survey, state=SheetState.DIFFERS), pk=sheet)
    entries = list(found.entries.select_related("entered_by"))
    both_valid = all(entry.mark == Mark.VALID for entry in entries)
    fields = differing(entries[0].content, entries[1].content) if both_valid else []
    form = SettleForm(request.POST or None, survey=survey, fields=fields)

    def write() -> HttpResponse:
        marks = {name: form.cleaned_data[name] for name in ("mark", "void_reason")}
        settle_sheet(actor=request.user, sheet=found, chosen=_valid_content(entries, form), **marks)
        return on_to(request, _("Sheet %(sheet)s is settled.") % {"sheet": found}, "surveys:sheets", pk)

    told = [
        {"name": one.entered_by.name, "mark": one.get_mark_display(), "why": one.void_reason}
        for one in entries
    ]
    return form_page(
        request,
        form,
        write,
        template="surveys/settle_sheet.html",
        title=_("Settle a sheet"),
        heading=_("Settle sheet %(sheet)s") % {"sheet": found},
        crumbs=crumbs_to_sheets(survey),
        button=_("Settle"),
        entries=told,
    )


def _valid_content(entries: list[Any], form: SettleForm) -> dict[str, Any]:
    """What the differing fields read; where only one entry holds the sheet valid, that entry's fields."""
    if form.wanted:
        return form.chosen()
    return {
        name: value
        for entry in entries
        if entry.mark == Mark.VALID
        for name, value in flat(entry.content).items()
    }


def count(request: HttpRequest, pk: int) -> HttpResponse:
    """The teller writes what lies on the table, class by class."""
    survey = scoped(request, pk)
    require(request.user, "survey.count", survey)
    forms = [CountForm(request.POST or None, voter_class=one) for one in survey.classes.all()]
    first = forms[0] if forms else None

    def write() -> HttpResponse | None:
        if not all(form.is_valid() for form in forms):
            return None
        numbers = {form.voter_class.pk: form.cleaned_data for form in forms}
        count_sheets(actor=request.user, survey=survey, numbers=numbers)
        text = _("The count is written. A second person confirms it now.")
        return on_to(request, text, "surveys:sheets", pk)

    return form_page(
        request,
        first,
        write,
        template="surveys/count.html",
        title=_("Write the count"),
        crumbs=crumbs_to_sheets(survey),
        intro=_(
            "Write what was counted, sheets and code slips together. Returned is valid, abstained and void; "
            "more returned than issued voids the class."
        ),
        forms=forms,
    )


def _step(request: HttpRequest, pk: int, right: str, action: Any, text: str, then: str) -> HttpResponse:
    survey = scoped(request, pk)
    require(request.user, right, survey)

    def write() -> HttpResponse:
        action(actor=request.user, survey=survey)
        return on_to(request, text, then, pk)

    return act(request, write, "surveys:sheets", pk)


@require_POST
def witness(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the count as its witness."""
    text = _("The count is confirmed. The results can be published now.")
    return _step(request, pk, "survey.witness", witness_count, text, "surveys:sheets")


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute and store the tables."""
    return _step(
        request, pk, "survey.publish", publish_results, _("The results are open."), "surveys:results"
    )


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the count again, with a reason."""
    survey = scoped(request, pk)
    require(request.user, "survey.reopen", survey)
    form = ReopenForm(request.POST or None)

    def write() -> HttpResponse:
        reopen_count(actor=request.user, survey=survey, **form.cleaned_data)
        return on_to(request, _("The count is open again; the old one is kept."), "surveys:sheets", pk)

    title = _("Open the count again")
    return form_page(request, form, write, title=title, crumbs=crumbs_to_sheets(survey))
