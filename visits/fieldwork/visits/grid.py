"""The rating grid: subjects × criteria, each cell a grade or no opinion, posted under its own name."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from visits.core.posted import Data
from visits.fieldwork.visits.actions.saving import Frame
from visits.organisation.rounds.models import Criterion, SubjectKind

NAME = re.compile(r"^rating-([ct])(\d{1,15})-(\d{1,15})$")


def read(data: Data) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The ratings that were posted, and what is wrong with those that cannot be read, by field name."""
    ratings, problems = [], {}
    for name in data:
        if not name.startswith("rating-") or not (value := str(data.get(name, "")).strip()):
            continue
        found = NAME.match(name)
        if not found or not value.isdecimal() or len(value) > 15:
            problems[name] = _("This rating cannot be read. Choose the grade again.")
            continue
        kind, subject, criterion = found[1], int(found[2]), int(found[3])
        ratings.append(
            {
                "cadre": subject if kind == "c" else None,
                "leadership_team": subject if kind == "t" else None,
                "criterion": criterion,
                "grade": int(value),
            }
        )
    return ratings, problems


class Grid:
    """The ratings of a form: read, judged and drawn like a form of its own."""

    def __init__(self, frame: Frame, data: Data, form: Any) -> None:
        self.frame, self.data, self.form = frame, data, form
        self.ratings, self.problems = read(data) if form.is_bound else ([], {})
        self.fields = self

    def __contains__(self, name: str) -> bool:
        """Whether the name is that of a cell."""
        return name.startswith("rating-")

    @property
    def errors(self) -> dict[str, list[str]]:
        """The sentences by cell."""
        return {name: [text] for name, text in self.problems.items()}

    def is_valid(self) -> bool:
        """Whether every rating could be read; what is wrong stands at the top of the form too."""
        for text in dict.fromkeys(self.problems.values()):
            self.form.add_error(None, text)
        return not self.problems

    def add_error(self, name: str, errors: list[Any]) -> None:
        """Mark a cell."""
        self.problems[name] = str(errors[0].messages[0])
        if self.problems[name] not in self.form.non_field_errors():
            self.form.add_error(None, self.problems[name])

    def drawn(self) -> dict[str, list[dict[str, Any]]]:
        """By subject that is ticked or has a grade its criteria, by check."""
        is_asked = "_show_grid" in self.data
        ticked = self.data.getlist("subjects") if is_asked else rated_subjects(self.data)
        shown = draw(self.frame, ticked, self.data, self.problems)["subjects"]
        return {one["key"]: grouped(one["cells"]) for one in shown}

    def blank(self) -> dict[str, list[dict[str, Any]]]:
        """The criteria of a cadre and of a leadership team without a grade, for the script that opens them in place."""
        return {
            kind: grouped(_subject(self.frame, f"{kind}__key__", "", "", MultiValueDict(), {})["cells"])
            for kind in ("c", "t")
        }


def grouped(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells of a subject by check or dimension, with how many of them are graded; what lacks something is open."""
    found: dict[str, list[dict[str, Any]]] = {}
    for cell in cells:
        found.setdefault(str(cell["group"]), []).append(cell)
    groups = [
        {
            "label": label,
            "cells": held,
            "graded": sum(any(one["checked"] and one["value"] for one in cell["choices"]) for cell in held),
            "is_open": any(cell["error"] for cell in held),
        }
        for label, held in found.items()
    ]
    for one in groups[:1]:
        one["is_open"] = True
    return groups


def told(frame: Frame, data: Data) -> str:
    """The ratings as lines."""
    cells = (
        (subject["label"], cell)
        for subject in draw(frame, rated_subjects(data), data, {})["subjects"]
        for cell in subject["cells"]
    )
    return "\n".join(
        f"{label} · {cell['label']}: {choice['label']}"
        for label, cell in cells
        for choice in cell["choices"]
        if choice["checked"] and choice["value"]
    )


def rated_subjects(data: Data) -> list[str]:
    """Keys of the subjects that are ticked or have a grade."""
    ticked = [str(key) for key in data.getlist("subjects")]
    for name in data:
        found = NAME.match(name)
        if found and data.get(name):
            ticked.append(found[1] + found[2])
    return list(dict.fromkeys(ticked))


def draw(frame: Frame, subjects: list[str], data: Data, problems: Mapping[str, str]) -> dict[str, Any]:
    """The context of partials/rating_grid.html for these subjects, in the order of the unit's people."""
    drawn = []
    if frame.team and f"t{frame.team.pk}" in subjects:
        drawn.append(_subject(frame, f"t{frame.team.pk}", str(frame.team), "", data, problems))
    for pk, cadre in frame.cadres.items():
        if f"c{pk}" in subjects:
            note = frame.shown(cadre).removeprefix(cadre.name).strip()
            drawn.append(_subject(frame, f"c{pk}", cadre.name, note, data, problems))
    labels = list(dict.fromkeys(cell["group"] for subject in drawn for cell in subject["cells"]))
    return {"subjects": drawn, "groups": [{"label": label} for label in labels]}


def _subject(
    frame: Frame, key: str, label: str, note: str, data: Data, problems: Mapping[str, str]
) -> dict[str, Any]:
    kind = SubjectKind.TEAM if key.startswith("t") else SubjectKind.CADRE
    cells = [
        _cell(frame, key, one, data, problems) for one in frame.criteria.values() if one.subject_kind == kind
    ]
    return {"key": key, "label": label, "note": note, "cells": cells}


def _cell(frame: Frame, key: str, one: Criterion, data: Data, problems: Mapping[str, str]) -> dict[str, Any]:
    name = f"rating-{key}-{one.pk}"
    chosen = str(data.get(name, ""))
    grades = [(str(pk), grade.label) for pk, grade in frame.grades.items() if grade.scale_id == one.scale_id]
    return {
        "name": name,
        "label": one.name,
        "help": one.hint,
        "group": one.get_check_key_display() or one.get_dimension_display(),
        "error": problems.get(name, ""),
        "choices": [
            {"value": value, "label": label, "checked": value == chosen, "id": f"{name}-{value or 'none'}"}
            for value, label in [*grades, ("", _("no opinion"))]
        ],
    }
