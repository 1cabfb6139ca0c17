"""Writing the parts of a file: schooling, family, ranks and posts held, what the appointment form says.

Where somebody else wrote the same part meanwhile, both texts stand side by side (409) and saving again is a decision.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from visits.core.access import require
from visits.core.merging import differences
from visits.core.pages import confirm_page, done, form_page, sent

from . import actions
from .consulting import current_matter, open_file
from .forms import TenureForm
from .models import Cadre, RankRecord, Tenure
from .part_forms import RELATIONS, EducationsForm, ProposalForm, RankForm, RelativeForms, relative_rows
from .views import part_page, scoped

Save = Callable[[], Any]


def writable(request: HttpRequest, pk: int, part: str) -> Cadre:
    """The file for one who may write it; what the form shows of it goes into the log as opened."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.write", cadre)
    if request.method != "POST":
        open_file(actor=request.user, cadre=cadre, part=part)
    return cadre


def back(request: HttpRequest, cadre_id: int) -> HttpResponse:
    """To the file where a matter stands, else to the overview: nobody is asked for one after they have saved."""
    return redirect("cadres:file" if current_matter(request.user) else "cadres:detail", cadre_id)


def answer(
    request: HttpRequest, form: Any, cadre: Cadre, title: str, save: Save, fresh: Any = None
) -> HttpResponse:
    """The page of one part; after a conflict with what was saved meanwhile beside it, ready to be saved over that.

    ``fresh``: makes the form as the file says it now, to be held against what was typed.
    """

    def write() -> HttpResponse:
        save()
        done(request, _("Entered in the file of %(name)s.") % {"name": cadre.name})
        return back(request, cadre.pk)

    page = part_page(cadre, title)
    try:
        return sent(request, form, write, passing=actions.Stale) or form_page(request, form, **page)
    except actions.Stale as error:
        form.add_error(None, error)
    form.data = form.data.copy()
    form.data["base_version"] = str(Cadre.objects.values_list("version", flat=True).get(pk=cadre.pk))
    rows = differences(form, fresh()) if fresh else []
    return form_page(request, form, status=409, differences=rows, **page)


def educations(request: HttpRequest, pk: int) -> HttpResponse:
    """Write full-time and on-job education."""
    cadre = writable(request, pk, "education")
    form = EducationsForm(request.POST or None, cadre=cadre)

    def save() -> None:
        version = form.cleaned_data["base_version"]
        actions.save_educations(actor=request.user, cadre=cadre, base_version=version, rows=form.rows())

    return answer(request, form, cadre, _("Education"), save, lambda: EducationsForm(cadre=cadre))


def appointment_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the appointment form says beyond the file."""
    cadre = writable(request, pk, "appointment form")
    form = ProposalForm(request.POST or None, cadre=cadre)

    def save() -> None:
        version = form.cleaned_data["base_version"]
        actions.save_appointment_form(actor=request.user, cadre=cadre, base_version=version, **form.values())

    return answer(request, form, cadre, _("Appointment form"), save, lambda: ProposalForm(cadre=cadre))


def family(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the family: up to ten lines in the order of the form."""
    cadre = writable(request, pk, "family")
    require(request.user, "cadre.read_family", cadre)
    base = forms.IntegerField(min_value=0)
    rows = RelativeForms(request.POST or None, initial=relative_rows(cadre), prefix="line")
    version, status, theirs = cadre.version, 200, []
    if request.method == "POST":
        status = 422
        if rows.is_valid():
            try:
                lines = [row for one in rows if (row := one.row())]
                sent = base.clean(request.POST.get("base_version", ""))
                actions.save_family(actor=request.user, cadre=cadre, base_version=sent, rows=lines)
            except ValidationError as error:
                rows.non_form_errors().extend(error.messages)
                if isinstance(error, actions.Stale):
                    status, theirs = 409, [row for row in relative_rows(cadre) if row]
            else:
                done(request, _("Entered in the file of %(name)s.") % {"name": cadre.name})
                return back(request, cadre.pk)
    context = {
        "cadre": cadre,
        "rows": rows,
        "formsets": [rows],
        "theirs": theirs,
        "relations": RELATIONS,
        "base_version": version if status != 422 else request.POST.get("base_version", version),
    }
    return render(request, "cadres/family.html", context, status=status)


def add_rank(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a level or a rank grade held."""
    cadre = writable(request, pk, "ranks")
    form = RankForm(request.POST or None, cadre=cadre)

    def save() -> None:
        actions.add_rank(actor=request.user, cadre=cadre, **form.values())

    return answer(request, form, cadre, _("Rank held"), save)


def rank_of(request: HttpRequest, pk: int) -> RankRecord:
    """A rank held that the user may write."""
    rank: RankRecord = get_object_or_404(
        RankRecord.objects.visible_to(request.user).select_related("cadre__unit"), pk=pk
    )
    require(request.user, "cadre.write", rank)
    return rank


def edit_rank(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a rank held."""
    rank = rank_of(request, pk)
    cadre = rank.cadre
    form = RankForm(request.POST or None, cadre=cadre, rank=rank)
    form.remove_route, form.line = "cadres:remove_rank", rank  # type: ignore[attr-defined]

    def save() -> None:
        version = form.cleaned_data["base_version"]
        actions.change_rank(actor=request.user, rank=rank, base_version=version, **form.values())

    return answer(request, form, cadre, _("Rank held"), save, lambda: RankForm(cadre=cadre, rank=rank))


def remove_rank(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a rank that was entered wrongly, after asking."""
    rank = rank_of(request, pk)
    return removed(request, rank, lambda: actions.remove_rank(actor=request.user, rank=rank))


def tenure_of(request: HttpRequest, pk: int) -> Tenure:
    """A post held that the user may write."""
    rows = Tenure.objects.visible_to(request.user).select_related("cadre__unit", "unit", "home_unit")
    tenure: Tenure = get_object_or_404(rows, pk=pk)
    require(request.user, "cadre.write", tenure)
    return tenure


def edit_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a post held."""
    tenure = tenure_of(request, pk)
    cadre = tenure.cadre
    form = TenureForm(request.POST or None, instance=tenure)
    form.remove_route, form.line = "cadres:remove_tenure", tenure  # type: ignore[attr-defined]

    def save() -> None:
        values = dict(form.cleaned_data)
        version = values.pop("base_version") or 0
        actions.change_tenure(actor=request.user, tenure=tenure, base_version=version, **values)

    def fresh() -> TenureForm:
        return TenureForm(instance=Tenure.objects.get(pk=tenure.pk))

    return answer(request, form, cadre, _("Post held"), save, fresh)


def remove_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a post that was entered wrongly, after asking."""
    tenure = tenure_of(request, pk)
    return removed(request, tenure, lambda: actions.remove_tenure(actor=request.user, tenure=tenure))


def removed(request: HttpRequest, line: Any, remove: Save) -> HttpResponse:
    """Ask, then take the line out; the history keeps it."""
    if request.method == "POST":
        remove()
        done(request, _("The line is taken out. The history of the file keeps it."))
        return back(request, line.cadre_id)
    return confirm_page(
        request,
        title=_("Take out a line"),
        crumbs=[(_("Cadre roster"), "cadres:list"), (line.cadre.name, "cadres:file", line.cadre_id)],
        question=_("Take “%(line)s” out of the file?") % {"line": line},
        consequence=_(
            "Do this only where it was entered wrongly. A post or rank that is over gets an end instead. "
            "The history keeps the line."
        ),
        button=_("Take out"),
        danger=True,
    )
