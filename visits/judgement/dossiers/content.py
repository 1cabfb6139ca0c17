"""What a dossier freezes: decision, what is known of its subject, findings with their evidence, leads, appraisal.

Everything is plain data in Chinese words, as the paper prints it, whoever freezes it; nothing is looked up again later.
"""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed
from visits.core.marks.reading import secrecy_of
from visits.core.sheets.cells import display
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.places import whence
from visits.judgement.appraisals.actions import tally
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.appraisals.pack import Pack, pack_of
from visits.judgement.decisions.facts import clocks_of, facts_of, numbers_of
from visits.judgement.decisions.models import INSPECTED, Decision, Must
from visits.judgement.findings.linked import readable
from visits.judgement.findings.models import Finding, FindingEvidence
from visits.judgement.findings.rules import needs

LANGUAGE = "zh-hans"  # of every dossier: it is a Chinese paper


def content_of(decision: Decision, user: Any) -> Pack:
    """The whole dossier as ``user`` may read it, as plain data."""
    with translation.override(LANGUAGE):
        return {
            "as_of": timezone.localtime().isoformat(timespec="seconds"),
            "title": str(decision),
            "secrecy": _marks(decision, user),
            "signers": [
                one.name for one in (decision.created_by, decision.seconded_by, decision.signed_by) if one
            ],
            "decision": _decision(decision),
            "findings": [_finding(one, user) for one in decision.findings.order_by("pk")],
            "leads": _leads(decision, user),
            "appraisal": _appraisal(decision, user),
            "subject": pack_of(decision.subject, user),
        }


def _marks(decision: Decision, user: Any) -> list[list[Any]]:
    """Level and years of the marks on what is frozen: the decision, its findings, their talks, the leads."""
    findings = list(decision.findings.order_by("pk"))
    rows = FindingEvidence.objects.filter(finding__in=findings).select_related(
        "interview", "attachment__visit"
    )
    shown = [part for row in readable(user, rows) for part in (row.interview, row.attachment) if part]
    held = [decision, *findings, *shown, *_leads_of(decision, user)]
    return sorted([one.level.value, one.years] for one in secrecy_of(held))


def _pairs(rows: list[tuple[str, Any]]) -> list[list[str]]:
    return [[str(label), display("text", value)] for label, value in rows if value not in (None, "")]


def _decision(one: Decision) -> Pack:
    musts = one.musts.order_by("pk") if one.behaviour in INSPECTED else Must.objects.none()
    return {
        "key": one.pk, "version": one.version, "kind": str(one.get_kind_display()),
        "state": str(one.get_state_display()), "reasons": one.reasons,
        "found": one.how_found if one.found_through_visits else "",
        "facts": _pairs(facts_of(one)), "numbers": _pairs([*numbers_of(one), *_past(one)]),
        "clocks": _pairs(clocks_of(one)),
        "musts": [
            [str(must.get_which_display()), str(must.get_result_display()), f"{must.done_on:%Y-%m-%d}", must.person]
            for must in musts
        ],
        "steps": [
            [f"{timezone.localtime(step.at):%Y-%m-%d %H:%M}", step.by.name, str(step.get_after_display()), step.note]
            for step in one.steps.select_related("by").order_by("at", "pk")
        ],
    }  # fmt: skip


def _past(one: Decision) -> list[tuple[str, Any]]:
    """How long the cadre served at the key task that is named, and what of all this came from files of the past."""
    tenures = (
        one.cadre.task_assignments.filter(key_task=one.key_task_id) if one.cadre and one.key_task_id else ()
    )
    rows = [
        (_("Served at the key task"), f"{kept.from_on} – {kept.to_on or ''} {kept.role}{_mark(kept)}")
        for kept in tenures
    ]
    return [*rows, (_("Imported from"), one.imported_from)]


def _mark(one: Any) -> str:
    """The mark of a record that came from a file of the past."""
    return bracketed("", _("imported") if one.imported_from else "")


def _finding(one: Finding, user: Any) -> Pack:
    rows = one.evidence.select_related(
        "interview__source_cadre",
        "statement__away_unit",
        "interview__visit__unit",
        "interview__visit__key_task",
        "attachment__visit__unit",
        "attachment__visit__key_task",
    )
    shown = readable(user, rows)
    return {
        "key": one.pk, "version": one.version, "side": str(one.get_side_display()), "place": str(one.place),
        "kind": str(one.get_kind_display()), "state": one.state, "state_name": str(one.get_state_display()),
        "statement": one.statement, "fact": one.fact, "fact_place": one.fact_place,
        "fact_on": f"{one.fact_on:%Y-%m-%d}" if one.fact_on else "",
        "account": one.account, "account_refused": one.account_refused, "reason": one.reason,
        "needs": [[need.label, need.met] for need in needs(one)],
        "visits": [
            f"{visit.visited_on:%Y-%m-%d} {visit.where}" for visit in one.visits.select_related("unit", "key_task")
        ],
        "evidence": [_evidence(row) for row in shown], "evidence_closed": len(rows) - len(shown),
    }  # fmt: skip


def _evidence(row: FindingEvidence) -> Pack:
    made: Pack = {"bears": str(row.get_bears_display()), "passage": row.passage, "class": "", "month": ""}
    if row.interview:
        talk = row.interview
        made |= {
            "class": str(talk.get_source_class_display()), "month": f"{talk.visit.visited_on:%Y-%m}",
            "source": talk.source, "interview": talk.pk,
            "record": f"{talk.visit.visited_on:%Y-%m-%d} {talk.visit.where}{_mark(talk)}",
            "stood": whence(row.statement) if row.statement else "",
        }  # fmt: skip
    elif row.attachment:
        [kept] = covered([row.attachment], None, *FILE_TEXTS)
        made |= {"document": kept.caption or kept.name, "digest": kept.digest, "attachment": kept.pk,
                 "record": f"{kept.visit.visited_on:%Y-%m-%d} {kept.visit.where}"}  # fmt: skip
    else:
        made["document"] = row.document
    return made


def _leads_of(decision: Decision, user: Any) -> Any:
    findings = decision.findings.all()
    rows = Lead.objects.filter(pk=decision.lead_id) | Lead.objects.filter(findings__in=findings)
    return Lead.objects.visible_to(user).filter(pk__in=rows.order_by().values("pk")).order_by("pk")


def _leads(decision: Decision, user: Any) -> list[Pack]:
    return [
        {"key": one.pk, "words": str(one), "state": str(one.get_state_display()), "text": one.says}
        for one in _leads_of(decision, user)
    ]


def _appraisal(decision: Decision, user: Any) -> Pack | None:
    item = AppraisalItem.objects.visible_to(user).filter(pk=decision.appraisal_item_id).first()
    if item is None:
        return None
    return {
        "key": item.pk, "meeting": item.appraisal.title, "day": f"{item.appraisal.held_on:%Y-%m-%d}",
        "conclusion": str(item.get_conclusion_display()), "grounds": item.grounds, "votes": dict(tally(item)),
        "pack": item.digest,
    }  # fmt: skip
