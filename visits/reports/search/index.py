"""Writes the index of passages: in the transaction that writes the record, and anew by ``manage.py rebuild_search``.

``follow`` is told of every record whose version is kept (``visits.core.history``), the one place that all of them
pass. A passage stays the same row while its text stays (tags hang on it), though a talk that is saved again gets new
statements.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from cadre_review.along import along
from cadre_review.prepared import rows_given
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.site_visits.models import CadreSeen, PeopleMet, SiteVisit
from visits.fieldwork.symposia.models import NOTES, Symposium
from visits.fieldwork.visits.models import Answer, Interview, Statement, Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding

from .models import Kind, Passage
from .pairs import joined, pairs_of

AT_ONCE = 500
LINKS = (
    "visit_id", "interview_id", "statement_id", "symposium_id", "site_visit_id", "cadre_seen_id", "finding_id",
    "decision_id", "lead_id", "team_id", "unit_id", "cadre_id", "leadership_team_id",
)  # fmt: skip
HELD = ("kind", "thing_id", *LINKS, "day", "text")
DECIDED = (
    "reasons", "how_found", "exception_reason", "body", "notice_result", "document_number", "post_before",
    "post_after", "probation_result", "review_result", "appeal_result",
)  # fmt: skip
FOUND = ("statement", "fact", "fact_place", "account", "account_refused", "reason")
MINUTES = ("agenda", "minutes", *NOTES.values())


@dataclass(frozen=True)
class Source:
    """One kind of record: which passages it makes (``read``), which are there (``stored``), what is fetched along."""

    model: Any
    read: Callable[[Sequence[Any]], Iterable[Passage]]
    stored: Callable[[Sequence[Any]], Q]
    along: tuple[str, ...] = ()

    def rows(self) -> QuerySet[Any]:
        """All records of the kind, with what their passages need."""
        return along(self.model._base_manager.order_by("pk"), self.along)


def follow(things: Iterable[Any], _actor: Any = None) -> None:
    """Bring the passages of records up to date that were just written; told within their transaction."""
    by_model = defaultdict(list)
    for thing in things:
        by_model[type(thing)].append(thing)
    fresh: list[Passage] = []
    for source in SOURCES:
        if rows := by_model.get(source.model):
            fresh += _settled(source, rows, are_new=all(row.version == 1 for row in rows))[0]
    _enter(fresh)


def bring_up(source: Source, rows: Sequence[Any]) -> int:
    """Write what differs of the passages of these records; how many that were."""
    fresh, others = _settled(source, rows)
    _enter(fresh)
    return len(fresh) + others


def _settled(source: Source, rows: Sequence[Any], *, are_new: bool = False) -> tuple[list[Passage], int]:
    """Change and delete what differs, counted; what is new is returned. New records have no passages yet."""
    wanted = [one for one in source.read(rows) if one.text]
    if are_new:
        return wanted, 0
    there = list(Passage.objects.filter(source.stored(rows)).defer("pairs"))
    fresh, changed = _matched(wanted, there)
    for one in changed:
        one.save()
    if gone := [one.pk for one in there]:
        Passage.objects.filter(pk__in=gone).delete()
    return fresh, len(changed) + len(gone)


def _enter(fresh: list[Passage]) -> None:
    for one in fresh:
        one.pairs = pairs_of(one.text)
    Passage.objects.bulk_create(fresh, batch_size=AT_ONCE)


def _matched(wanted: Iterable[Passage], there: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """The passages that are new, and those that differ, as they are to be; what nobody wants is left in ``there``."""
    of_thing = {(one.kind, one.thing_id): one for one in there}
    of_text = {(one.kind, one.interview_id, one.text): one for one in there}
    fresh, changed, kept = [], [], set()
    for one in wanted:
        found = of_thing.get((one.kind, one.thing_id)) or of_text.get((one.kind, one.interview_id, one.text))
        if found is None or found.pk in kept:
            fresh.append(one)
            continue
        kept.add(found.pk)
        if any(getattr(found, name) != getattr(one, name) for name in HELD):
            one.pk, one._state.adding = found.pk, False
            changed.append(one)
    there[:] = [one for one in there if one.pk not in kept]
    return fresh, changed


def _of_visit(kind: str, key: int, visit: Any, *texts: str, **links: Any) -> Passage:
    """A passage of fieldwork: day, unit and team are those of the visit."""
    return Passage(
        kind=kind, thing_id=key, visit_id=visit.pk, team_id=visit.team_id, unit_id=visit.unit_id,
        day=visit.visited_on, text=joined(*texts), **links,
    )  # fmt: skip


def _visits(rows: Sequence[Visit]) -> Iterator[Passage]:
    for row in rows:
        if row.version > 1:
            others = Passage.objects.filter(visit=row.pk).exclude(day=row.visited_on, team=row.team_id)
            others.update(day=row.visited_on, team=row.team_id)
        yield _of_visit(Kind.VISIT, row.pk, row, row.observed, row.problems, row.suggestions)


def _talks(rows: Sequence[Interview]) -> Iterator[Passage]:
    answers = defaultdict(list)
    for talk, text in rows_given(_answers, {row.pk for row in rows}):
        answers[talk].append(text)
    for row in rows:
        texts = (row.text, *answers[row.pk], row.own_statement)
        yield _of_visit(
            Kind.TALK, row.pk, row.visit, *texts, interview_id=row.pk, cadre_id=row.source_cadre_id
        )
    yield from _said({row.pk: (row.visit, None) for row in rows})


def _said(talks: dict[int, tuple[Any, Any]]) -> Iterator[Passage]:
    """What was said in these talks; each with its visit, and the key of its symposium if it is a voice at one."""
    for pk, talk, cadre, leadership_team, text in rows_given(_statements, set(talks)):
        visit, symposium = talks[talk]
        links = {"interview_id": talk, "statement_id": pk, "symposium_id": symposium}
        subject = {"cadre_id": cadre, "leadership_team_id": leadership_team}
        yield _of_visit(Kind.STATEMENT, pk, visit, text, **links, **subject)


def _answers(talks: Any) -> QuerySet[Any, Any]:
    return Answer.objects.filter(interview__in=talks).order_by("pk").values_list("interview", "text")


def _statements(talks: Any) -> QuerySet[Any, Any]:
    rows = Statement.objects.filter(interview__in=talks).order_by("pk")
    return rows.values_list("pk", "interview", "cadre", "leadership_team", "text")


def _symposia(rows: Sequence[Symposium]) -> Iterator[Passage]:
    visits = {row.pk: row.visit for row in rows}
    for row in rows:
        texts = [getattr(row, name) for name in MINUTES]
        yield _of_visit(Kind.SYMPOSIUM, row.pk, row.visit, *texts, symposium_id=row.pk)
    voices = Interview.objects.filter(symposium__in=rows).order_by().values_list("pk", "symposium")
    yield from _said({pk: (visits[of], of) for pk, of in voices})


def _sites(rows: Sequence[SiteVisit]) -> Iterator[Passage]:
    said = defaultdict(list)
    people = PeopleMet.objects.filter(site_visit__in=rows).order_by("pk")
    for site, text in people.values_list("site_visit", "said"):
        said[site].append(text)
    for row in rows:
        texts = (row.place, row.observed, *said[row.pk])
        yield _of_visit(Kind.SITE, row.pk, row.visit, *texts, site_visit_id=row.pk)
    visits = {row.pk: row.visit for row in rows}
    for one in CadreSeen.objects.filter(site_visit__in=rows).order_by("pk"):
        links = {"site_visit_id": one.site_visit_id, "cadre_seen_id": one.pk, "cadre_id": one.cadre_id}
        yield _of_visit(Kind.SEEN, one.pk, visits[one.site_visit_id], one.text, **links)


def _of_sites(rows: Sequence[SiteVisit]) -> Q:
    """What stands for the sites, and for whom they saw: found by the visit."""
    keys = [row.pk for row in rows]
    seen = Q(kind=Kind.SEEN, visit__in={row.visit_id for row in rows}, site_visit__in=keys)
    return Q(kind=Kind.SITE, thing_id__in=keys) | seen


def _judged(kind: str, row: Any, day: Any, texts: Iterable[str], **links: Any) -> Passage:
    return Passage(
        kind=kind, thing_id=row.pk, unit_id=row.unit_id, day=day, cadre_id=row.cadre_id,
        leadership_team_id=row.leadership_team_id, text=joined(*texts), **links,
    )  # fmt: skip


def _findings(rows: Sequence[Finding]) -> Iterator[Passage]:
    for row in rows:
        texts = (getattr(row, name) for name in FOUND)
        yield _judged(Kind.FINDING, row, row.created_at.date(), texts, finding_id=row.pk, team_id=row.team_id)


def _decisions(rows: Sequence[Decision]) -> Iterator[Passage]:
    for row in rows:
        texts = (getattr(row, name) for name in DECIDED)
        day = row.decided_on or row.created_at.date()
        yield _judged(Kind.DECISION, row, day, texts, decision_id=row.pk)


def _leads(rows: Sequence[Lead]) -> Iterator[Passage]:
    for row in rows:
        texts = (row.number, row.says, row.outcome_reason)
        yield _judged(Kind.LEAD, row, row.received_on, texts, lead_id=row.pk, team_id=row.team_id)


def _under(kind: str) -> Callable[[Sequence[Any]], Q]:
    """The passages that stand for these records themselves."""
    return lambda rows: Q(kind=kind, thing_id__in=[row.pk for row in rows])


SUBJECT = ("cadre", "leadership_team")
SOURCES = (
    Source(Visit, _visits, _under(Kind.VISIT)),
    Source(Interview, _talks, lambda rows: Q(interview__in=[row.pk for row in rows]), ("visit",)),
    Source(Symposium, _symposia, lambda rows: Q(symposium__in=[row.pk for row in rows]), ("visit",)),
    Source(SiteVisit, _sites, _of_sites, ("visit",)),
    Source(Finding, _findings, _under(Kind.FINDING), SUBJECT),
    Source(Decision, _decisions, _under(Kind.DECISION), SUBJECT),
    Source(Lead, _leads, _under(Kind.LEAD)),
)


def rebuild() -> Iterator[int]:
    """Bring the whole index up to date, part by part; yields how many passages of each part were wrong."""
    for source in SOURCES:
        for rows in _parts(source):
            with transaction.atomic():
                yield bring_up(source, rows)
    yield _drop_orphans()
    _order_full_text()


def wrong() -> Iterator[str]:
    """What rebuilding would change, in words; nothing is written."""
    for source in SOURCES:
        for rows in _parts(source):
            there = list(Passage.objects.filter(source.stored(rows)).defer("pairs"))
            fresh, changed = _matched([one for one in source.read(rows) if one.text], there)
            yield from (f"missing: {one}" for one in fresh)
            yield from (f"changed: {one}" for one in changed)
            yield from (f"left over: {one}" for one in there)
    yield from (f"left over: {one}" for one in chain.from_iterable(_orphans()))


def _parts(source: Source) -> Iterator[list[Any]]:
    """The records of a kind by key, some at a time; voices at symposia are read with their symposium."""
    rows, last = source.rows(), 0
    rows = rows.filter(symposium=None) if source.model is Interview else rows
    while found := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = found[-1].pk
        yield found


def _orphans() -> Iterator[QuerySet[Passage]]:
    """Passages whose thing is there no more."""
    for kind in Kind:
        yield Passage.objects.filter(kind=kind, **{f"{kind.value}__pk": None}).defer("pairs", "text")


def _drop_orphans() -> int:
    return sum(len(keys) for rows in _orphans() if (keys := [one.pk for one in rows]) and _drop(keys))


def _drop(keys: list[int]) -> bool:
    return bool(Passage.objects.filter(pk__in=keys).delete())


def _order_full_text() -> None:
    """On SQLite, make the full-text table anew from the passages, and as small as it gets."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for order in ("rebuild", "optimize"):
                cursor.execute("INSERT INTO visits_passage_pairs (visits_passage_pairs) VALUES (%s)", [order])
