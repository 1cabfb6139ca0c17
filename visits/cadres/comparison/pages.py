"""What the pages of a comparison show."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.imports.columns import label_of
from visits.cadres.imports.models import IntakeRow
from visits.core.lists.models import ImportBatch

from .actions import AGREES, DIFFERS, FORM_ALONE, KIND, ROSTER_ALONE
from .marks import marked
from .pairing import BY_ID, BY_NAME
from .told import DIFFERENT, FORMS, LABELS, ROSTER, SAME

HISTORY = 20
TITLES = {
    DIFFERS: gettext_lazy("Different"),
    ROSTER_ALONE: gettext_lazy("Only in the roster"),
    FORM_ALONE: gettext_lazy("Only among the forms"),
    AGREES: gettext_lazy("The same"),
}
FINDINGS = {
    SAME: gettext_lazy("the same"),
    DIFFERENT: gettext_lazy("different"),
    ROSTER: gettext_lazy("only in the roster"),
    FORMS: gettext_lazy("only in the form"),
}
MATCHED = {
    BY_ID: gettext_lazy("matched by ID number"),
    BY_NAME: gettext_lazy("matched by name and month of birth"),
}


def shown(row: IntakeRow) -> dict[str, Any]:
    """A person as the page shows him: what differs, marked; what agrees, by name alone."""
    fields = [
        {
            "label": LABELS[key],
            "finding": finding,
            "word": FINDINGS[finding],
            "sides": sides(finding, here, there),
        }
        for key, finding, here, there in row.changes
        if finding != SAME
    ]
    return {
        "row": row,
        "birth": str(row.values.get("birth_month", ""))[:7].replace("-", "."),
        "matched": MATCHED.get(row.values.get("by", ""), ""),
        "place": place(row),
        "differing": [one for one in fields if one["finding"] == DIFFERENT],
        "alone": [one for one in fields if one["finding"] != DIFFERENT],
        "same": [LABELS[key] for key, finding, _here, _there in row.changes if finding == SAME],
        "issues": [issue | {"label": label_of(issue["column"])} for issue in row.issues],
    }


def sides(finding: str, here: str, there: str) -> tuple[Any, Any]:
    """Both texts in pieces; what only one side tells is not marked as a difference."""
    if finding == DIFFERENT:
        return marked(here, there)
    return ([(False, here)] if here else []), ([(False, there)] if there else [])


def place(row: IntakeRow) -> str:
    """Where the person stands: file, sheet and row; and the form."""
    if row.act == FORM_ALONE:
        return row.file
    told = [row.file, row.sheet, _("row %(row)s") % {"row": row.row} if row.row else ""]
    return " · ".join(filter(None, [*told, row.values.get("form", "")]))


def history(user: Any) -> list[ImportBatch]:
    """One's latest comparisons that were not put away."""
    mine = ImportBatch.objects.filter(kind=KIND, made_by=user, state=ImportBatch.State.PREVIEW)
    return list(mine.defer("plan")[:HISTORY])
