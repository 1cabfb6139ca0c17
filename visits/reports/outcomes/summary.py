"""The summary of a year or a round as a Word paper: tables and charts from the figures of the outcomes report."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import labelled
from visits.core import docx as word
from visits.judgement.findings.models import Finding, FindingState
from visits.judgement.rectifications.models import OutcomeCheck, Rectification, RectificationState
from visits.organisation.rounds.models import Check, Dimension

from .breakdown import Breakdown, broken_down
from .windows import Window
from .year_before import groups_beside, sentence, table_beside, told_before

METHODS = ("interviews", "heart_to_heart", "symposia", "sites", "surveys")
COUNT = ("count", "Number")


def summary_paper(user: Any, window: Window, title: str, lines: Sequence[str], foot: str) -> bytes:
    """The .docx; ``foot`` (who, when, number of the export) stands under each page."""
    document = word.new(title, [*lines, told_before(window)], kind="report", foot=foot)
    by_category, by_month = broken_down(window, "category"), broken_down(window, "month")
    for label, found in groups_beside(user, window):
        word.heading(document, str(label))
        word.says(document, sentence(found))
        word.table(document, *table_beside(found))
        by_method = [(str(one.figure.label), one.figure.value) for one in found if one.figure.key in METHODS]
        word.bars(document, _("Talks, symposia, site visits and questionnaires"), by_method)
    _parts(document, _("By category"), by_category)
    _parts(document, _("By month"), by_month)
    kinds = broken_down(window, "kind")
    totals = [(row.label, max((n for n, _url in row.cells), default=0)) for row in kinds.rows]
    word.bars(document, _("Decisions by kind"), totals)
    _findings(document, window)
    _rectification(document, window)
    word.says(document, _("Decisions count when they stand; withdrawn and overturned ones do not."))
    return word.saved(document, timezone.now())


def _parts(document: Any, title: str, found: Breakdown) -> None:
    if not found.rows:
        return
    word.heading(document, title)
    used = [at for at in range(len(found.heads)) if any(row.cells[at][0] for row in found.rows)]
    heads = [found.label, *(found.heads[at] for at in used)]
    word.table(document, heads, [[row.label, *(row.cells[at][0] for at in used)] for row in found.rows])
    word.bars(document, labelled(title, found.heads[0]), found.column(0))


def _findings(document: Any, window: Window) -> None:
    """Findings opened in the window that stand, by check or dimension: how many for and against, how many verified."""
    opened = Finding.objects.standing().filter(created_at__date__range=(window.first, window.last)).order_by()
    if window.category:
        opened = opened.filter(
            Q(cadre__unit__category=window.category) | Q(leadership_team__unit__category=window.category)
        )
    verified = Q(state=FindingState.VERIFIED)
    rows = opened.values("check_key", "dimension").annotate(
        for_it=Count("pk", filter=Q(side="for")), against=Count("pk", filter=Q(side="against")),
        verified=Count("pk", filter=verified),
    )  # fmt: skip
    found = {row["check_key"] or row["dimension"]: row for row in rows}
    places = [(key, label) for key, label in (*Check.choices, *Dimension.choices) if key in found]
    if not places:
        return
    word.heading(document, _("Findings"))
    lines = [
        (label, found[key]["for_it"], found[key]["against"], found[key]["verified"]) for key, label in places
    ]
    word.table(document, (_("Check or dimension"), _("for"), _("against"), _("of these verified")), lines)


def _rectification(document: Any, window: Window) -> None:
    """Demands made in the window by their state today, how many are late, and checks of decisions."""
    signed = Rectification.objects.filter(demanded_on__range=(window.first, window.last)).order_by()
    counted: dict[str, int] = dict(signed.values_list("state").annotate(n=Count("*")))
    if not counted:
        return
    late = signed.due_within(1, None).count()
    checks = OutcomeCheck.objects.filter(due_on__range=(window.first, window.last))
    word.heading(document, _("Rectification"))
    rows: list[tuple[Any, int]] = [
        (label, counted[key]) for key, label in RectificationState.choices if counted.get(key)
    ]
    rows += [(_("overdue today"), late)]
    rows += [(_("checks of decisions that fell due"), checks.count()),
             (_("of these written down"), checks.filter(checked_on__isnull=False).count())]  # fmt: skip
    word.table(document, (_("State"), pgettext(*COUNT)), rows)
    word.bars(document, _("Rectification by state"), [(str(label), n) for label, n in rows[: len(counted)]])
