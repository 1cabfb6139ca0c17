"""Prepare an appraisal, freeze its pack, take views and votes, conclude, close.

The steps of the meeting stand in the order of their buttons; what members do to one subject changes no state of it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from cadre_review.prepared import rows_given
from visits.cadres.files.models import Cadre
from visits.core.access import is_given, keeps_away, require
from visits.core.fields import check_text
from visits.core.records import Register, fill, store
from visits.core.workflow import Done, Notice, Said, Workflow, lock_row
from visits.core.workflow.forms import StepForm
from visits.core.workflow.texts import refuse, text_of
from visits.organisation.notices.rules import meeting
from visits.organisation.units.models import LeadershipTeam

from .forms import ChangeForm, MinutesForm
from .models import (
    OF_CADRES,
    OF_TEAMS,
    Appraisal,
    AppraisalItem,
    AppraisalMember,
    AppraisalRecusal,
    AppraisalState,
    AppraisalView,
)
from .pack import digest, pack_of

items = Register(AppraisalItem, "appraisal.prepare", about=lambda item: item.appraisal)
views = Register(AppraisalView, "appraisal.view", about=lambda view: view.item.appraisal)
PREPARED, FROZEN = [AppraisalState.PREPARED], [AppraisalState.FROZEN]
AWAY = _("You keep away from this item.")
FEWEST = 3  # members who hold a meeting
CHANGED = ("title", "held_on", "place", "agenda", "chair", "is_secret")
FIXED = {
    "freeze": _(
        "What is known of each subject now is kept as it stands, with a digest. Members who keep away from a "
        "subject are recused from it before the pack opens. List and members are fixed from then on."
    ),
    "close": _("Conclusions, views and votes are fixed from then on."),
}


def parts_of(appraisal: Appraisal) -> dict[str, Any]:
    """The lines of an appraisal in its history."""
    facts = ("cadre", "leadership_team", "digest", "conclusion")
    members = list(appraisal.members.order_by("pk").values("user", "was_present"))
    return {"members": members, "items": list(appraisal.items.order_by("pk").values(*facts))}


def page_of(request: HttpRequest, appraisal: Appraisal, key: str) -> dict[str, Any]:
    """What stands on the page of a step: what is fixed by it."""
    return {"crumb": appraisal.title, "intro": FIXED.get(key, "")}


meetings = Workflow(
    Appraisal,
    pages="appraisals",
    title=_("Appraisals"),
    rows=("chair", "created_by"),
    parts=parts_of,
    page=page_of,
    stale=_("Someone else has changed this appraisal meanwhile. Look at it again, then repeat your change."),
    not_now=_("This cannot be done to an appraisal that is “%(state)s”."),
    away=_("This appraisal is not yours."),
    taken=_("This form belongs to another appraisal. Open a new one."),
)


@transaction.atomic
def prepare(*, actor: Any, client_key: UUID, values: Mapping[str, Any], members: list[Any]) -> Appraisal:
    """Prepare a meeting: title, held_on, place, agenda, chair and its members. Same key, same appraisal."""
    require(actor, "appraisal.prepare")
    if existing := meetings.known(client_key, actor):
        return existing
    made = Appraisal(client_key=client_key, created_by=actor, **values)
    _check(made)
    _set_members(store(made), members)
    meetings.finish(made, actor)
    record(actor, "appraisal.prepare", made, members=sorted(one.pk for one in members))
    return made


def _check(appraisal: Appraisal) -> None:
    for name in ("title", "place", "agenda"):
        check_text(getattr(appraisal, name))
    if not is_given(appraisal.chair, "appraisal.conclude"):
        raise ValidationError({"chair": _("A reviewer or a leader takes the chair.")})


def _check_chair(chair: Any, things: list[Any]) -> None:
    """Refuse a chair who keeps away from a subject: a member is recused from it, but the chair concludes."""
    if any(keeps_away(chair, thing) for thing in things):
        raise ValidationError(
            {
                "chair": _("%(name)s must keep away from a subject of this meeting: another takes the chair.")
                % {"name": chair}
            }
        )


def _set_members(appraisal: Appraisal, members: list[Any]) -> None:
    everyone = {one.pk: one for one in [*members, appraisal.chair]}
    if any(not one.is_office for one in everyone.values()):
        raise ValidationError({"members": _("Only staff, reviewers and leaders take part.")})
    if len(everyone) < FEWEST:
        raise ValidationError({"members": _("A meeting has at least %(n)s members.") % {"n": FEWEST}})
    appraisal.members.exclude(user__in=everyone).delete()
    for user in everyone.values():
        AppraisalMember.objects.get_or_create(appraisal=appraisal, user=user)


@transaction.atomic
def put_on(*, actor: Any, appraisal: Appraisal, thing: Cadre | LeadershipTeam) -> AppraisalItem:
    """Put a cadre or a leadership team on the list of the meeting; twice is once."""
    locked = meetings.lock(actor, appraisal, "appraisal.prepare")
    meetings.expect(locked, PREPARED)
    if keeps_away(actor, thing):
        raise PermissionDenied(
            _("You keep away from whom this concerns. Another member of staff puts it on.")
        )
    _check_chair(locked.chair, [thing])
    field = "cadre" if isinstance(thing, Cadre) else "leadership_team"
    item, made = AppraisalItem.objects.get_or_create(
        appraisal=locked, **{field: thing}, defaults={"position": locked.items.count() + 1}
    )
    if made:
        meetings.write(locked, actor)
        record(actor, "appraisal.put_on", locked, **{field: thing.pk})
    return item


@transaction.atomic
def take_off(*, actor: Any, item: AppraisalItem) -> Appraisal:
    """Take a subject off the list, as long as the pack is not frozen."""
    locked = meetings.lock(actor, item.appraisal, "appraisal.prepare")
    meetings.expect(locked, PREPARED)
    locked.items.filter(pk=item.pk).delete()
    meetings.write(locked, actor)
    record(actor, "appraisal.take_off", locked, cadre=item.cadre_id, leadership_team=item.leadership_team_id)
    return locked


meetings.link("put_on", right="appraisal.prepare", at=PREPARED, label=_("Put on the list"))


@meetings.step(
    "freeze", right="appraisal.prepare", at=PREPARED, form=StepForm, label=_("Freeze the pack"),
    log=_("froze the pack of an appraisal"), offered=lambda one: one.items.exists(),
    notice=Notice(_("The pack of an appraisal is ready"), meeting, ("appraisal.close",)),
)  # fmt: skip
def freeze(*, actor: Any, appraisal: Appraisal, base_version: int) -> Said:
    """Freeze the pack: what is known of each subject now, with digests; recusals are found before it opens.

    A member from whom a subject is closed is recused from it: he does not open its pack, has no view and no vote.
    """
    items = list(
        appraisal.items.select_related("cadre__unit", "leadership_team__unit").order_by("position", "pk")
    )
    if not items:
        raise ValidationError(_("Put at least one cadre or leadership team on the list first."))
    for item in items:
        if keeps_away(actor, item):
            raise PermissionDenied(
                _("You keep away from one of the subjects. Another member of staff prepares it.")
            )
        _recuse(item, appraisal)
        item.pack = pack_of(item.subject, actor)
        item.digest = digest(item.pack)
        item.save()
    appraisal.digest = digest([item.digest for item in items])
    appraisal.state, appraisal.frozen_at = AppraisalState.FROZEN, timezone.now()
    return Done(digest=appraisal.digest, items=len(items))


def _recuse(item: AppraisalItem, appraisal: Appraisal) -> None:
    for member in appraisal.members.select_related("user"):
        open_to = AppraisalItem.objects.filter(pk=item.pk).open_to(member.user).exists()
        if not open_to or keeps_away(member.user, item):
            AppraisalRecusal.objects.get_or_create(item=item, user=member.user)


@meetings.step(
    "edit", right="appraisal.prepare", at=PREPARED, form=ChangeForm, label=_("Change the meeting"),
    act="appraisal.change", log=_("changed an appraisal"),
)  # fmt: skip
def change(
    *, actor: Any, appraisal: Appraisal, base_version: int, values: Mapping[str, Any], members: list[Any]
) -> Said:
    """Change the frame of the meeting, as long as its pack is not frozen."""
    for name in values.keys() & set(CHANGED):
        setattr(appraisal, name, values[name])
    _check(appraisal)
    _check_chair(
        appraisal.chair, [one.subject for one in appraisal.items.select_related("cadre", "leadership_team")]
    )
    _set_members(appraisal, members)
    return Done(members=sorted(one.pk for one in members))


@meetings.step(
    "close", right="appraisal.close", at=FROZEN, form=StepForm, label=_("Close the appraisal"),
    log=_("closed an appraisal"), notice=Notice(_("An appraisal was closed"), meeting),
)  # fmt: skip
def close(*, actor: Any, appraisal: Appraisal, base_version: int) -> None:
    """The chair closes the meeting: every item has a conclusion that more voted for than against, or is left open."""
    refuse(lacks_to_close(appraisal))
    appraisal.state, appraisal.closed_at = AppraisalState.CLOSED, timezone.now()


def lacks_to_close(appraisal: Appraisal) -> list[str]:
    """What a meeting still needs before it is closed, a sentence each."""
    missing = [text for _item, text in lacks_of_items(appraisal)]
    return missing if appraisal.minutes else [*missing, str(_("Write down the course of the meeting first."))]


def lacks_of_items(appraisal: Appraisal) -> list[tuple[AppraisalItem, str]]:
    """Each subject that cannot be closed yet, and why; two questions."""
    votes: dict[int, list[str]] = {}
    for item, vote in rows_given(_votes, appraisal.pk):
        votes.setdefault(item, []).append(vote)
    items = rows_given(_items, appraisal.pk)
    return [(item, text) for item in items if (text := _lacks(item, votes.get(item.pk, [])))]


def _items(appraisal: int) -> QuerySet[AppraisalItem]:
    return AppraisalItem.objects.filter(appraisal=appraisal).defer("pack").order_by("position", "pk")


def _votes(appraisal: int) -> QuerySet[Any, Any]:
    return AppraisalView.objects.filter(item__appraisal=appraisal).order_by().values_list("item", "vote")


def _lacks(item: AppraisalItem, votes: list[str]) -> str:
    if item.motion_id:
        text = _("Item %(n)s: the motion has no result yet.") % {"n": item.position}
        return "" if item.result else str(text)
    if not item.conclusion:
        return str(_("Item %(n)s has no conclusion yet.") % {"n": item.position})
    if votes.count("for") <= votes.count("against"):
        return str(_("Item %(n)s: the conclusion has no majority of the votes.") % {"n": item.position})
    return ""


@meetings.step("minutes", right="appraisal.prepare", at=FROZEN, form=MinutesForm, label=_("Minutes"),
               log=_("wrote the minutes of an appraisal"))  # fmt: skip
def write_minutes(*, actor: Any, appraisal: Appraisal, base_version: int, minutes: str) -> Said:
    """Write down the course of the meeting."""
    appraisal.minutes = text_of("minutes", minutes)
    return Done(present=appraisal.members.filter(was_present=True).count())


@transaction.atomic
def recuse_oneself(*, actor: Any, item: AppraisalItem, reason: str) -> None:
    """Keep away from an item by one's own declaration; a view already given is taken back."""
    held = lock_row(actor, item, "appraisal.view", ["appraisal"], AWAY)
    meetings.expect(held.appraisal, FROZEN)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("Say why you keep away.")})
    check_text(reason)
    AppraisalRecusal.objects.get_or_create(
        item=held, user=actor, defaults={"is_declared": True, "reason": reason.strip()}
    )
    held.views.filter(user=actor).delete()
    record(actor, "appraisal.recuse", held.appraisal, item=held.pk)


