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
from visits.core.pages import add_errors, done, show_form

from . import actions
from .consulting import current_matter, open_file
from .forms import TenureForm
from .models import Cadre, RankRecord, Tenure
from .part_forms import RELATIONS, EducationsForm, ProposalForm, RankForm, RelativeForms, relative_rows
from .views import scoped

Save = Callable[[], Any]


def writable(request: HttpRequest, pk: int, part: str) -> Cadre:
    """The file for one who may write it; what the form shows of it goes into the log as opened."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.write", cadre)
    if request.method != "POST":
        open_file(actor=request.user, cadre=cadre, part=part)
    return cadre


def saved(request: HttpRequest, form: Any, cadre: Cadre, save: Save) -> HttpResponse | None:
    """Do the act: on to the file when it is done; None where the form has to be shown again."""
    try:
        save()
    except ValidationError as error:
        add_errors(form, error)
        form.is_stale = isinstance(error, actions.Stale)
        return None
    done(request, _("Entered in the file of %(name)s.") % {"name": cadre.name})
    return back(request, cadre.pk)


def back(request: HttpRequest, cadre_id: int) -> HttpResponse:
    """To the file where a matter stands, else to the overview: nobody is asked for one after he has saved."""
    return redirect("cadres:file" if current_matter(request.user) else "cadres:detail", cadre_id)


def shown_again(request: HttpRequest, form: Any, cadre: Cadre, title: str, fresh: Any = None) -> HttpResponse:
    """The form; after a conflict with what was saved meanwhile beside it, ready to be saved over that."""
    context: dict[str, Any] = {"form": form, "cadre": cadre, "title": title}
    if not getattr(form, "is_stale", False):
        return show_form(
            request, "cadres/part.html", form, **{k: v for k, v in context.items() if k != "form"}
        )
    context["differences"] = differences(form, fresh)
    form.data = form.data.copy()
    form.data["base_version"] = str(Cadre.objects.values_list("version", flat=True).get(pk=cadre.pk))
    return render(request, "cadres/part.html", context, status=409)


def differences(mine: forms.BaseForm, fresh: forms.BaseForm | None) -> list[tuple[Any, Any, Any]]:
    """Label, what was saved meanwhile and what was typed, of each field in which the two differ."""
    found = []
    for bound in (fresh or mine).visible_fields() if fresh else []:
        theirs, own = said(bound, bound.initial), said(bound, mine.data.get(mine.add_prefix(bound.name), ""))
        if theirs != own:
            found.append((bound.label, theirs, own))
    return found


def said(bound: forms.BoundField, value: Any) -> str:
    """A value as people read it: the label of a choice, the rest as the field writes it."""
    plain = bound.field.prepare_value(value)
    plain = getattr(bound.field.widget, "format_value", lambda one: one)(plain)
    text = str((plain[0] if plain else "") if isinstance(plain, list) else plain if plain is not None else "")
    for key, label in getattr(bound.field, "choices", ()):
        options = label if isinstance(label, list | tuple) else [(key, label)]
        for one, words in options:
            if str(one) == text:
                return str(words)
    return text


def educations(request: HttpRequest, pk: int) -> HttpResponse:
    """Write full-time and on-job education."""
    cadre = writable(request, pk, "education")
    form = EducationsForm(request.POST or None, cadre=cadre)
    if request.method == "POST" and form.is_valid():
        version, rows = form.cleaned_data["base_version"], form.rows()
        answer = saved(
            request,
            form,
            cadre,
            lambda: actions.save_educations(actor=request.user, cadre=cadre, base_version=version, rows=rows),
        )
        if answer:
            return answer
    return shown_again(request, form, cadre, _("Education"), EducationsForm(cadre=cadre))


def appointment_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the appointment form says beyond the file."""
    cadre = writable(request, pk, "appointment form")
    form = ProposalForm(request.POST or None, cadre=cadre)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["base_version"]
        answer = saved(
            request,
            form,
            cadre,
            lambda: actions.save_appointment_form(
                actor=request.user, cadre=cadre, base_version=version, **form.values()
            ),
        )
        if answer:
            return answer
    return shown_again(request, form, cadre, _("Appointment form"), ProposalForm(cadre=cadre))


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
    if request.method == "POST" and form.is_valid():
        answer = saved(
            request,
            form,
            cadre,
            lambda: actions.add_rank(actor=request.user, cadre=cadre, **form.values()),
        )
        if answer:
            return answer
    return shown_again(request, form, cadre, _("Rank held"))


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
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["base_version"]
        answer = saved(
            request,
            form,
            cadre,
            lambda: actions.change_rank(actor=request.user, rank=rank, base_version=version, **form.values()),
        )
        if answer:
            return answer
    form.remove_route = "cadres:remove_rank"  # type: ignore[attr-defined]
    form.line = rank  # type: ignore[attr-defined]
    return shown_again(request, form, cadre, _("Rank held"), RankForm(cadre=cadre, rank=rank))


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
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("base_version") or 0
        answer = saved(
            request,
            form,
            cadre,
            lambda: actions.change_tenure(actor=request.user, tenure=tenure, base_version=version, **values),
        )
        if answer:
            return answer
    form.remove_route = "cadres:remove_tenure"  # type: ignore[attr-defined]
    form.line = tenure  # type: ignore[attr-defined]
    fresh = TenureForm(instance=Tenure.objects.get(pk=tenure.pk))
    return shown_again(request, form, cadre, _("Post held"), fresh)


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
    return render(request, "cadres/remove_line.html", {"cadre": line.cadre, "line": line})
