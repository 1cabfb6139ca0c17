"""The place of a cadre's unit in the tree of units, kept on the file too: cadres are found by one range as well."""

from django.db.models import OuterRef, Subquery

from visits.organisation.units.models import Unit

from .models import Cadre


def carry_to_cadres() -> None:
    """Copy the units' places to the cadres who stand elsewhere, in one statement."""
    place = Subquery(Unit.objects.filter(pk=OuterRef("unit_id")).order_by().values("tree_left")[:1])
    Cadre.objects.exclude(unit_left=place).update(unit_left=place)
