"""The button that empties the practice site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from visits.core.pages import confirm_page, done, on_to

from .practice import renew_later


def renew(request: HttpRequest) -> HttpResponse:
    """Ask, then empty the practice site and fill it with the invented city."""
    if not settings.PRACTICE:
        done(request, _("This is no practice site; nothing is emptied."), level="error")
        return redirect("home")

    def write() -> HttpResponse:
        renew_later(actor=request.user)
        return on_to(
            request, _("The practice site is being emptied. Sign in again in a minute or two."), "home"
        )

    return confirm_page(
        request,
        write=write,
        title=_("Empty the practice site"),
        question=_("Empty the practice site and fill it with the invented city again?"),
        consequence=_("Everything that was entered for practice is gone, and everybody signs in again."),
        back="home",
        danger=True,
    )
