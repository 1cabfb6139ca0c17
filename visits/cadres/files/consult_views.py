"""Pages of consulting: for what matter files are opened, and who opened them."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.access import require
from visits.core.lists.paging import page_of
from visits.core.pages import add_errors, done, show_form

from .consulting import begin_matter, consultations, safe_address, said
from .consulting import end_matter as end
from .forms import MatterForm
from .views import scoped, tabs_of


def matter(request: HttpRequest) -> HttpResponse:
    """Ask once for what matter files are consulted; then on to where the person wanted to go."""
    require(request.user, "cadre.consult")
    onward = safe_address(request, (request.POST or request.GET).get("next", ""))
    form = MatterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begin_matter(actor=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(onward)
    return show_form(request, "cadres/matter.html", form, onward=onward)


@require_POST
def end_matter(request: HttpRequest) -> HttpResponse:
    """End the matter; the next file asks anew."""
    require(request.user, "cadre.consult")
    end(actor=request.user)
    done(request, _("The matter is ended. The next file you open asks for a new one."))
    return redirect(safe_address(request, request.POST.get("next", "")))


def consulted(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at the file: who, when, which part, for what matter; for the person in charge."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.see_consulted", cadre)
    rows = consultations(cadre)
    page = page_of(rows, ("-number",), request.GET.get("after", ""), request.GET.get("before", ""))
    context = {
        "cadre": cadre,
        "tabs": tabs_of(request.user, cadre, "consulted"),
        "rows": [(entry, said(entry)) for entry in page.rows],
        "newer_url": f"?before={page.newer}" if page.newer else "",
        "older_url": f"?after={page.older}" if page.older else "",
    }
    return render(request, "cadres/consulted.html", context)
