"""What the pages of taking in show: steps in the order in which they are needed, and the rows of one step."""

from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.core.imports.pages import LABELS, place
from visits.core.lists.models import ImportBatch
from visits.organisation.units.models import Unit

from . import actions
from .columns import label_of
from .forms import MOST_UNITS
from .models import IntakeRow

Act = IntakeRow.Act
HISTORY = 20
# The parts of a preview in the order of need.
PARTS = {act: LABELS[act] for act in (Act.WRONG, Act.CONFIRM, Act.UPDATE, Act.CREATE, Act.UNCHANGED)}


def shown(row: IntakeRow) -> dict[str, Any]:
    """A row as the preview shows it: its changes and what is to be said of it, in the reader's words."""
    candidates = row.candidates or {}
    on_file = row.cadre_id and row.act != Act.CREATE
    return {
        "row": row,
        "name": row.name,
        "url": reverse("cadres:detail", args=[row.cadre_id]) if on_file else "",
        "place": f"{Truncator(row.file).chars(30)} {place(row.sheet, row.row)}".strip(),
        "is_new": row.act == Act.CREATE,
        "position": row.position,
        "left_out": row.left_out,
        "changes": [] if row.act == Act.WRONG else changes(row),
        "issues": [one | {"label": label_of(one["column"])} for one in row.issues],
        "people": candidates.get("people", []),
        "months": bool(candidates.get("months")),
        "split": candidates.get("split"),
    }


def changes(row: IntakeRow) -> list[dict[str, Any]]:
    """What the row would change, in the reader's words."""
    return [{"label": label_of(key), "old": old, "new": new} for key, old, new in row.changes]


def units_to_explain(batch: ImportBatch) -> list[dict[str, Any]]:
    """Each way of writing a unit that is not understood, how many rows have it, and what it may mean."""
    rows = batch.intake_rows.filter(unit__isnull=True, left_out=False).exclude(unit_text="")
    texts = rows.order_by().values("unit_text").annotate(number=Count("*"), first=Min("pk"))
    found = list(texts.order_by("-number", "unit_text")[:MOST_UNITS])
    firsts = IntakeRow.objects.in_bulk([one["first"] for one in found])
    for one in found:
        candidates = firsts[one["first"]].candidates or {}
        one["suggestions"] = candidates.get("units", [])
        one["split"], one["sure"] = candidates.get("split"), candidates.get("sure", False)
    return [one for one in found if not one["split"]]


def splits(batch: ImportBatch) -> list[dict[str, Any]]:
    """Texts that were parted by guess into unit and post, one example of each."""
    rows = batch.intake_rows.filter(act__in=[Act.CONFIRM, Act.WRONG], unit__isnull=True, left_out=False)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.only("candidates", "values", "unit_text")[:2000]:
        if split := (row.candidates or {}).get("split"):
            key = (split["unit"], split["post"])
            entry = found.setdefault(key, {**split, "whole": row.values.get("post_title", ""), "number": 0})
            entry["number"] += 1
    return list(found.values())


def layouts(batch: ImportBatch) -> list[dict[str, Any]]:
    """How each sheet was understood: header, people, columns read and not read, in the reader's words."""
    found = []
    for one in batch.plan.get("layouts", []):
        read = [(label, label_of(key)) for label, key in one["columns"] if key]
        head = str(one["first"]) if one["first"] == one["last"] else f"{one['first']}–{one['last']}"
        found.append(one | {"head": head, "read": read})
    return found


def months_to_tell(batch: ImportBatch) -> int:
    """How many rows have a month that a spreadsheet may have shortened, of which nobody has said which it is."""
    rows = batch.intake_rows.filter(act__in=[Act.CONFIRM, Act.WRONG], left_out=False)
    return sum("months" in (one or {}) for one in rows.order_by().values_list("candidates", flat=True))


def unit_names() -> list[str]:
    """The units of the register, to be typed with help."""
    return list(Unit.objects.current().values_list("name", flat=True).order_by("name"))


def history(user: Any) -> list[ImportBatch]:
    """The latest imports of everybody, with what came of them."""
    batches = ImportBatch.objects.filter(kind=actions.IMPORT.kind).select_related("made_by")
    found = list(batches.defer("plan")[:HISTORY])
    for one in found:
        one.is_own = one.made_by_id == user.pk  # type: ignore[attr-defined]
    return found


def told(done: dict[str, int], batch: ImportBatch) -> str:
    """What was taken in, in one sentence; titles, sums and notes are no rows that were left out."""
    words = {key: done.get(key, 0) for key in ("create", "update", "unchanged", "skip")}
    words["skip"] -= batch.plan.get("passed_over", 0)
    return (
        _("Taken in: %(create)s new, %(update)s changed, %(unchanged)s unchanged, %(skip)s left out.") % words
    )


def effect(counted: dict[str, int]) -> str:
    """What the button will do, in one sentence."""
    words = {"create": counted["create"], "update": counted["update"]}
    return _("Open %(create)s new files and change %(update)s.") % words


def obstacles(counted: dict[str, int], unknown_headers: int) -> list[str]:
    """What must be decided before the rows can be taken in without leaving any out."""
    found = []
    if unknown_headers:
        text = ngettext("%(count)s header is not known", "%(count)s headers are not known", unknown_headers)
        found.append(text % {"count": unknown_headers})
    if counted["wrong"]:
        text = ngettext("%(count)s row is wrong", "%(count)s rows are wrong", counted["wrong"])
        found.append(text % {"count": counted["wrong"]})
    if counted["confirm"]:
        text = ngettext(
            "%(count)s row waits for a decision", "%(count)s rows wait for a decision", counted["confirm"]
        )
        found.append(text % {"count": counted["confirm"]})
    return found
