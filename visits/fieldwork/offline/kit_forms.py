"""Every kind of record that the device can write, told from the forms of the pages: their fields, rows and steps."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from visits.core import form_steps
from visits.core.kinds.families import Family
from visits.core.kinds.reading import offered
from visits.core.posted import Part
from visits.fieldwork.offline.describe import fields_of
from visits.fieldwork.site_visits.forms import SiteVisitForm, people_part, seen_part
from visits.fieldwork.symposia.forms import SymposiumForm, symposium_parts
from visits.fieldwork.visits import needs
from visits.fieldwork.visits.actions.notes import RELATIONS
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.interviews import InterviewForm, statement_part
from visits.fieldwork.visits.forms.visits import VisitForm, follow_up_part
from visits.fieldwork.visits.models import Visit, acts_as
from visits.organisation.rounds.models import Assignment, VisitTeam
from visits.organisation.units.models import Unit

# Of a talk what the short form asks; a class in confidence may stand in the place of the name.
NOTE = ("source_cadre", "kind", "keywords", "second_interviewer", "alone_reason")

FOLDED = ("place", "aspect", "circle")  # of a statement what follows from its criterion and its source


def forms_of(user: Any, teams: list[VisitTeam]) -> dict[str, Any]:
    """By kind its form; that of a visit with the choice of team."""
    team = teams[0]
    nowhere = Frame(user, Visit(team=team, round=team.round, unit=Unit()))
    nowhere.cadres, nowhere.places, nowhere.team = {}, {}, None
    held = [Assignment(team=one, round=one.round) for one in teams]
    talk, symposium = InterviewForm(frame=nowhere), SymposiumForm(frame=nowhere)
    spoken, site = [statement_part(nowhere), follow_up_part()], [people_part(), seen_part(nowhere)]
    return {
        "visit": _told(_("visit"), VisitForm(user=user, held=held), [follow_up_part()], of=None),
        "interview": _told(_("interview"), talk, spoken, outline=True, grid=True),
        "symposium": _told(_("symposium"), symposium, symposium_parts(nowhere)),
        "site_visit": _told(_("site visit"), SiteVisitForm(user=user), site),
    }


def _told(
    label: str,
    form: Any,
    parts: Iterable[Part],
    of: str | None = "visit",
    *,
    outline: bool = False,
    grid: bool = False,
) -> dict[str, Any]:
    return {
        "label": label,
        "of": of,
        "steps": form_steps.told(form.steps),
        "fields": fields_of(form, frozenset({"subjects"})),
        "rows": [_rows(one) for one in parts],
        "needs": needs.told((*needs.SOURCE, *needs.COMPANY)) if grid else [],
        "outline": outline,
        "grid": grid,
    }


def _rows(part: Part) -> dict[str, Any]:
    row = part.blank()
    fields = fields_of(row)
    return {
        "prefix": part.prefix,
        "label": part.label,
        "most": part.formset.most,
        "fields": fields,
        "needs": needs.told(getattr(row, "needs", ())),
        "folded": list(FOLDED) if any(one["name"] == "criterion" for one in fields) else [],
    }


def note_of() -> dict[str, Any]:
    """The short form: what it asks of a talk, and the classes heard in confidence, each with its relation."""
    relations = {str(kind): str(relation) for kind, relation in RELATIONS.items()}
    classes = [
        [str(key), str(name), relations.get(str(acts_as(key)), "")]
        for key, name in offered(Family.SOURCE, RELATIONS)
    ]
    return {"names": list(NOTE), "classes": classes}
