"""The key tasks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, show_form

from . import actions, pages
from .forms import KeyTaskForm
from .lists import KEY_TASKS
from .models import KeyTask
from .views import correct


def task_list(request: HttpRequest) -> HttpResponse:
    """The key tasks."""
    return show_list(request, KEY_TASKS)


def task_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The key tasks as Excel."""
    return send_list(request, KEY_TASKS)


def scoped(request: HttpRequest, pk: int) -> KeyTask:
    """The key task, if the user sees it."""
    tasks = KeyTask.objects.visible_to(request.user).select_related("lead_unit")
    return get_object_or_404(tasks, pk=pk)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The task and who was sent to it."""
    task = scoped(request, pk)
    context = {
        "task": task,
        "facts": pages.task_facts(task),
        "assignments": pages.assigned_cadres(request.user, task),
        "sees_unit": pages.sees_unit(request.user, task),
        "timeline": pages.versions(request.user, task),
        "may_write": can(request.user, "key_task.write", task),
    }
    return render(request, "key_tasks/detail.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """Enter a key task."""
    require(request.user, "key_task.write")
    form = KeyTaskForm(request.POST or None, initial={"lead_unit": request.GET.get("unit", "")})
    if request.method == "POST" and form.is_valid():
        try:
            task = actions.create_key_task(actor=request.user, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The key task “%(name)s” is entered.") % {"name": task.name})
            return redirect("key_tasks:detail", task.pk)
    return show_form(request, "key_tasks/form.html", form)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a key task."""
    task = scoped(request, pk)
    require(request.user, "key_task.write", task)
    form = KeyTaskForm(request.POST or None, instance=task)

    def save(**values: Any) -> None:
        actions.change_key_task(actor=request.user, task=task, **values)

    if response := correct(request, form, save, "key_tasks/form.html", task=task):
        return response
    done(request, _("The key task “%(name)s” is corrected.") % {"name": form.values()["name"]})
    return redirect("key_tasks:detail", task.pk)
