"""What is linked to findings, and what of it a reader may read: the same on each page and paper that shows it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from cadre_review.prepared import rows_given
from visits.core.readers import rows_of
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import Interview, Visit

from .models import Finding, FindingEvidence

WITH = ("interview__visit__unit", "interview__visit__key_task", "interview__source_cadre", "attachment", "statement",
        "finding")  # fmt: skip
SHOWN = (
    "bears", "passage", "document", "finding__side", "statement__nature", "statement__circle", "statement__heard_at",
    "statement__aspect",
    "attachment__name", "attachment__caption", "attachment__visit", "attachment__added_by",
    "interview__source_class", "interview__source_relation", "interview__source_number",
    "interview__source_cadre__name", "interview__visit__visited_on", "interview__visit__to_task",
    "interview__visit__unit__name", "interview__visit__unit__short_name", "interview__visit__key_task__name",
)  # fmt: skip


def evidence_for(user: Any, findings: Iterable[Finding]) -> tuple[list[FindingEvidence], "Counter[str]"]:
    """Passages and documents under the findings as the user may read them, and how many more there are, by how they
    bear."""
    rows = rows_given(_evidence, {one.pk for one in findings})
    covered([row.attachment for row in rows if row.attachment], user, *FILE_TEXTS)
    shown = readable(user, rows)
    return shown, Counter(row.bears for row in rows) - Counter(row.bears for row in shown)


def _evidence(findings: Iterable[int]) -> Any:
    return FindingEvidence.objects.filter(finding__in=findings).select_related(*WITH).only(*SHOWN)


def readable(user: Any, rows: Iterable[FindingEvidence]) -> list[FindingEvidence]:
    """Those whose talk, or whose visit of the attachment, the user may read."""
    found = list(rows)
    talks = _open(_talks, user, {row.interview_id for row in found if row.interview_id})
    visits = _open(_visits, user, {row.attachment.visit_id for row in found if row.attachment})
    return [
        row
        for row in found
        if (not row.interview_id or row.interview_id in talks)
        and (not row.attachment or row.attachment.visit_id in visits)
    ]


def _open(question: Any, user: Any, keys: set[int]) -> set[int]:
    """Of these rows those that the user sees; nothing is asked where there are none."""
    return {key for (key,) in rows_of(user, question, keys)} if keys else set()


def _talks(user: Any, keys: Iterable[int]) -> Any:
    return Interview.objects.visible_to(user).filter(pk__in=keys).order_by().values_list("pk")


def _visits(user: Any, keys: Iterable[int]) -> Any:
    return Visit.objects.visible_to(user).filter(pk__in=keys).order_by().values_list("pk")
