"""The page on which a mark is proposed, with all that the record bore, and where another person settles it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.access import can, require
from visits.core.pages import post_form

from .actions import propose, settle
from .forms import MarkForm, SettleForm
from .models import SecrecyMark
from .reading import current_of, waiting_of

PAGES: dict[str, str] = {}  # of each kind of record that may be marked, the names of its addresses


def secrecy_path(model: Any, pages: str, start: str, title: Any) -> URLPattern:
    """The address ``<start>/<pk>/secrecy/``; ``title`` is that of the list which ``pages`` holds."""
    PAGES[model._meta.model_name] = pages
    return path(f"{start}/<int:pk>/secrecy/", _page(model, pages, title), name="secrecy")


def _page(model: Any, pages: str, title: Any) -> Callable[..., HttpResponse]:
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        thing = get_object_or_404(model._default_manager.visible_to(request.user), pk=pk)
        require(request.user, "secrecy.mark", thing)
        back, waiting = reverse(f"{pages}:detail", args=[pk]), waiting_of(thing)
        marks = SecrecyMark.objects.of(thing).select_related("set_by", "decided_by")
        form = MarkForm(request.POST or None, current=current_of(thing), last=marks.first())
        return post_form(
            request,
            form,
            lambda: propose(actor=request.user, thing=thing, **form.cleaned_data),
            lambda made: _("Proposed: %(mark)s. Another person settles it.") % {"mark": made},
            to=back,
            title=gettext_lazy("Mark of secrecy"),
            intro=gettext_lazy("It stands at the head of the page and of every paper that holds the record."),
            button=gettext_lazy("Propose"),
            crumbs=[(title, f"{pages}:list"), (str(thing), back)],
            template="core/secrecy.html",
            marks=marks,
            waiting=waiting,
            may_settle=waiting is not None and can(request.user, "secrecy.set", waiting),
        )

    return page


def settle_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what another person proposed, or decline it: two buttons of one form."""
    rows = SecrecyMark.objects.visible_to(request.user).select_related("set_by")
    mark = get_object_or_404(rows, pk=pk)
    thing = mark.record
    require(request.user, "secrecy.mark", thing)
    require(request.user, "secrecy.set", mark)
    form, agreed = SettleForm(request.POST or None), "_agree" in request.POST
    back = reverse(f"{PAGES[mark.thing]}:detail", args=[mark.thing_id])
    return post_form(
        request,
        form,
        lambda: settle(actor=request.user, mark=mark, agreed=agreed, note=form.cleaned_data["note"]),
        lambda made: (
            _("Set: %(mark)s") % {"mark": made} if agreed else _("Not agreed to: %(mark)s") % {"mark": made}
        ),
        to=back,
        title=gettext_lazy("Settle a mark of secrecy"),
        back=back,
        about=[{"title": str(thing), "lines": told(mark, thing), "links": sources(request.user, mark)}],
        crumbs=[(str(thing), back)],
        template="core/step.html",
        choices=[("_agree", _("Set the mark")), ("_decline", _("Do not agree"))],
    )


def of_record(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the record of a mark: for who proposed it and does not settle it."""
    mark = get_object_or_404(SecrecyMark.objects.visible_to(request.user), pk=pk)
    return redirect(f"{PAGES[mark.thing]}:detail", mark.thing_id)


def sources(user: Any, mark: SecrecyMark) -> list[dict[str, str]]:
    """The marked records from which it is derived, as far as the reader sees them: words and address."""
    if not mark.rests_on:
        return []
    return [
        {"text": f"{one.named} {one}", "url": reverse(f"{PAGES[one.thing]}:detail", args=[one.thing_id])}
        for one in SecrecyMark.objects.visible_to(user).filter(pk__in=mark.rests_on).order_by("pk")
    ]


def told(mark: SecrecyMark, thing: Any) -> list[str]:
    """What is proposed, by whom, why, and what holds now."""
    now, at = current_of(thing), timezone.localtime(mark.set_at)
    held = now.secrecy.words if now and not now.is_over else _("none")
    return [
        _("Proposed: %(mark)s, from %(day)s") % {"mark": mark, "day": mark.since},
        _("Mark that holds now: %(mark)s") % {"mark": held},
        _("Ground: %(reason)s") % {"reason": mark.reason},
        f"{mark.set_by.name} · {at:%Y-%m-%d %H:%M}",
    ]
