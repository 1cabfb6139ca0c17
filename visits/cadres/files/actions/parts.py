"""Parts of a file that are written as a whole: schooling, family, what the appointment form says."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from visits.cadres.files.models import AppointmentForm, Cadre, Education, FamilyMember
from visits.cadres.files.versions import PARTS
from visits.core.fields import check_texts
from visits.core.records import store

from .writing import kept, locked, refuse_stale

MOST_FAMILY = 10  # as many as the official editor takes


@transaction.atomic(durable=True)
def save_educations(*, actor: Any, cadre: Cadre, base_version: int, rows: Sequence[dict[str, Any]]) -> Cadre:
    """Write full-time and on-job education; a mode of which nothing is said has no line."""
    cadre = locked(actor, cadre)
    return _save(actor, cadre, base_version, "educations", "education.change", _lines(cadre, Education, rows))


@transaction.atomic(durable=True)
def save_family(*, actor: Any, cadre: Cadre, base_version: int, rows: Sequence[dict[str, Any]]) -> Cadre:
    """Write the family in the order given; at most ten, each with relation and name."""
    cadre = locked(actor, cadre)
    if len(rows) > MOST_FAMILY:
        raise ValidationError(_("The form has room for %(most)s relatives.") % {"most": MOST_FAMILY})
    placed = [row | {"position": place} for place, row in enumerate(rows, start=1)]
    return _save(actor, cadre, base_version, "family", "family.change", _lines(cadre, FamilyMember, placed))


@transaction.atomic(durable=True)
def save_appointment_form(*, actor: Any, cadre: Cadre, base_version: int, **values: Any) -> Cadre:
    """Write what the appointment form says beyond the file; what the official editor left there stays."""
    cadre = locked(actor, cadre)
    rows = [values] if any(values.values()) or hasattr(cadre, "appointment_form") else []
    lines = _lines(cadre, AppointmentForm, rows)
    return _save(actor, cadre, base_version, "appointment_form", "appointment_form.change", lines)


def _lines(cadre: Cadre, model: type[Any], rows: Sequence[dict[str, Any]]) -> list[Any]:
    """The lines as they shall stand: those of the file with the new values in order, more where they do not suffice."""
    present = list(model._default_manager.filter(cadre=cadre).order_by(*_order(model)))
    if model is Education:
        by_mode = {line.mode: line for line in present}
        matched = [by_mode.get(row["mode"]) or Education(cadre=cadre) for row in rows]
    else:
        matched = [present[at] if at < len(present) else model(cadre=cadre) for at in range(len(rows))]
    for line, row in zip(matched, rows, strict=True):
        for name, value in row.items():
            setattr(line, name, value)
    return matched


def _order(model: type[models.Model]) -> tuple[str, ...]:
    return ("position", "pk") if model is FamilyMember else ("pk",)


def _save(actor: Any, cadre: Cadre, base_version: int, part: str, act: str, lines: list[Any]) -> Cadre:
    """Write the part where it is not the same already, refuse it where somebody else wrote it meanwhile."""
    model: Any = PARTS[part]
    present = {line.pk: line for line in model._default_manager.filter(cadre=cadre)}
    if len(present) == len(lines) and all(_same(line, present.get(line.pk)) for line in lines):
        return cadre
    refuse_stale(cadre, base_version, [part])
    model._default_manager.filter(cadre=cadre).exclude(pk__in=[line.pk for line in lines if line.pk]).delete()
    for line in lines:
        check_texts({one.name: getattr(line, one.attname) for one in line._meta.concrete_fields})
        store(line)
    kept(actor, act, cadre, lines=len(lines))
    return cadre


def _same(line: Any, other: Any) -> bool:
    names = [one.attname for one in line._meta.concrete_fields]
    return other is not None and all(getattr(line, name) == getattr(other, name) for name in names)