@transaction.atomic
def give_view(*, actor: Any, item: AppraisalItem, proposed: str, view: str) -> AppraisalView:
    """Write down one's view of an item and what one would conclude; a later view replaces the former, which the
    log keeps. Once a conclusion lies before the meeting, views are closed."""
    held = lock_row(actor, item, "appraisal.view", ["appraisal"], AWAY)
    return take_view(actor, held, actor, proposed, view)


def take_view(by: Any, held: AppraisalItem, member: Any, proposed: str, view: str) -> AppraisalView:
    """The view of a member on a locked item, entered by themselves or by the recorder."""
    meetings.expect(held.appraisal, FROZEN)
    expect_open(held)
    if held.conclusion:
        raise ValidationError(_("A conclusion lies before the meeting: vote on it."))
    if not held.motion_id:
        _fits(held, proposed, "proposed")
    check_text(view)
    given = _view(held, member, proposed=proposed, view=view, vote="")
    return views.write(by, "appraisal.view", given, item=held.pk, proposed=proposed, **_for(by, member))


@transaction.atomic
def vote(*, actor: Any, item: AppraisalItem, vote: str) -> AppraisalView:
    """Vote on the conclusion that lies before the meeting."""
    held = lock_row(actor, item, "appraisal.view", ["appraisal"], AWAY)
    return take_vote(actor, held, actor, vote)


