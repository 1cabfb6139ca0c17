"""At which unit or key task key words are noted: units visited or planned today first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.views.visit_form import tasks_asked, units_asked

from .models import PlannedVisit


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which unit or key task."""
    user: Any = request.user
    query, units = units_asked(request)
    day = timezone.localdate()
    seen = set(
        Visit.objects.visible_to(user).filter(visited_on=day, to_task=False).values_list("unit", flat=True)
    )
    plans = PlannedVisit.objects.visible_to(user).standing().with_state()
    planned = set(plans.filter(due_on=day).values_list("unit", flat=True))
    ordered = sorted(units, key=lambda one: one.pk not in seen)
    tasks = tasks_asked(request)
    context = {"units": ordered, "tasks": tasks, "today": seen, "planned": planned, "query": query}
    return render(request, "records/note_unit.html", context)
