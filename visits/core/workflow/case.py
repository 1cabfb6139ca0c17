"""The head of a case page: the way of a thing as a bar, whose turn it is and until when, the one act that leads on,
and what lacks before it is pressed.

A workflow says its way once, beside its steps::

    motions.way(
        Stage(_("Second signature"), "second", at=[State.DRAFTED], after=State.SECONDED, asks=rules.lacks_to_sign),
        …
        fell=[State.WITHDRAWN],
    )

A thing stands at the first stage whose ``at`` holds its state and whose ``open`` it still is; what lies before is
done, what follows is to come. Rights, addresses and words are those of the steps.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, pgettext

from cadre_review.accounts.models import Role, User
from cadre_review.marks import bracketed, listed
from cadre_review.policy import matrix
from visits.core.access import can, stands_between
from visits.core.concerns import at as value_at
from visits.core.concerns import concerns, keys, whole

FEW = 3  # people who may take the next step that are named; of more the role is
SOON = 3  # days before the last one, from which on it is said to be near


class Lack(str):
    """A sentence of what lacks, and where it is mended: the key of a step, and the field (``#…``) or query on its page;
    or an address of its own, with its words."""

    step: str
    spot: str
    url: str
    label: Any

    def __new__(cls, text: Any, step: str = "", spot: str = "", url: str = "", label: Any = "") -> "Lack":
        """A sentence like any other, which a refusal may say as it stands."""
        made = super().__new__(cls, str(text))
        made.step, made.spot, made.url, made.label = step, spot, url, label
        return made


@dataclass(frozen=True)
class Check:
    """One thing that is asked for: its name, what is written of it and by whom, or the sentence of what lacks."""

    label: Any = ""
    text: Any = ""
    by: str = ""
    lack: str = ""


def none(_thing: Any) -> Any:
    """Nothing to say."""
    return ""


def short_day(day: dt.date | None) -> str:
    """A day as it stands under a stage: without the year where it is this one."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == timezone.localdate().year else day.isoformat()


@dataclass(frozen=True)
class Stage:
    """One stretch of the way.

    ``step`` is the key of the step that ends it, ``spot`` the place on its page, ``press`` its words on this button;
    ``after`` the state that it leads to, by which the course says who did it. ``fits`` says which things have it.
    """

    label: Any
    step: str = ""
    at: Collection[str] = ()
    after: str = ""
    open: Callable[[Any], Any] = bool
    fits: Callable[[Any], Any] = bool
    asks: Callable[[Any], Iterable[Any]] = none
    note: Callable[[Any], Any] = none
    due: Callable[[Any], dt.date | None] = none
    press: Any = ""
    spot: str = ""


@dataclass
class Head:
    """What the head of a case page shows; see ``templates/core/_case.html``."""

    stages: list[dict[str, Any]]
    turn: str = ""
    is_mine: bool = False
    due: dict[str, Any] | None = None
    press: dict[str, Any] | None = None
    checks: list[dict[str, Any]] = field(default_factory=list)
    title: Any = ""
    came_back: Any = None
    others: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def lacks(self) -> int:
        """How many things lack."""
        return sum(1 for one in self.checks if one["lack"])


def head_of(workflow: Any, user: Any, thing: Any, course: Sequence[Any] = ()) -> Head:
    """The head of the thing for who reads it; ``course`` are its steps so far, the first one first."""
    stages = [one for one in workflow.stages if one.fits(thing)]
    runs = _runs(course)
    here = _here(stages, thing, workflow.fell, runs)
    head = Head([_drawn(one, place, here, thing, runs) for place, one in enumerate(stages)])
    if here is not None and here < len(stages):
        _lead_on(head, workflow, user, thing, stages[here])
        head.came_back = _came_back(stages, runs)
    head.others = [
        one for one in workflow.buttons(user, thing) if not (head.press and one["url"] == head.press["page"])
    ]
    head.papers = workflow.papers(thing)
    return head


def _here(stages: list[Stage], thing: Any, fell: Collection[str], runs: dict[str, Any]) -> int | None:
    """The place of the stage at which the thing stands; behind the last one at the end; None for one that fell."""
    if thing.state in fell:
        return None
    stands = (place for place, one in enumerate(stages) if thing.state in one.at and one.open(thing))
    return next(stands, len(stages))


def _runs(course: Sequence[Any]) -> dict[str, Any]:
    """Of each state the step that led to it when it was reached last, in the order in which that happened."""
    found: dict[str, Any] = {}
    before = ""
    for one in course:
        if one.after != before:
            found.pop(one.after, None)
            found[one.after] = one
        before = one.after
    return found


def _drawn(stage: Stage, place: int, here: int | None, thing: Any, runs: dict[str, Any]) -> dict[str, Any]:
    led = runs.get(stage.after) if stage.after else None
    is_done = place < here if here is not None else led is not None
    note = stage.note(thing)
    if is_done and led:
        note = f"{short_day(timezone.localdate(led.at))} {led.by.name}"
    state = "done" if is_done else "now" if place == here else "next"
    return {"label": stage.label, "note": note, "state": state, "number": place + 1}


def _lead_on(head: Head, workflow: Any, user: Any, thing: Any, stage: Stage) -> None:
    step = workflow.steps.get(stage.step) or next(
        (one for one in workflow.links if one.key == stage.step), None
    )
    head.title, head.due = stage.label, due_of(stage.due(thing))
    asked = [one if isinstance(one, Check) else Check(lack=one) for one in stage.asks(thing) or ()]
    head.checks = [_check(one, workflow, user, thing) for one in asked]
    if step is None:
        return
    right = step.right_to(thing)
    head.is_mine, head.turn = can(user, right, thing), turn_of(user, right, thing)
    page = reverse(f"{workflow.pages}:{step.key}", args=[thing.pk])
    if head.is_mine:  # a step that serves more than this stage keeps its own button while something lacks
        keeps = bool(stage.press and head.lacks)
        press = {"label": stage.press or step.label, "url": page + stage.spot, "page": "" if keeps else page}
        head.press = press


def _check(one: Check, workflow: Any, user: Any, thing: Any) -> dict[str, Any]:
    mend = _mend(one.lack, workflow, user, thing) if isinstance(one.lack, Lack) else None
    return {
        "label": one.label,
        "text": one.lack or one.text,
        "by": one.by,
        "lack": bool(one.lack),
        "mend": mend,
    }


def _mend(lack: Lack, workflow: Any, user: Any, thing: Any) -> dict[str, Any] | None:
    """The small button that mends what lacks, for whom it is open."""
    if lack.url:
        return {"url": lack.url, "label": lack.label}
    for step in workflow.links:
        if step.key == lack.step and step.is_open(thing) and can(user, step.right_to(thing), thing):
            url = reverse(f"{workflow.pages}:{step.key}", args=[thing.pk])
            return {"url": url + lack.spot, "label": lack.label or step.label}
    return None


def due_of(day: dt.date | None) -> dict[str, Any] | None:
    """The last day, and how near it is."""
    if not day:
        return None
    left = (day - timezone.localdate()).days
    if left < 0:
        words, tone = ngettext("%(n)s day over", "%(n)s days over", -left) % {"n": -left}, "attention"
    else:
        words = (
            ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
            if left
            else pgettext("due", "today")
        )
        tone = "warning" if left <= SOON else ""
    return {"day": day, "words": words, "tone": tone}


def _came_back(stages: list[Stage], runs: dict[str, Any]) -> Any:
    """The step by which the thing stands where it stands, where it came back from further on."""
    order = {one.after: place for place, one in enumerate(stages) if one.after}
    last = list(runs.values())
    reached = [order[one.after] for one in last if one.after in order]
    return last[-1] if last and reached and order.get(last[-1].after, len(stages)) < max(reached) else None


def turn_of(user: Any, right: str, thing: Any) -> str:
    """Whose turn it is: the one whose work it is, the few who may, or the role."""
    grants = matrix()["acts"].get(right, {})
    if not grants:
        return ""
    scopes = set(grants.values())
    if scopes & {"team", "team_lead"} and (team := value_at(whole(thing), concerns(whole(thing)).team)):
        return bracketed(team, _roles([role for role, scope in grants.items() if scope.startswith("team")]))
    if "chair" in scopes:
        return str(whole(thing).chair.name)
    owner = getattr(thing, "created_by", None)
    if owner and grants.get(owner.role) == "any" and owner.is_active:
        return bracketed(owner.name, Role(owner.role).label)
    return _few(grants, thing) or _roles(grants)


def _few(grants: Collection[str], thing: Any) -> str:
    """The people who may, where they are few; without the owner, who does not approve their own, and who keeps away."""
    said = concerns(thing)
    owner = value_at(thing, said.owner)
    people = list(
        User.objects.filter(is_active=True, role__in=grants).exclude(pk=owner).order_by("pk")[: FEW + 1]
    )
    if not people or len(people) > FEW:
        return ""
    away = stands_between(people, units=keys(thing, said.units), cadres=keys(thing, said.cadres))
    return listed(bracketed(one.name, Role(one.role).label) for one in people if one not in away)


def _roles(roles: Iterable[str]) -> str:
    return listed(str(Role(one).label) for one in Role.values if one in set(roles))