def take_vote(by: Any, held: AppraisalItem, member: Any, vote: str) -> AppraisalView:
    """The vote of a member on a locked item, entered by themselves or by the recorder."""
    meetings.expect(held.appraisal, FROZEN)
    expect_open(held)
    if not held.conclusion and not held.motion_id:
        raise ValidationError(_("No conclusion lies before the meeting yet: the chair writes it down first."))
    if held.motion_id and held.appraisal.is_secret:
        raise ValidationError(_("The vote is secret: it is given on paper, and the recorder counts."))
    given = _view(held, member, vote=vote)
    return views.write(by, "appraisal.vote", given, item=held.pk, vote=vote, **_for(by, member))


def _for(by: Any, member: Any) -> dict[str, int]:
    """For whom it was entered, where by somebody else."""
    return {} if by == member else {"user": member.pk}


def expect_open(item: AppraisalItem) -> None:
    """Once a meeting goes item by item, views and votes are taken on the one before it, until it has a result; on a
    motion at no other time."""
    if item.result:
        raise ValidationError(_("This item is closed: its result is written down."))
    shown = item.appraisal.shown_id
    if (item.motion_id or shown) and shown != item.pk:
        raise ValidationError(_("This item is not before the meeting now."))


def _view(item: AppraisalItem, member: Any, **values: str) -> AppraisalView:
    """The member's view with these values; every version of it is kept, with who entered it."""
    given = AppraisalView.objects.filter(item=item, user=member).first()
    given = given or AppraisalView(item=item, user=member, proposed=item.conclusion)
    fill(given, values)
    return given


