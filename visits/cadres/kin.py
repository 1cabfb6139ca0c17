"""Kin who have files of their own: a family line is tied to the relative's file by name and month of birth.

The tie closes the relative's file to the account of the one and the one's file to the account of the other
(``visits.avoidance``), so it is drawn on the side of caution, by the system, and never by name alone.
"""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, Subquery

from .models import Cadre, FamilyMember


def tie_kin(cadres: Iterable[Cadre]) -> None:
    """Tie the family lines of these cadres to files, and lines elsewhere that name these cadres to them."""
    people = list(cadres)
    same = Cadre.objects.filter(name=OuterRef("name"), birth_month=OuterRef("birth_month"))
    first = Subquery(same.exclude(pk=OuterRef("cadre")).order_by("pk").values("pk")[:1])
    names = {one.name for one in people}
    lines = FamilyMember.objects.filter(Q(cadre__in=people) | Q(name__in=names) | Q(relative__in=people))
    lines.update(relative=first)
