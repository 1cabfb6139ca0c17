"""What the details of entries are called: each key that ``record`` is given, and the values that are codes."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cadre_review.accounts.models import Role
from visits.cadres.documents.kinds import Paper
from visits.cadres.files.consulting import PARTS_OPENED
from visits.core import workflow
from visits.core.help.texts import by_route
from visits.core.kinds.families import Family
from visits.core.lists.lists import TITLES
from visits.core.marks.models import LEVELS
from visits.fieldwork.follow_ups.lists import RUNGS
from visits.fieldwork.leads.models import Outcome
from visits.fieldwork.visits.models import Draft, VisitState
from visits.judgement.appraisals.models import AppraisalView, Conclusion
from visits.judgement.decisions.models import Must
from visits.judgement.dossiers.models import Format, Recipient

PLAIN: dict[str, Any] = {
    "about": _("about"), "act": _("act"), "after": _("after"), "agreed_on": _("agreed for"), "at": _("time"),
    "at_least": _("at least"), "attachment": _("file number"), "bears": _("bears"), "before": _("before"),
    "brought_back": _("version brought back"), "cadre": _("cadre file"), "category": _("category"),
    "channel": _("channel"), "checks": _("checks"), "comparison": _("comparison number"),
    "conclusion": _("conclusion"), "confirm": _("rows to confirm"), "count": _("count"),
    "create": _("rows that are new"), "criterion": _("criterion"), "days_unseen": _("days without a visit"),
    "decided_on": _("decided on"), "demo": _("demonstration"), "digest": _("digest"), "done_on": _("done on"),
    "due_on": _("due on"), "entries": _("lines of the scope"), "family": _("family of kinds"),
    "export": _("export number"), "field": _("field"),
    "fields": _("fields"), "file": _("file number"), "files": _("files"), "filter": _("filter"),
    "finding": _("finding number"), "findings": _("findings"), "follow_ups": _("follow-ups"), "form": _("form"),
    "from_on": _("from"),
    "grades": _("grades"), "group": _("group"), "in_scope": _("in the scope"), "interview": _("interview number"),
    "is_done": _("done"), "item": _("item number"), "items": _("items"), "key_task": _("key task"),
    "key_tasks": _("key tasks"), "kind": _("kind"), "label": _("class of voters"), "lead": _("lead"),
    "leadership_team": _("leadership team"),
    "lines": _("lines"), "list": _("list"), "made_at": _("made at"), "matter": _("matter"),
    "members": _("members"), "method": _("method of the request"), "months": _("months"),
    "note": _("note"), "number": _("number"), "on": _("day"), "opened": _("answers opened"),
    "outcome": _("outcome"), "overturned": _("overturned"), "paper": _("paper"), "part": _("part"),
    "passage": _("length of the passage"), "passages": _("passages"),
    "people": _("people"), "percent": _("percent"), "placed": _("put in"),
    "post": _("post number"), "praise_from": _("only praise from"), "present": _("present"),
    "proposal": _("proposal from data"), "proposed": _("proposed"), "query": _("filter"),
    "question": _("question number"), "rank": _("rank number"), "ratings": _("ratings"), "reason": _("reason"),
    "recipient": _("recipient"), "refused": _("refused"), "relation": _("relation"), "removed": _("removed"),
    "restored": _("restored"), "result": _("result"), "role": _("role"), "round": _("round"),
    "route": _("page"), "rows": _("rows"), "rule": _("rule"), "rung": _("rung"), "scale": _("scale number"),
    "secrecy": _("Secrecy"), "secrecy_before": _("Secrecy before"), "years": _("Period in years"),
    "years_before": _("Period before, in years"), "marked_from": _("Marked from"),
    "second_factor_forgotten": _("second factor dropped"), "shared": _("shared"), "sheet": _("sheet number"),
    "side": _("side"), "situation": _("situation"), "size": _("size"), "skip": _("rows passed over"),
    "source": _("copied from"), "state": _("state"), "statement": _("statement number"),
    "statements": _("statements"), "surveys": _("questionnaires"), "table": _("table"), "taken": _("taken out"),
    "taken_from": _("taken from"), "team": _("visit team"), "tenure": _("post held, number"),
    "text": _("text"), "times": _("times"), "to_on": _("until"), "told_on": _("told on"), "total": _("total"),
    "tried": _("account name tried"), "unchanged": _("rows unchanged"), "unit": _("unit"), "units": _("units"),
    "unsent": _("records not sent"), "unvisited": _("units without a visit"), "update": _("rows that change"),
    "user": _("account"), "username": _("account name"), "valid_from": _("valid from"), "valid_to": _("valid to"),
    "version": _("version"), "visit": _("visit"), "visits": _("visits"), "voided": _("codes made void"),
    "vote": _("vote"), "wanted_on": _("wanted for"), "was": _("role before"),
    "way": _("way of recommending"), "begins": _("first day played"), "ends": _("last day played"),
    "since": _("in office from"), "really": _("in truth at"),
    "weight_few_sources": _("weight: few sources"),
    "weight_never": _("weight: never visited"), "weight_one_circle": _("weight: one circle only"),
    "weight_only_praise": _("weight: only praise"), "weight_served": _("weight: people served not heard"),
    "weight_unseen": _("weight: long not visited"), "which": _("which of the four musts"),
    "worked": _("a working day"), "wrong": _("wrong rows"), "cadres": _("cadres"), "alone": _("on one side only"),
    "different": _("different"), "same": _("the same"), "open": _("open"), "approved_by": _("approved by"),
    "asked_by": _("asked by"), "attempt": _("attempt"), "decision": _("decision number"), "key": _("key"),
    "place": _("place"), "request": _("request number"), "requests": _("requests"), "texts": _("texts"),
    "teams": _("visit teams"), "tries": _("tries"),
    "assignments": _("assignments"), "unknown_name": _("unknown account name, as a digest"),
}  # fmt: skip
DETAILS: Mapping[str, Any] = ChainMap(workflow.DETAILS, PLAIN)

Choices = Mapping[str, Any]


def _of(*choices: Any) -> dict[str, Any]:
    """The labels of several lists of choices; of one code the first."""
    return {str(code): label for one in reversed(choices) for code, label in one.choices}


# Codes under keys that are no field of the thing (those are called what the field calls them).
VALUES: dict[str, Choices] = {
    "about": {"unit": _("unit"), "cadre": _("cadre")},
    "after": _of(VisitState),
    "before": _of(VisitState),
    "family": _of(Family),
    "form": _of(Draft.Form, Format),
    "kind": {
        "papers": _("papers"), "intake_read": _("reading a roster"), "intake_commit": _("taking in a roster"),
    },
    "list": {
        "intake": _("rows of an import"), "survey_results": _("results of a questionnaire"),
        "itinerary": _("itinerary"), "itinerary_calendar": _("itinerary as a calendar"),
        "talk": _("Record of a talk"), **TITLES,
    },
    "outcome": _of(Outcome),
    "paper": _of(Paper),
    "part": PARTS_OPENED,
    "proposed": _of(Conclusion),
    "recipient": _of(Recipient),
    "result": _of(Must.Result),
    "route": {route: one.title for route, one in by_route().items()},
    "role": _of(Role),
    "rung": {key: one[0] for key, one in RUNGS.items()},
    "secrecy": dict(LEVELS),
    "secrecy_before": dict(LEVELS),
    "vote": _of(AppraisalView.Vote),
    "was": _of(Role),
    "which": _of(Must.Which),
}  # fmt: skip