@transaction.atomic
def conclude(*, actor: Any, item: AppraisalItem, conclusion: str, grounds: str) -> AppraisalItem:
    """The chair lays a conclusion before the meeting; another conclusion empties the votes on the former."""
    held = lock_row(actor, item, "appraisal.conclude", ["appraisal"], AWAY)
    meetings.expect(held.appraisal, FROZEN)
    if held.motion_id:
        raise ValidationError(
            _("A motion lies before the meeting: its result is written down by the recorder.")
        )
    _fits(held, conclusion, "conclusion")
    check_text(grounds)
    if not grounds.strip():
        raise ValidationError({"grounds": _("Say on which statements and findings the conclusion rests.")})
    if (held.conclusion, held.grounds) != (conclusion, grounds.strip()):
        held.views.update(vote="")
    held.conclusion, held.grounds, held.concluded_by = conclusion, grounds.strip(), actor
    return items.write(actor, "appraisal.conclude", held, item=held.pk, conclusion=conclusion)


def _fits(item: AppraisalItem, conclusion: str, field: str) -> None:
    if conclusion not in (OF_CADRES if item.cadre_id else OF_TEAMS):
        raise ValidationError({field: _("Choose a conclusion that fits the subject.")})


def tally(item: AppraisalItem) -> dict[str, int]:
    """Votes for, against and abstaining, and how many were recused."""
    votes = list(item.views.values_list("vote", flat=True))
    counted = {key: votes.count(key) for key in AppraisalView.Vote.values}
    return counted | {"recused": item.recusals.count()}
