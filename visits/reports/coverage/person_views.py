"""The page of one unit's persons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from visits.organisation.rounds.models import ScopeEntry

from .persons import persons_of


def persons(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the unit was heard or spoken of; ``only`` leaves those never heard, or never spoken of."""
    rows = ScopeEntry.objects.visible_to(request.user).to_units().select_related("unit", "round")
    entry = get_object_or_404(rows, pk=pk)
    found = persons_of(request.user, entry)
    unheard = [one for one in found if not one.talks]
    unspoken = [one for one in found if not one.statements]
    only = request.GET.get("only", "")
    shown = {"unheard": unheard, "unspoken": unspoken}.get(only, found)
    context = {"entry": entry, "persons": shown, "all": found, "unheard": unheard, "unspoken": unspoken}
    return render(request, "reports/persons.html", context)
