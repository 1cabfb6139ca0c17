"""What stands beside the spoken word: documents linked to standing findings, and what teams saw on site."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from cadre_review.prepared import keys_given
from visits.cadres.files.models import TaskAssignment
from visits.core.readers import rows_of
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import Attachment, Statement, VisitState
from visits.judgement.evidence.evidence import Subject
from visits.judgement.findings.models import Finding, FindingEvidence

SEEN = 10  # newest places that a portrait shows
READ = (  # of a document, its finding and the visit on which it was taken
    "bears", "document", "passage", "finding__side", "finding__check_key", "finding__dimension", "attachment__visit",
    "attachment__site_visit", *(f"attachment__{name.removesuffix('_id')}" for name in FILE_TEXTS),
    "attachment__visit__visited_on",
)  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A document or a photo from a site under a finding: on which side it bears, and under what."""

    place: str
    side: str
    evidence: FindingEvidence
    finding: Finding

    @property
    def is_seen(self) -> bool:
        """Whether it was taken on site."""
        return bool(self.evidence.attachment and self.evidence.attachment.site_visit_id)


def papers_of(subject: Subject, user: Any) -> list[Paper]:
    """Documents and attachments under findings that stand; what contradicts a finding bears on its other side."""
    rows = rows_of(user, _linked, subject.field, subject.thing.pk) if subject.has_any("findings") else []
    covered([row.attachment for row in rows if row.attachment], user, *FILE_TEXTS)
    return [
        Paper(getattr(row.finding, subject.place), _side(row.finding.side, row.bears), row, row.finding)
        for row in rows
    ]


def _linked(user: Any, field: str, key: int) -> models.QuerySet[FindingEvidence]:
    findings = Finding.objects.visible_to(user).standing().filter(**{field: key})
    files = Attachment.objects.visible_to(user).order_by().values("pk")
    rows = FindingEvidence.objects.filter(
        finding__in=findings.order_by().values("pk"), interview__isnull=True
    )
    rows = rows.filter(~Q(document="") | Q(attachment__in=files))
    rows = rows.select_related("finding", "attachment__visit").only(*READ)
    return rows.order_by("-added_at", "-pk")


def _side(side: str, bears: str) -> str:
    if bears == FindingEvidence.Bears.SUPPORTS:
        return side
    return Statement.Side.AGAINST if side == Statement.Side.FOR else Statement.Side.FOR


def seen_of(subject: Subject, user: Any) -> list[SiteVisit]:
    """What was seen in accepted visits: of key tasks on which the cadre served that day, or at the team's unit."""
    if not subject.is_cadre:
        return rows_of(user, _seen_at, subject.thing.unit_id)
    # His tasks first: for somebody without any, every place that was ever seen would be looked at.
    tasks = keys_given(_tasks, subject.thing.pk) if subject.has_any("task_assignments") else []
    return rows_of(user, _seen_on, subject.thing.pk, tasks) if tasks else []


def _tasks(cadre: int) -> models.QuerySet[TaskAssignment, Any]:
    return TaskAssignment.objects.filter(cadre=cadre).order_by().values_list("key_task")


def _seen_on(user: Any, cadre: int, tasks: Collection[int]) -> models.QuerySet[SiteVisit]:
    served = TaskAssignment.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=OuterRef("visited_on")),
        cadre=cadre, key_task=OuterRef("key_task"), from_on__lte=OuterRef("visited_on"),
    )  # fmt: skip
    return _newest(_seen(user).filter(Exists(served), key_task__in=tasks))


def _seen_at(user: Any, unit: int) -> models.QuerySet[SiteVisit]:
    return _newest(_seen(user).filter(visit__unit=unit))


def _seen(user: Any) -> models.QuerySet[SiteVisit]:
    return SiteVisit.objects.visible_to(user).filter(visit_state=VisitState.ACCEPTED).exclude(observed="")


def _newest(rows: models.QuerySet[SiteVisit]) -> models.QuerySet[SiteVisit]:
    rows = rows.select_related("visit__team", "key_task")
    rows = rows.only("place", "observed", "visited_on", "visit__team__name", "key_task__name")
    return rows.annotate(seen_on=F("visited_on")).order_by("-seen_on", "-pk")[:SEEN]
