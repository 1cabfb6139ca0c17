"""Schemes of criteria: read by the department, written by staff until they are in force."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.pages import act, confirm_page, done, form_page, on_to
from visits.organisation.rounds.actions import schemes as actions
from visits.organisation.rounds.criteria import Criterion, Scale, Scheme
from visits.organisation.rounds.forms import ConfirmForm, CriterionForm, GradeFormSet


def scheme_list(request: HttpRequest) -> HttpResponse:
    """Every version of every scheme."""
    schemes = Scheme.objects.visible_to(request.user).prefetch_related("rounds")
    return render(request, "rounds/schemes.html", {"schemes": schemes})


def scoped(request: HttpRequest, pk: int) -> Scheme:
    """The scheme, if the user sees it."""
    return get_object_or_404(Scheme.objects.visible_to(request.user), pk=pk)


def groups_of(scheme: Scheme) -> list[dict[str, Any]]:
    """Criteria under their check or dimension, in the order of the scheme."""
    groups: dict[str, dict[str, Any]] = {}
    for criterion in scheme.criteria.select_related("scale"):
        label = criterion.get_check_key_display() or criterion.get_dimension_display()
        key = f"{criterion.subject_kind}:{label}"
        kind = criterion.get_subject_kind_display()
        groups.setdefault(key, {"kind": kind, "label": label, "criteria": []})["criteria"].append(criterion)
    return list(groups.values())


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One scheme as a table, with its scales and the rounds that rate by it."""
    scheme = scoped(request, pk)
    may_write = can(request.user, "scheme.write", scheme)
    context = {
        "scheme": scheme,
        "groups": groups_of(scheme),
        "scales": scheme.scales.prefetch_related("grades"),
        "rounds": scheme.rounds.all(),
        "may_copy": may_write,
        "may_change": may_write and not scheme.published_on,
    }
    return render(request, "rounds/scheme.html", context)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version."""
    scheme = scoped(request, pk)
    require(request.user, "scheme.write", scheme)
    new = actions.copy_scheme(actor=request.user, scheme=scheme)
    done(request, _("%(scheme)s is a copy that you can change.") % {"scheme": new})
    return redirect("rounds:scheme", new.pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the scheme in force."""
    scheme = scoped(request, pk)
    require(request.user, "scheme.write", scheme)

    def write() -> str:
        actions.publish_scheme(actor=request.user, scheme=scheme)
        return _("%(scheme)s is in force and no longer changes.") % {"scheme": scheme}

    return act(request, write, "rounds:scheme", pk)


def crumbs_of(scheme: Scheme) -> list[tuple[Any, ...]]:
    """The way to the scheme."""
    return [(_("Schemes of criteria"), "rounds:schemes"), (scheme, "rounds:scheme", scheme.pk)]


def _criterion_page(request: HttpRequest, scheme: Scheme, criterion: Criterion | None) -> HttpResponse:
    require(request.user, "scheme.write", scheme)
    form = CriterionForm(request.POST or None, scheme=scheme, instance=criterion)

    def write() -> HttpResponse:
        kept = Criterion.objects.get(pk=criterion.pk) if criterion else None
        saved = actions.save_criterion(actor=request.user, scheme=scheme, criterion=kept, **form.cleaned_data)
        text = _("The criterion “%(name)s” is kept.") % {"name": saved.name}
        return on_to(request, text, "rounds:scheme", scheme.pk)

    title = _("Change the criterion") if criterion else _("Add a criterion")
    return form_page(request, form, write, title=title, crumbs=crumbs_of(scheme), button=_("Save"))


def add_criterion(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a criterion to a scheme that is not in force yet."""
    return _criterion_page(request, scoped(request, pk), None)


def _criterion(request: HttpRequest, pk: int) -> Criterion:
    seen = Scheme.objects.visible_to(request.user)
    return get_object_or_404(Criterion.objects.filter(scheme__in=seen).select_related("scheme"), pk=pk)


def edit_criterion(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a criterion of a scheme that is not in force yet."""
    criterion = _criterion(request, pk)
    return _criterion_page(request, criterion.scheme, criterion)


def remove_criterion(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and take a criterion out."""
    criterion = _criterion(request, pk)
    require(request.user, "scheme.write", criterion.scheme)
    form, words = ConfirmForm(request.POST if request.method == "POST" else None), {"name": criterion.name}

    def write() -> HttpResponse:
        actions.remove_criterion(actor=request.user, criterion=criterion)
        text = _("The criterion “%(name)s” is taken out.") % words
        return on_to(request, text, "rounds:scheme", criterion.scheme_id)

    return confirm_page(
        request,
        form,
        write,
        title=_("Take out the criterion"),
        crumbs=crumbs_of(criterion.scheme),
        question=_("Take out the criterion “%(name)s”?") % words,
        consequence=_("Other versions of the scheme keep it."),
        button=_("Take out"),
        danger=True,
    )


def edit_scale(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the grades of a scale of a scheme that is not in force yet."""
    seen = Scheme.objects.visible_to(request.user)
    scale = get_object_or_404(Scale.objects.filter(scheme__in=seen).select_related("scheme"), pk=pk)
    require(request.user, "scheme.write", scale.scheme)
    initial = [{"label": grade.label, "points": grade.points} for grade in scale.grades.all()]
    formset = GradeFormSet(request.POST or None, initial=initial, prefix="grades")
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def write() -> HttpResponse | None:
        if not formset.is_valid():
            return None
        grades = [
            {"label": row.cleaned_data["label"], "points": row.cleaned_data["points"]}
            for row in formset
            if row.cleaned_data.get("label") and not row.cleaned_data.get("DELETE")
        ]
        actions.save_scale(actor=request.user, scale=scale, grades=grades)
        text = _("The scale “%(name)s” is kept.") % {"name": scale.name}
        return on_to(request, text, "rounds:scheme", scale.scheme_id)

    return form_page(
        request,
        form,
        write,
        template="rounds/scale.html",
        title=scale,
        crumbs=crumbs_of(scale.scheme),
        intro=_("From the best grade to the worst. An empty line adds nothing; save to get another one."),
        button=_("Save"),
        formset=formset,
    )
