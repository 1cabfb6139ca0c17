"""One's notices: list, opening one, putting them all away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.lists.views import send_list, show_list
from visits.core.pages import done

from . import actions
from .lists import NOTICES
from .models import Notice
from .rules import KINDS, thing_of


def notice_list(request: HttpRequest) -> HttpResponse:
    """One's notices."""
    waiting = Notice.objects.visible_to(request.user).unread().exists()
    return show_list(request, NOTICES, "notices/list.html", waiting=waiting)


def notice_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, NOTICES)


def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page that a notice names; back to the list where the thing is closed to the reader meanwhile."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    actions.opened(actor=request.user, notice=notice)
    thing, kind = thing_of(notice), KINDS.get(notice.act)
    if kind and thing and type(thing).objects.visible_to(request.user).filter(pk=thing.pk).exists():
        return redirect(reverse(kind.route, args=[thing.pk]) if kind.route else reverse("lists:exports"))
    done(request, _("What this notice named is not open to you any more."), level="error")
    return redirect("notices:list")


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Mark all as opened."""
    n = actions.put_away(actor=request.user)
    done(request, _("%(n)s notices were put away.") % {"n": n})
    return redirect("notices:list")
