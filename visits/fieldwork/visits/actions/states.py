"""The way of a visit record: being written → with the lead → submitted → returned → resubmitted → accepted.

What the lead gives back stays with the team and is marked so (``sent_back_at``) until it is handed on again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from visits.core.fields import check_texts
from visits.core.records import lock
from visits.core.workflow import Notice, Workflow
from visits.core.workflow.texts import refuse
from visits.fieldwork.visits.actions.hand_over import follow_unit
from visits.fieldwork.visits.copies import follow
from visits.fieldwork.visits.counting import recount
from visits.fieldwork.visits.follows import SETS, said
from visits.fieldwork.visits.methods import methods_of
from visits.fieldwork.visits.models import (
    WITH_THE_OFFICE,
    WITH_THE_TEAM,
    Interview,
    StateChange,
    Visit,
    VisitState,
)
from visits.organisation.notices.rules import AUTHOR, leads

# Where the reason of a return may point: the fields of the visit form, and the talks.
POINTS = ("visited_on", "place", "key_task", "entries", "targets", "checks", "methods", "members_present", "observed",
          "problems", "suggestions", "interviews")  # fmt: skip


MOODS = (
    "state",
    "ready_at",
    "sent_back_at",
    "submitted_at",
    "accepted_at",
    "methods",
    *SETS,
)  # what a step changes
HANDED_ON = ("visit.hand_to_lead", "visit.submit", "visit.resubmit", "visit.hand_over")
way = Workflow(
    Visit, pages="visits", title=_("Visits"), rows=("team__round", "unit", "key_task"),
    stale=_("The text was changed after you opened this page. Read it again, then decide."),
)  # fmt: skip
way.act(
    "visit.hand_to_lead", _("handed a visit to the lead"),
    Notice(_("A visit was handed to you"), leads, ("visit.return", *HANDED_ON[1:]), "visits:review"),
)  # fmt: skip
way.act("visit.join", _("joined a visit"))
way.act("visit.submit", _("submitted a visit"))
way.act("visit.resubmit", _("submitted a visit again"))
way.act("visit.return", _("returned a visit"), Notice(_("A visit was returned to you"), AUTHOR, HANDED_ON))
way.act("visit.accept", _("accepted a visit"), Notice(_("A visit of yours was accepted"), AUTHOR))


@dataclass(frozen=True)
class Lack:
    """What a visit still needs, in a sentence, and the form (and the field there) where it is mended."""

    text: Any
    route: str
    key: int
    field: str = ""

    @property
    def url(self) -> str:
        """The address of the form, at the field."""
        return reverse(self.route, args=[self.key]) + (f"#id_{self.field}" if self.field else "")


def lacking(visit: Visit) -> list[str]:
    """What a visit still needs before it can be sent in, in sentences."""
    return [str(one.text) for one in lacks(visit)]


def lacks(visit: Visit, stands: Mapping[str, Any] | None = None) -> list[Lack]:
    """What a visit still needs before it is sent in, each with where it is mended; ``stands``: its sets (``said``)."""
    records = (visit.interviews, visit.symposia, visit.site_visits)
    stands = stands or said(visit)
    silent = not visit.observed.strip() and not any(rows.exists() for rows in records)
    fields = [
        ("methods", not (visit.methods or methods_of(visit)), _("Tick at least one method.")),
        ("targets", not stands["targets"], _("Tick who was visited (three visits).")),
        ("checks", not stands["checks"], _("Tick what was looked at (three checks).")),
        ("members_present", not visit.members_present.exists(), _("Tick the members who were there.")),
        ("observed", silent, _("Write what was seen, or log a talk.")),
    ]
    found = [Lack(text, "visits:edit", visit.pk, name) for name, is_missing, text in fields if is_missing]
    return found + unfinished(visit)


def unfinished(visit: Visit) -> list[Lack]:
    """The records of the visit that hold key words only; nothing is sent in before they are written out."""
    talks = visit.interviews.filter(is_full=False).select_related("source_cadre").order_by("pk")
    records = [
        *(
            ("interviews:edit", one.pk, _("The talk with %(source)s") % {"source": one.source})
            for one in talks
        ),
        *(("symposia:edit", one.pk, _("The symposium")) for one in visit.symposia.filter(is_full=False)),
        *(
            ("sites:edit", one.pk, _("The site visit to %(place)s") % {"place": one})
            for one in visit.site_visits.filter(is_full=False)
        ),
    ]
    text = _("%(record)s holds key words only: write it out.")
    return [Lack(text % {"record": words}, route, key) for route, key, words in records]


@transaction.atomic(durable=True)
def hand_to_lead(*, actor: Any, visit: Visit, version: int | None = None) -> Visit:
    """A member says that the record is finished; the lead finds it on his work list."""
    visit = _locked(actor, visit, "hand_to_lead", version)
    if visit.state not in WITH_THE_TEAM or visit.ready_at:
        raise ValidationError(_("This visit is with the lead already, or has been submitted."))
    refuse(lacking(visit))
    _follow_records(visit)
    visit.ready_at, visit.sent_back_at = timezone.now(), None
    return _step(visit, actor, "hand_to_lead", visit.state)


@transaction.atomic(durable=True)
def submit(*, actor: Any, visit: Visit, version: int | None = None) -> Visit:
    """The lead sends a draft in, or a returned record in again."""
    visit = _locked(actor, visit, "submit", version)
    if visit.state not in WITH_THE_TEAM:
        raise ValidationError(_("This visit has been submitted already."))
    refuse(lacking(visit))
    _follow_records(visit)
    again = visit.state == VisitState.RETURNED
    before, visit.state = visit.state, VisitState.RESUBMITTED if again else VisitState.SUBMITTED
    visit.submitted_at, visit.ready_at, visit.sent_back_at = timezone.now(), None, None
    return _step(visit, actor, "resubmit" if again else "submit", before)


@transaction.atomic(durable=True)
def return_visit(
    *, actor: Any, visit: Visit, reason: str, field: str = "", version: int | None = None
) -> Visit:
    """Staff return what was sent in; the lead returns what a member handed to him. The reason may point at a field."""
    visit = _locked(actor, visit, "return", version)
    _check_reason(reason, field)
    from_office = visit.state in WITH_THE_OFFICE and actor.is_office
    from_lead = visit.state in WITH_THE_TEAM and visit.ready_at and actor.is_field
    if not (from_office or from_lead):
        raise ValidationError(_("This visit is not with you, so it cannot be returned."))
    before, visit.ready_at = visit.state, None
    visit.state = VisitState.RETURNED if from_office else visit.state
    visit.sent_back_at = None if from_office else timezone.now()
    if from_office:
        follow_unit(actor, visit)
    return _step(visit, actor, "return", before, reason.strip(), field)


@transaction.atomic(durable=True)
def accept(*, actor: Any, visit: Visit, version: int | None = None) -> Visit:
    """Staff accept: from now on the files show what it says. Nobody accepts a visit that he took part in."""
    visit = _locked(actor, visit, "accept", version)
    if visit.state not in WITH_THE_OFFICE:
        raise ValidationError(_("Only a submitted visit can be accepted; this one is %(state)s.") % {
            "state": visit.get_state_display()
        })  # fmt: skip
    before, visit.state, visit.accepted_at = visit.state, VisitState.ACCEPTED, timezone.now()
    return _step(visit, actor, "accept", before)


@transaction.atomic(durable=True)
def open_visit(*, actor: Any, visit: Visit) -> None:
    """Enter the opening of a visit in the log; the page is shown only after it is written."""
    record(actor, "visit.open", visit)


@transaction.atomic(durable=True)
def open_interview(*, actor: Any, interview: Interview) -> None:
    """Enter the opening of a talk in the log; the page is shown only after it is written."""
    record(actor, "interview.open", interview)


def last_return(visit: Visit, changes: Sequence[StateChange] | None = None) -> StateChange | None:
    """The last return with its reason, while the record is with the team because of it; ``changes``: its whole course,
    where that is known."""
    found = visit.state_changes.select_related("by") if changes is None else changes
    steps = [one for one in found if one.act != "join"]
    last: StateChange | None = steps[-1] if steps else None
    return last if last and last.act == "return" and visit.state in WITH_THE_TEAM else None


def return_note(visit: Visit) -> tuple[str, str] | None:
    """The field and the reason of that return."""
    last = last_return(visit)
    return (last.field, last.reason) if last else None


def _locked(actor: Any, visit: Visit, act: str, version: int | None) -> Visit:
    """The visit as it stands, locked; refused where its text changed after the page was opened.

    Whether it is seen is not asked: that goes by the state, and who comes second is told of the state instead.
    """
    found = lock(actor, visit, f"visit.{act}", way.rows)
    if version not in (None, found.version):
        raise ValidationError(way.stale)
    return found


def _follow_records(visit: Any) -> None:
    """Methods and 三进三访三察 of a visit are those that were ticked and those of its records."""
    visit.methods = [one.method.value for one in methods_of(visit)]
    for name, keys in said(visit).items():
        setattr(visit, name, keys)


def _check_reason(reason: str, field: str) -> None:
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("Say why it is returned, so that the team knows what to do.")})
    check_texts({"reason": reason})
    if field and field not in POINTS:
        raise ValidationError({"field": _("Choose one of the fields.")})


def _step(visit: Visit, actor: Any, act: str, before: str, reason: str = "", field: str = "") -> Visit:
    """A step leaves the text and its version alone: its moods, a line of its course, a line of the log."""
    visit.save(update_fields=MOODS)
    if (
        visit.state != before
    ):  # each change of the state makes a visit count, count otherwise, or count no more
        follow(visit)
        recount(visit)
    StateChange.objects.create(
        visit=visit, before=before, after=visit.state, act=act, by=actor, reason=reason, field=field
    )
    record(actor, f"visit.{act}", visit, before=before, after=visit.state, version=visit.version, field=field)
    return visit
