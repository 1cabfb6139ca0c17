"""Avoidance: what one has declared, declaring, withdrawing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.core.access import require
from visits.core.lists.views import show_list
from visits.core.pages import act, confirm_page, on_to, sent, show_form
from visits.organisation.units.models import Unit

from . import actions
from .forms import FindForm, RecusalForm
from .lists import recusals_list
from .models import Recusal

MOST = 15


def avoidances(request: HttpRequest) -> HttpResponse:
    """One's own avoidances; for staff, all."""
    return show_list(request, recusals_list(request.user))


def find(user: Any, words: str) -> dict[str, Any]:
    """Units and cadres that the words fit.

    Any unit may be named, since avoidance comes before assignment; of cadres only those that the user
    sees, so that nobody walks through the files by declaring.
    """
    if not words.strip():
        return {}
    cadres = Cadre.objects.visible_to(user)
    units = Unit.objects.current().named(words)[:MOST]
    people = cadres.named(words).select_related("unit").order_by("unit_left", "pk")[:MOST]
    return {f"unit:{unit.pk}": unit for unit in units} | {f"cadre:{one.pk}": one for one in people}


def declare(request: HttpRequest) -> HttpResponse:
    """Search, choose, declare: two steps on one page, without script."""
    require(request.user, "recusal.declare")
    data = request.POST if request.method == "POST" else request.GET
    finder = FindForm(data if data.get("q") else None)
    words = finder.cleaned_data["q"] if finder.is_bound and finder.is_valid() else ""
    found = find(request.user, words) if "\x00" not in words else {}
    form = RecusalForm(request.POST if request.method == "POST" else None, found=found, initial={"q": words})

    def write() -> HttpResponse:
        values = {name: form.cleaned_data[name] for name in ("relation", "note")}
        actions.declare(actor=request.user, **values, **form.cleaned_data["about"])
        return on_to(request, _("Your avoidance is declared. It holds from now on."), "teams:avoidances")

    if answer := sent(request, form, write):
        return answer
    return show_form(request, "teams/declare.html", form, finder=finder, found=found, words=words)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and withdraw one's own declaration."""
    recusal = get_object_or_404(Recusal.objects.filter(user=request.user.pk), pk=pk)
    require(request.user, "recusal.declare")

    def write() -> str:
        actions.withdraw(actor=request.user, recusal=recusal)
        return _("The avoidance is withdrawn. The declaration stays in the list.")

    if request.method == "POST":
        return act(request, write, "teams:avoidances")
    what = recusal.unit or (recusal.cadre and recusal.cadre.name)
    return confirm_page(
        request,
        title=_("Withdraw the avoidance"),
        crumbs=[(_("Avoidances"), "teams:avoidances")],
        question=_("Withdraw your avoidance from %(what)s?") % {"what": what},
        consequence=_(
            "What your role opens is open to you again. "
            "The declaration stays in the list with the time of its withdrawal."
        ),
        button=_("Withdraw"),
    )
