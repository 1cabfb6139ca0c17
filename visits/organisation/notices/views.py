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
from .lists import NOTICES, label
from .models import Notice
from .rules import KINDS, named, thing_of

MOST, SHOWN = 500, 5  # notices that are grouped; of a kind, those that are named


def notice_list(request: HttpRequest) -> HttpResponse:
    """One's notices: what waits by kind, then all of them."""
    return show_list(request, NOTICES, "notices/list.html", groups=groups(request.user))


def groups(user: Any) -> list[dict[str, Any]]:
    """The notices that wait, by kind, the newest first: what happened, how many, and the first with their things."""
    waiting = list(Notice.objects.visible_to(user).unread().order_by("-at", "-pk")[:MOST])
    kinds: dict[str, list[Notice]] = {}
    for one in waiting:
        kinds.setdefault(one.act, []).append(one)
    names = named(user, [one for rows in kinds.values() for one in rows[:SHOWN]])
    return [
        {
            "act": act,
            "label": label(rows[0]),
            "n": len(rows),
            "rows": [(one.pk, names.get((one.thing, one.thing_id), "")) for one in rows[:SHOWN]],
        }
        for act, rows in kinds.items()
    ]


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
    """Mark all as opened, or those of one kind."""
    n = actions.put_away(actor=request.user, act=request.POST.get("act", ""))
    done(request, _("%(n)s notices were put away.") % {"n": n})
    return redirect("notices:list")
