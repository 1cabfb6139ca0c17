"""The page of each family of kinds, and what staff do there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cadre_review.marks import labelled, parted
from visits.core.access import can, require
from visits.core.history.models import Revision
from visits.core.kinds.families import Family
from visits.core.kinds.models import Kind
from visits.core.pages import act, confirm_page, post_form

from . import actions
from .forms import NamesForm, NewForm
from .lists import behaviour_of

NEWEST = 40
LIST = (gettext_lazy("Kinds"), "kinds:list")


def family(request: HttpRequest, family: str) -> HttpResponse:
    """The kinds of a family in their order, the retired ones after them, and who changed what."""
    if family not in Family.values:
        raise Http404
    kinds = list(Kind.objects.visible_to(request.user).filter(family=family).order_by("position", "pk"))
    for one in kinds:
        one.behaves = behaviour_of(one)  # type: ignore[attr-defined]
    context = {
        "family": Family(family),
        "families": [
            {"label": one.label, "url": reverse("kinds:family", args=[one.value]), "current": one == family}
            for one in Family
        ],
        "offered": [one for one in kinds if one.retired_on is None],
        "retired": [one for one in kinds if one.retired_on],
        "timeline": timeline(kinds),
        "may_write": can(request.user, "kind.write"),
    }
    return render(request, "kinds/family.html", context)


def timeline(kinds: list[Kind]) -> list[dict[str, Any]]:
    """What was written of these kinds, the newest first; each beside what stood before."""
    held = {"thing": Kind._meta.label_lower, "thing_id__in": [one.pk for one in kinds]}
    kept = list(Revision.objects.filter(**held).select_related("written_by").order_by("-written_at", "-pk"))
    before = {(one.thing_id, one.version): one.content for one in kept}
    found = []
    for one in kept[:NEWEST]:
        was = before.get((one.thing_id, one.version - 1))
        found.append({"at": one.written_at, "who": one.written_by.name, "what": one.content["name_zh"],
                      "text": _happened(one.content, was, one.version)})  # fmt: skip
    return found


def _happened(now: dict[str, Any], was: dict[str, Any] | None, version: int) -> str:
    """What a version changed, in words; of a default the first change has nothing kept before it."""
    if version == 1:
        return _("entered")
    if was is None:
        return _("no longer offered") if now["retired_on"] else _("changed for the first time")
    told = []
    if (now["name_zh"], now["name_en"]) != (was["name_zh"], was["name_en"]):
        told.append(_("renamed from “%(zh)s” (%(en)s)") % {"zh": was["name_zh"], "en": was["name_en"] or "–"})
    if now["position"] != was["position"]:
        told.append(
            _("moved from place %(was)s to %(now)s") % {"was": was["position"], "now": now["position"]}
        )
    if now["retired_on"] != was["retired_on"]:
        told.append(_("no longer offered") if now["retired_on"] else _("offered again"))
    return parted(told)


def add(request: HttpRequest, family: str) -> HttpResponse:
    """A kind of the city's own."""
    require(request.user, "kind.write")
    if family not in Family.values:
        raise Http404
    form = NewForm(request.POST or None, family=family)
    page = reverse("kinds:family", args=[family])
    return post_form(
        request, form, lambda: actions.add_kind(
            actor=request.user, family=family, name_zh=form.cleaned_data["name_zh"],
            name_en=form.cleaned_data["name_en"], behaviour=form.cleaned_data["behaviour"],
        ), lambda made: _("“%(kind)s” is entered.") % {"kind": made}, to=page,
        title=_("Add a kind"), heading=labelled(_("Add a kind"), Family(family).label),
        crumbs=[LIST, (Family(family).label, page)],
    )  # fmt: skip


def scoped(request: HttpRequest, pk: int) -> tuple[Kind, str]:
    """The kind that is to be written, and the page of its family."""
    kind = get_object_or_404(Kind.objects.visible_to(request.user), pk=pk)
    require(request.user, "kind.write", kind)
    return kind, reverse("kinds:family", args=[kind.family])


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    kind, page = scoped(request, pk)
    form = NamesForm(request.POST or None, instance=kind, initial={"version": kind.version})
    return post_form(
        request, form, lambda: actions.rename_kind(
            actor=request.user, kind=kind, base_version=form.cleaned_data["version"] or 0,
            name_zh=form.cleaned_data["name_zh"], name_en=form.cleaned_data["name_en"],
        ), lambda made: _("“%(kind)s” is saved.") % {"kind": made}, to=page,
        title=_("Rename the kind"), button=_("Save"), crumbs=[LIST, (kind.get_family_display(), page)],
        intro=_("The new name stands wherever the kind stands, in old records too."),
    )  # fmt: skip


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up, or down."""
    kind, page = scoped(request, pk)

    def write() -> str:
        actions.move_kind(actor=request.user, kind=kind, up=request.POST.get("way") == "up")
        return _("“%(kind)s” is moved.") % {"kind": kind}

    return act(request, write, page)


def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and offer it no more."""
    kind, page = scoped(request, pk)
    words = {"kind": kind}
    if request.method == "POST":

        def write() -> str:
            actions.retire_kind(actor=request.user, kind=kind)
            return _("“%(kind)s” is offered no more.") % words

        return act(request, write, page)
    return confirm_page(
        request, title=_("Retire the kind"), question=_("Offer “%(kind)s” no more?") % words,
        consequence=_("Forms offer it no more. What bears it keeps it, and lists still find it."),
        crumbs=[LIST, (kind.get_family_display(), page)], button=_("Retire"),
    )  # fmt: skip


def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a retired kind again."""
    kind, page = scoped(request, pk)

    def write() -> str:
        actions.bring_back_kind(actor=request.user, kind=kind)
        return _("“%(kind)s” is offered again.") % {"kind": kind}

    return act(request, write, page)
