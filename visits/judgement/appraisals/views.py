"""Appraisals: the meeting, its subjects with the frozen pack, views, votes, conclusions, minutes."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadre_review.audit.log import record
from visits.cadres.files import actions as cadre_actions
from visits.core.access import can, require
from visits.core.lists.views import offers
from visits.core.pages import act, post_form
from visits.core.workflow.case import Head, head_of
from visits.fieldwork.visits.models import Circle, Statement

from . import actions
from .forms import ConcludeForm, MeetingForm, PutOnForm, RecuseForm, ViewForm, VoteForm
from .models import AppraisalItem, AppraisalState, AppraisalView
from .pack import digest, reputation_rows
from .spoken import told
from .way import meetings


def scoped_item(request: HttpRequest, pk: int) -> AppraisalItem:
    """An item of an appraisal, if the user sees it and is not recused."""
    rows = AppraisalItem.objects.visible_to(request.user).select_related(
        "appraisal__chair", "cadre__unit", "leadership_team__unit", "concluded_by"
    )
    found: AppraisalItem = get_object_or_404(rows, pk=pk)
    return found


def create(request: HttpRequest) -> HttpResponse:
    """Prepare a meeting."""
    require(request.user, "appraisal.prepare")
    form, back = MeetingForm(request.POST or None), reverse("appraisals:list")
    return post_form(
        request,
        form,
        lambda: actions.prepare(actor=request.user, **form.arguments()),
        _("The appraisal is prepared. Put on its list whom it is to speak of, then freeze the pack."),
        to=meetings.address,
        title=_("Prepare an appraisal"),
        back=back,
        crumbs=[(meetings.title, back)],
    )


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting: frame, members, subjects, steps."""
    appraisal, user = meetings.fetch(request, pk), request.user
    seen = AppraisalItem.objects.visible_to(user).filter(appraisal=appraisal)
    items = list(
        seen.select_related("cadre__unit", "leadership_team__unit")
        .prefetch_related("views", "recusals__user")
        .defer("pack")
        .order_by("position", "pk")
    )
    context = {
        "appraisal": appraisal,
        "members": appraisal.members.select_related("user"),
        "items": items,
        "closed_items": appraisal.items.count() - len(items),
        "may_prepare": can(user, "appraisal.prepare", appraisal),
        "head": head_of(meetings, user, appraisal),
        "thing_state": appraisal.get_state_display(),
        "is_prepared": appraisal.state == AppraisalState.PREPARED,
    }
    return render(request, "appraisals/detail.html", context)


def put_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody on the list."""
    appraisal = meetings.fetch(request, pk)
    require(request.user, "appraisal.prepare", appraisal)
    if answer := offers(request, PutOnForm):
        return answer
    form, title = PutOnForm(request.POST or None, user=request.user), _("Put on the list")

    def write() -> AppraisalItem:
        return actions.put_on(actor=request.user, appraisal=appraisal, thing=form.cleaned_data["thing"])

    said, frame = meetings.said % {"step": title}, meetings.frame(request, appraisal, title)
    return post_form(request, form, write, said, to=meetings.address(appraisal), **frame)


@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a subject off the list."""
    item = scoped_item(request, pk)
    require(request.user, "appraisal.prepare", item.appraisal)

    def write() -> str:
        actions.take_off(actor=request.user, item=item)
        return _("%(who)s is off the list.") % {"who": item.subject}

    return act(request, write, "appraisals:detail", item.appraisal_id)


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One subject of the meeting: the pack as it was frozen, views and votes, the conclusion."""
    one, user = scoped_item(request, pk), request.user
    _enter(request, one)
    votes = actions.tally(one)
    frozen = one.appraisal.state == AppraisalState.FROZEN
    pack = told(one)
    sides = [(label, [row for row in pack.get("statements", []) if row["side"] == key])
             for key, label in Statement.Side.choices]  # fmt: skip
    context = {
        "item": one,
        "appraisal": one.appraisal,
        "pack": pack,
        "is_whole": bool(pack) and digest(one.pack) == one.digest,
        "heads": [*Statement.Side.labels, *Circle.labels],
        "counts": [_row(row) for name in ("counts", "aspects") for row in pack.get(name, [])],
        "reputation": reputation_rows(pack.get("reputation")),
        "sides": sides,
        "views": one.views.select_related("user"),
        "mine": one.views.filter(user_id=user.pk).first(),
        "recusals": one.recusals.select_related("user"),
        "votes": [(label, votes[key]) for key, label in AppraisalView.Vote.choices],
        "may_view": frozen and not one.motion_id and can(user, "appraisal.view", one),
        "may_conclude": frozen and not one.motion_id and can(user, "appraisal.conclude", one),
        "as_of_url": _as_of(one),
        "thing_state": one.appraisal.get_state_display(),
    }
    context["head"] = head_of_item(user, one, context)
    return render(request, "appraisals/item.html", context)


def head_of_item(user: Any, one: AppraisalItem, known: dict[str, Any]) -> Head:
    """The way of the meeting, and what is the reader's to do about this subject: conclude, give a view, vote."""
    head, waits = head_of(meetings, user, one.appraisal), not one.conclusion
    head.checks, head.press, head.others = [], None, []
    acts = [
        (known["may_conclude"], "conclude", _("Conclusion"), waits),
        (known["may_view"] and waits, "view", _("Your view"), not known["mine"]),
        (known["may_view"] and not waits, "vote", _("Vote"), not (known["mine"] and known["mine"].vote)),
        (known["may_view"], "recuse", _("Keep away from this item"), False),
    ]
    for may, key, label, is_next in acts:
        button = {"url": _place_of(key, one), "label": label}
        if may and is_next and not head.press:
            head.press = button
        elif may:
            head.others.append(button)
    return head


