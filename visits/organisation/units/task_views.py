"""The key tasks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.access import can, require
from visits.core.pages import correct_page, form_page, on_to

from . import actions, pages
from .forms import KeyTaskForm
from .models import KeyTask

REGISTER = (gettext_lazy("Key tasks"), "key_tasks:list")


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

    def write() -> HttpResponse:
        task = actions.create_key_task(actor=request.user, **form.values())
        text = _("The key task “%(name)s” is entered.") % {"name": task.name}
        return on_to(request, text, "key_tasks:detail", task.pk)

    return form_page(request, form, write, title=_("New key task"), crumbs=[REGISTER], button=_("Save"))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a key task."""
    task = scoped(request, pk)
    require(request.user, "key_task.write", task)
    form = KeyTaskForm(request.POST or None, instance=task)

    def write() -> HttpResponse:
        actions.change_key_task(actor=request.user, task=task, **form.sent())
        text = _("The key task “%(name)s” is corrected.") % {"name": form.values()["name"]}
        return on_to(request, text, "key_tasks:detail", task.pk)

    crumbs = [REGISTER, (task.name, "key_tasks:detail", task.pk)]
    return correct_page(
        request, form, write, title=_("Correct the key task"), crumbs=crumbs, button=_("Save")
    )
