"""What waits for a leader or a reviewer, by kinds: the right to the act, the lines, what is opened, what is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cadre_review.prepared import Question
from visits.core.access import is_given
from visits.core.lists.lists import TITLES
from visits.core.lists.models import Export
from visits.core.marks.models import SecrecyMark
from visits.core.readers import rows_of, seen_or_404
from visits.fieldwork.leads.actions import leads
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.models import Statement
from visits.judgement.appraisals.actions import meetings
from visits.judgement.decisions.actions import motions
from visits.judgement.evidence.subjects import Judgement
from visits.judgement.findings.actions import findings
from visits.judgement.letters.actions import letters
from visits.judgement.rectifications.actions import demands

from . import documents, lines
from .acts import Acts, export_acts, mark_acts, seal_acts, steps_of
from .documents import Document
from .lines import Line, days_since


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind: the right that somebody needs, what stands on the tag and what the thing is called.

    ``rows`` is the question for its lines, ``told`` makes words of the last value of a line. ``logged`` are the acts
    of the log by which it is done.
    """

    right: str
    tag: Any
    name: Any
    rows: Question
    model: Any
    opened: Callable[[Any, Any], Document]
    acts: Acts
    logged: tuple[str, ...]
    told: Callable[[Any], Any] = str

    def fetch(self, user: Any, pk: int) -> Any:
        """The thing, if the user sees it; else 404. What its page needs beside is asked for when it is shown."""
        along = ["leadership_team__unit"] if issubclass(self.model, Judgement) else []
        return seen_or_404(user, self.model, pk, *along)


def _due(day: Any) -> str:
    return _("due on %(day)s") % {"day": f"{day:%Y-%m-%d}"}


def _kind(
    flow: Any, key: str, tag: Any, name: Any, rows: Question, opened: Any, *more: str, **said: Any
) -> Kind:
    """What is done by a step of a workflow, with the further steps that its page offers for it."""
    step, logged = flow.steps[key], [flow.steps[one].act for one in (key, *more)]
    (right,) = step.rights
    return Kind(
        right, tag, name, rows, flow.model, opened, steps_of(flow, key, *more), tuple(logged), **said,
    )  # fmt: skip


def _record(kind: str) -> Any:
    return apps.get_model("visits", kind)._meta.verbose_name


MOTION, SIGN, CLOSE = lazy("motion"), pgettext_lazy("queue", "sign"), pgettext_lazy("queue", "settle")
APPROVE, DEMAND = pgettext_lazy("queue", "approve"), lazy("rectification")
SET = pgettext_lazy("queue", "set")
_of = documents.kind_of_decision

KINDS: dict[str, Kind] = {
    "sign": _kind(motions, "sign", SIGN, MOTION, lines.motions_to_sign, documents.motion, "send_back", told=_of),
    "second": _kind(motions, "second", pgettext_lazy("queue", "second"), MOTION, lines.motions_to_second,
                    documents.motion, told=_of),
    "dispute": _kind(motions, "result", CLOSE, lazy("review or appeal"), lines.disputes, documents.motion, told=_of),
    "demand": _kind(demands, "demand", SIGN, DEMAND, lines.demands_to_sign, documents.demand, told=_due),
    "closing": _kind(demands, "close", APPROVE, lazy("rectification done"), lines.demands_to_close, documents.demand,
                     "reopen", told=_due),
    "letter": _kind(letters, "sign", SIGN, lazy("feedback letter"), lines.letters_to_sign, documents.letter),
    "seal": Kind("seal.decide", APPROVE, lazy("opening of a seal"), lines.seals_to_decide, SealRequest,
                 documents.seal, seal_acts, ("seal.approve", "seal.refuse"), lambda _key: ""),
    "mark": Kind("secrecy.set", SET, lazy("mark of secrecy"), lines.marks_to_set, SecrecyMark, documents.mark,
                 mark_acts, ("secrecy.set", "secrecy.decline"), _record),
    "export": Kind("export.approve", APPROVE, lazy("export"), lines.exports_to_approve, Export, documents.export,
                   export_acts, ("export.approve", "export.refuse"),
                   lambda key: TITLES.get(key, key)),
    "lead": _kind(leads, "settle", CLOSE, lazy("lead"), lines.leads_to_settle, documents.lead, "send_back"),
    "meeting": Kind("appraisal.view", pgettext_lazy("queue", "meet"), lazy("appraisal"), lines.meetings_to_hold,
                    meetings.model, documents.appraisal, steps_of(meetings, "close"),
                    ("appraisal.conclude", "appraisal.vote", "appraisal.close")),
    "finding": _kind(findings, "verify", CLOSE, lazy("finding"), lines.findings_to_settle, documents.finding,
                     "reject", told=lambda side: Statement.Side(side).label),
}  # fmt: skip


def kinds_of(user: Any) -> dict[str, Kind]:
    """Those whose act the role of the user is given."""
    return {key: kind for key, kind in KINDS.items() if is_given(user, kind.right)}


def queue_of(user: Any) -> tuple[list[Line], int]:
    """What waits for the user, the longest waiting first, and how many there are in all."""
    found: list[tuple[Any, Line]] = []
    total = 0
    for key, kind in kinds_of(user).items():
        rows = rows_of(user, kind.rows)
        total += rows[0][2] if rows else 0
        tag, name = (str(kind.tag), str(kind.name)) if rows else ("", "")
        found += [
            (since, Line(f"{key}-{pk}", tag, f"{name} {kind.told(what)}".strip(), who, days_since(since)))
            for pk, since, _n, who, what in rows
        ]
    return [line for _since, line in sorted(found, key=lambda one: one[0])], total


def named(user: Any, item: str) -> tuple[Kind, Any]:
    """The kind and the thing that the address names; 404 where the user has no such kind or does not see it."""
    key, _dash, pk = item.partition("-")
    kind = kinds_of(user).get(key)
    if kind is None or not pk.isdecimal() or len(pk) > 18:  # noqa: PLR2004 - what a key of a row can hold
        raise Http404(_("This does not wait for you."))
    return kind, kind.fetch(user, int(pk))
