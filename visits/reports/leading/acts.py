"""What can be done at the foot of an opened thing: the same actions, forms and refusals as on its own page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from visits.core.access import can
from visits.core.lists import actions as exports
from visits.core.marks import actions as marks
from visits.core.marks.forms import SettleForm
from visits.core.marks.models import MarkState
from visits.core.workflow import Workflow
from visits.core.workflow.forms import StepForm
from visits.fieldwork.sealed_sources import actions as seals
from visits.fieldwork.sealed_sources.views import DecisionForm


@dataclass
class Act:
    """One act: its form, what it does with what a valid form says, what is said then."""

    key: str
    label: Any
    form: forms.BaseForm
    write: Callable[..., Any]
    said: Any

    def __post_init__(self) -> None:
        """Several forms stand on the page: the ids of their fields differ."""
        self.form.auto_id = f"{self.key}_%s"

    @property
    def asks(self) -> bool:
        """Whether something is to be typed before it is done."""
        return bool(self.form.visible_fields())


Acts = Callable[
    [Any, Any, str, Any], list[Act]
]  # of user, thing, the key of the act that was sent, what was sent


def steps_of(flow: Workflow[Any], *keys: str) -> Acts:
    """These steps of a workflow, as far as they are open to the user now."""

    def acts(user: Any, thing: Any, sent: str, data: Any) -> list[Act]:
        steps = [flow.steps[key] for key in keys]
        return [
            _step(flow, step, user, thing, data if step.key == sent else None)
            for step in steps
            if step.is_open(thing) and can(user, step.right_to(thing), thing)
        ]

    return acts


def _step(flow: Workflow[Any], step: Any, user: Any, thing: Any, data: Any) -> Act:
    form: StepForm = step.form(data, thing=thing, user=user)

    def write(**_clean: Any) -> Any:
        return step.action(**{flow.name: thing}, actor=user, **form.arguments())

    return Act(step.key, step.label, form, write, flow.said % {"step": step.title, "number": thing})


def seal_acts(user: Any, thing: Any, sent: str, data: Any) -> list[Act]:
    """Approve the opening of a seal, or refuse it with a note."""
    if thing.state != thing.State.ASKED or not can(user, "seal.decide", thing):
        return []

    decide = partial(seals.decide, actor=user, request=thing, note="")
    yes, no = (
        forms.Form(data if sent == "approve" else None),
        DecisionForm(data if sent == "refuse" else None),
    )
    approved = _("Approved: the name can be read for a while.")
    return [
        Act("approve", _("Approve"), yes, partial(decide, approve=True), approved),
        Act("refuse", _("Refuse"), no, partial(decide, approve=False), _("Refused.")),
    ]


def mark_acts(user: Any, thing: Any, sent: str, data: Any) -> list[Act]:
    """Set a proposed mark of secrecy, or decline it with a note."""
    if thing.state != MarkState.PROPOSED or not can(user, "secrecy.set", thing):
        return []

    settle = partial(marks.settle, actor=user, mark=thing)
    yes, no = (
        forms.Form(data if sent == "agree" else None),
        SettleForm(data if sent == "decline" else None),
    )
    return [
        Act(
            "agree",
            _("Set the mark"),
            yes,
            partial(settle, agreed=True),
            _("Set: %(mark)s") % {"mark": thing},
        ),
        Act(
            "decline",
            _("Do not agree"),
            no,
            partial(settle, agreed=False),
            _("Not agreed to: %(mark)s") % {"mark": thing},
        ),
    ]


def export_acts(user: Any, thing: Any, sent: str, data: Any) -> list[Act]:
    """Approve or refuse an export."""
    if thing.state != thing.State.REQUESTED or not can(user, "export.approve", thing):
        return []
    decide = partial(exports.decide_export, actor=user, export=thing)
    words: Sequence[tuple[str, Any, bool, Any]] = [
        ("approve", _("Approve"), True, _("The export is approved.")),
        ("refuse", _("Refuse"), False, _("The export is refused.")),
    ]
    return [
        Act(key, label, forms.Form(data if sent == key else None), partial(decide, approve=yes), said)
        for key, label, yes, said in words
    ]
