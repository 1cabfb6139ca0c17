"""Every model says whom and what it concerns; nothing is guessed by the names of columns."""

from django.apps import apps
from django.db import models

from cadre_review.accounts.models import User
from visits.cadres.files.models import Cadre
from visits.core.concerns import Concerns, at, concerns, declared, whole
from visits.fieldwork.visits.models import Interview, Visit
from visits.organisation.rounds.models import VisitTeam
from visits.organisation.units.models import LeadershipTeam, Unit

MODELS = {model._meta.model_name: model for model in apps.get_app_config("visits").get_models()}
PATHS = ("team", "owner", "part_of", "judges")
# Columns that lead to a unit, a cadre, a team or a leadership team and are no rule of access, with the reason.
BESIDE = {
    "unit.parent", "unit.successor",  # the tree: each unit stands for itself
    "keytask.lead_unit",  # a key task names no person
    "tenure.home_unit",  # where somebody came from
    "familymember.relative",  # kin: what avoidance itself is worked out from
    "handover.from_team", "handover.to_team",  # the visit says which team it is with
    "decision.unit_before", "finding.unit_then",  # where somebody was; the subject's unit counts
    "statement.leadership_team", "ratedon.leadership_team",
    "passage.leadership_team",
    "rating.leadership_team",  # said of it, not judged: closed by visible_to (docs/decisions/0040)
}  # fmt: skip
SAID = {Unit: ("units",), Cadre: ("cadres",), VisitTeam: ("team",), LeadershipTeam: ("judges",)}


def paths_of(said: Concerns) -> list[str]:
    return [*said.units, *said.cadres, *(path for name in PATHS if (path := getattr(said, name)))]


def test_every_model_is_declared_and_nothing_else() -> None:
    assert set(declared()) == set(MODELS)


def test_every_path_leads_somewhere() -> None:
    lost = []
    for name, said in declared().items():
        for path in paths_of(said):
            model = MODELS[name]
            for step in path.split(".") if path != "." else ():
                names = {field.attname for field in model._meta.fields} | {
                    field.name for field in model._meta.fields
                }
                if step not in names and not hasattr(model, step) and step != "pk":
                    lost.append(f"{name}: {path}")
                    break
                field = next((one for one in model._meta.fields if one.name == step), None)
                if field is not None and field.is_relation:
                    model = field.related_model
    assert lost == []


def test_every_column_that_leads_to_a_person_a_unit_or_a_team_is_declared_or_has_a_reason() -> None:
    forgotten = set()
    for name, model in MODELS.items():
        said = declared()[name]
        for field in model._meta.fields:
            if field.related_model not in SAID or not isinstance(field, models.ForeignKey):
                continue
            told = {path for key in SAID[field.related_model] for path in _paths(said, key)}
            if not told & {field.name, field.attname}:
                forgotten.add(f"{name}.{field.name}")
    assert forgotten == BESIDE


def _paths(said: Concerns, key: str) -> tuple[str, ...]:
    found = getattr(said, key)
    return found if isinstance(found, tuple) else (found,)


def test_a_part_is_asked_by_its_record_and_a_row_that_is_missing_concerns_nobody() -> None:
    visit = Visit(team=VisitTeam(), created_by_id=7)
    talk = Interview(visit=visit, created_by_id=8)
    assert whole(talk) is visit
    assert at(talk, concerns(talk).owner) == 8
    assert at(Interview(), "outline.pk") is None
    assert concerns(User()) == Concerns()
