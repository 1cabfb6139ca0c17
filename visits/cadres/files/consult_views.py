"""Pages of consulting: for what matter files are opened, and who opened them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.access import require
from visits.core.lists.paging import page_of
from visits.core.pages import done, form_page

from .consulting import begin_matter, consultations, safe_address, said
from .consulting import end_matter as end
from .forms import MatterForm
from .views import scoped, tabs_of


def matter(request: HttpRequest) -> HttpResponse:
    """Ask once for what matter files are consulted; then on to where the person wanted to go."""
    require(request.user, "cadre.consult")
    onward = safe_address(request, (request.POST or request.GET).get("next", ""))
    form = MatterForm(request.POST or None)

    def write() -> HttpResponse:
        begin_matter(actor=request.user, reason=form.cleaned_data["reason"])
        return redirect(onward)

    return form_page(
        request,
        form,
        write,
        title=_("For what matter do you consult files?"),
        crumbs=[(_("Cadre roster"), "cadres:list")],
        intro=_(
            "It is asked once and stands until you end it or the day is over. "
            "Each file you open goes into the consultation log with it."
        ),
        hidden_params=[("next", onward)],
        button=_("Go on to the file"),
    )


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
