"""A step taken for many things at once: those ticked on their list. Each stands for itself."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import ngettext

from cadre_review.along import along
from cadre_review.policy import open_by_acts
from visits.core.lists.spec import ListSpec
from visits.core.lists.ticks import back_to, things_ticked
from visits.core.pages import act_on_each, form_page, valid

from .steps import Workflow


def many(workflow: Workflow[Any], key: str, spec: ListSpec, start: str = "") -> URLPattern:
    """The address of a step for the ticked things of a list: its form is asked once; what refuses is named and left."""
    open_by_acts(f"{workflow.pages}:{key}_many", workflow.steps[key].rights)
    return path(f"{start or workflow.pages}/{key}-many/", _page(workflow, key, spec), name=f"{key}_many")


def _page(workflow: Workflow[Any], key: str, spec: ListSpec) -> Callable[[HttpRequest], HttpResponse]:
    step = workflow.steps[key]
    rows: Any = workflow.model._default_manager

    def page(request: HttpRequest) -> HttpResponse:
        back = back_to(request, reverse(f"{workflow.pages}:list"))
        things = things_ticked(request, spec, along(rows.visible_to(request.user), workflow.rows))
        if not things:
            return redirect(back)
        sent = request.POST if "_step" in request.POST else None
        form = step.form(sent, thing=things[0], user=request.user)
        if sent is not None and form.is_valid():
            act_on_each(
                request,
                things,
                partial(_take, request, workflow, key),
                lambda count: _said(step.label, count),
            )
            return redirect(back)
        for field in form.fields.values():
            field.help_text = ""  # speaks of one thing alone
        crumbs = [(workflow.title, back)]
        return form_page(
            request, form, template="core/many.html", title=step.title, button=step.label, things=things,
            back=back, crumbs=crumbs,
        )  # fmt: skip

    return page


def _take(request: HttpRequest, workflow: Workflow[Any], key: str, thing: Any) -> None:
    """Take the step for one thing."""
    step: Any = workflow.steps[key]
    form = step.form(request.POST, thing=thing, user=request.user)
    valid(form)
    values = form.arguments()
    if "base_version" in values:
        values["base_version"] = thing.version
    step.action(**{workflow.name: thing}, actor=request.user, **values)


def _said(label: Any, count: int) -> str:
    words = ngettext("%(step)s: %(n)s done.", "%(step)s: %(n)s done.", count)
    return words % {"step": label, "n": count}
