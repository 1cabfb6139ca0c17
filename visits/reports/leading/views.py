"""The leader's page: the queue, one thing opened with the evidence beside, what to look at; and the acts."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.cadres.files import actions as cadre_actions
from visits.core.access import can
from visits.core.pages import done, sent_of

from .acts import Act
from .done import done_this_week, monday
from .kinds import named, queue_of
from .lines import Line
from .overview import coverage_of, to_look_at

NEAR = 3  # lines of the queue that a phone shows


def leading(request: HttpRequest, more: dict[str, Any]) -> HttpResponse:
    """The page, or the act that was sent from it; ``?item=`` names what is opened, else the first that waits."""
    user: Any = request.user
    lines, total = queue_of(user)
    item = request.GET.get("item", "") or (lines[0].item if lines else "")
    kind, thing = named(user, item) if item else (None, None)
    acts = kind.acts(user, thing, request.POST.get("act", ""), request.POST) if kind else []
    if request.method == "POST" and (answer := _sent(request, acts, lines, item)):
        return answer
    _enter(user, thing)
    context = more | {
        "lines": lines,
        "total": total,
        "item": item,
        "at": _place(lines, item) + 1,
        "document": kind.opened(user, thing) if kind else None,
        "acts": acts,
        "is_refused": any(one.form.errors for one in acts),
        "coverage": coverage_of(user),
        "look": to_look_at(user),
        "done": done_this_week(user),
        "done_url": f"{reverse('reports:done')}?{urlencode({'from': monday()})}",
        "neighbours": _neighbours(lines, item),
        "near": _near(lines, item),
        "is_all": "all" in request.GET,
        "said": list(get_messages(request)),  # beside what follows, where a phone stands by then
        "messages": [],
    }
    return render(request, "reports/leading.html", context, status=422 if context["is_refused"] else 200)


def _sent(request: HttpRequest, acts: list[Act], lines: list[Line], item: str) -> HttpResponse | None:
    """The answer to an act: on to what follows; None where it was refused and is shown again."""
    act = next((one for one in acts if one.key == request.POST.get("act")), None)
    if act is None:
        done(request, _("This does not wait for you any more."), "warning")
        return redirect(_after(lines, item))
    return sent_of(request, [(act.form, act.write, act.said)], _after(lines, item))


def _place(lines: list[Line], item: str) -> int:
    return next((at for at, line in enumerate(lines) if line.item == item), -1)


def _after(lines: list[Line], item: str) -> str:
    """The address of what follows: the line below, after the last one the first."""
    rest = [line.item for line in [*lines[_place(lines, item) + 1 :], *lines] if line.item != item]
    return f"{reverse('home')}?item={rest[0]}#case" if rest else reverse("home")


def _neighbours(lines: list[Line], item: str) -> dict[str, str]:
    at = _place(lines, item)
    return {
        "before": lines[at - 1].item if at > 0 else "",
        "after": lines[at + 1].item if 0 <= at < len(lines) - 1 else "",
    }


def _near(lines: list[Line], item: str) -> list[str]:
    """What is opened, with the lines around it."""
    first = max(0, _place(lines, item) - 1)
    return [line.item for line in lines[first : first + NEAR]]


def _enter(user: Any, thing: Any) -> None:
    """What is opened about a person stands in the consultation log of their file before it is shown."""
    cadre = getattr(thing, "cadre", None)
    if cadre is not None and can(user, "cadre.read_file", cadre):
        cadre_actions.open_file(actor=user, cadre=cadre, part="queue")
