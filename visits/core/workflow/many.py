"""A step taken for many things at once: those ticked on their list. Each stands for itself."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.policy import open_by_acts
from visits.core.lists.spec import ListSpec
from visits.core.lists.ticks import back_to, ticked
from visits.core.pages import done, form_page, sentence

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
        try:
            keys = ticked(request, spec)
        except ValidationError as error:
            done(request, sentence(error), level="warning")
            return redirect(back)
        things = list(rows.visible_to(request.user).select_related(*workflow.rows).filter(pk__in=keys))
        if not things:
            done(request, _("Tick the rows first."), level="warning")
            return redirect(back)
        sent = request.POST if "_step" in request.POST else None
        form = step.form(sent, thing=things[0], user=request.user)
        if sent is not None and form.is_valid():
            _take(request, workflow, key, things)
            return redirect(back)
        for field in form.fields.values():
            field.help_text = ""  # speaks of one thing alone
        crumbs = [(workflow.title, back)]
        return form_page(
            request, form, template="core/many.html", title=step.title, button=step.label, things=things,
            back=back, crumbs=crumbs,
        )  # fmt: skip

    return page


def _take(request: HttpRequest, workflow: Workflow[Any], key: str, things: list[Any]) -> None:
    """Take the step for each of the things, and say of how many and of which not."""
    refused = [(thing, text) for thing in things if (text := _one(request, workflow, key, thing))]
    for thing, text in refused:
        done(request, f"{thing}：{text}", level="warning")
    if count := len(things) - len(refused):
        words = ngettext("%(step)s: %(n)s done.", "%(step)s: %(n)s done.", count)
        done(request, words % {"step": workflow.steps[key].label, "n": count})


def _one(request: HttpRequest, workflow: Workflow[Any], key: str, thing: Any) -> str:
    """Take the step for one thing; why not, in words, where it is refused."""
    step: Any = workflow.steps[key]
    form = step.form(request.POST, thing=thing, user=request.user)
    if not form.is_valid():
        return " ".join(text for texts in form.errors.values() for text in texts)
    values = form.arguments()
    if "base_version" in values:
        values["base_version"] = thing.version
    try:
        step.action(**{workflow.name: thing}, actor=request.user, **values)
    except ValidationError as error:
        return sentence(error)
    except PermissionDenied as error:
        return str(error) or _("This is not yours to do.")
    return ""