def _place_of(key: str, one: AppraisalItem) -> str:
    """Where it is done: at one's seat while the item is before the meeting, else on a page of its own."""
    if key != "recuse" and one.appraisal.shown_id == one.pk:
        return reverse("appraisals:seat", args=[one.appraisal_id])
    return reverse(f"appraisals:{key}", args=[one.pk])


def _row(row: dict[str, Any]) -> dict[str, Any]:
    cells = [(label, row[key]) for key, label in [*Statement.Side.choices, *Circle.choices]]
    return {"place": row["place"], "cells": cells}


def _as_of(one: AppraisalItem) -> str:
    if not one.cadre_id:
        return ""
    return f"{reverse('cadres:as_of', args=[one.cadre_id])}?day={one.appraisal.held_on:%Y-%m-%d}"


def _enter(request: HttpRequest, one: AppraisalItem) -> None:
    """The opening of a pack stands in the log, and of a person's in the consultation log of his file."""
    if one.cadre:
        require(request.user, "cadre.read_file", one.cadre)
        cadre_actions.open_file(actor=request.user, cadre=one.cadre, part="appraisal")
    else:
        record(request.user, "appraisal.open_pack", one.appraisal, item=one.pk)


def _of_item(
    request: HttpRequest,
    pk: int,
    act: str,
    form_class: Any,
    title: str,
    write: Callable[..., Any],
    leaves: bool = False,
) -> HttpResponse:
    one = scoped_item(request, pk)
    require(request.user, act, one)
    form, back = form_class(request.POST or None, item=one), reverse("appraisals:item", args=[pk])
    lies = f"{one.get_conclusion_display()}\n{one.grounds}" if one.conclusion else ""
    about = [{"title": _("Conclusion before the meeting"), "text": lies}] if lies else []
    frame = meetings.frame(request, one.appraisal, title) | {"back": back, "subject": one.subject}
    return post_form(
        request,
        form,
        lambda: write(actor=request.user, item=one, **form.cleaned_data),
        meetings.said % {"step": title},
        to=meetings.address(one.appraisal) if leaves else back,
        about=about,
        **frame,
    )


def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's view."""
    return _of_item(request, pk, "appraisal.view", ViewForm, _("Your view"), actions.give_view)


def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote on the conclusion."""
    return _of_item(request, pk, "appraisal.view", VoteForm, _("Your vote"), actions.vote)


def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep away from an item."""
    return _of_item(
        request,
        pk,
        "appraisal.view",
        RecuseForm,
        _("Keep away from this item"),
        actions.recuse_oneself,
        leaves=True,
    )


def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a conclusion before the meeting."""
    return _of_item(request, pk, "appraisal.conclude", ConcludeForm, _("Conclusion"), actions.conclude)
