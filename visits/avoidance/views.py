"""Avoidance: what one has declared, declaring, withdrawing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from visits.core.access import require
from visits.core.lists.views import offers, show_list
from visits.core.pages import act, confirm_page, post_form

from . import actions
from .forms import RecusalForm
from .lists import recusals_list
from .models import Recusal


def avoidances(request: HttpRequest) -> HttpResponse:
    """One's own avoidances; for staff, all."""
    return show_list(request, recusals_list(request.user))


def declare(request: HttpRequest) -> HttpResponse:
    """Say from whom or from which unit one keeps away."""
    require(request.user, "recusal.declare")
    if answer := offers(request, RecusalForm):
        return answer
    form = RecusalForm(request.POST or None, user=request.user)
    return post_form(
        request,
        form,
        lambda: actions.declare(actor=request.user, **form.arguments()),
        _("Your avoidance is declared. It holds from now on."),
        to="teams:avoidances",
        title=_("Declare avoidance"),
        crumbs=[(_("Avoidances"), "teams:avoidances")],
        intro=_(
            "Declare it for a spouse, lineal kin, collateral kin within three generations or close affinity, for your "
            "own unit and for former superiors. From then on the unit or the cadre is closed to you."
        ),
    )


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
