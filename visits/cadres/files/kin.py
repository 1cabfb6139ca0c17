"""Kin who have files of their own: a family line is tied to the relative's file by name and month of birth.

The tie closes the relative's file to the account of the one and the one's file to the account of the other
(``visits.avoidance``), so it is drawn on the side of caution, by the system, and never by name alone.
"""

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Q, Subquery

from visits.core.pinyin import bare

from .identity import named_alike
from .models import Cadre, FamilyMember

LONGEST_PLAIN = 4  # characters of a name that has no dot


def tie_kin(cadres: Iterable[Cadre]) -> None:
    """Tie the family lines of these cadres to files, and lines elsewhere that name these cadres to them."""
    people = list(cadres)
    same = Cadre.objects.filter(name=OuterRef("name"), birth_month=OuterRef("birth_month"))
    first = Subquery(same.exclude(pk=OuterRef("cadre")).order_by("pk").values("pk")[:1])
    names = {one.name for one in people}
    lines = FamilyMember.objects.filter(Q(cadre__in=people) | Q(name__in=names) | Q(relative__in=people))
    lines.update(relative=first)
    tie_otherwise_written(people)


def tie_otherwise_written(people: Sequence[Cadre]) -> None:
    """Tie lines whose name is the file's in its bare form alone: another dot, another width, a private sign."""
    near = Q(cadre__in=people)
    for one in people:
        if is_odd(one.name):
            near |= Q(birth_month=one.birth_month, name__startswith=one.name[:1])
    lines = FamilyMember.objects.filter(near, relative__isnull=True, birth_month__isnull=False)
    for line in lines.only("cadre", "name", "birth_month"):
        if is_odd(line.name):
            alike = named_alike(Cadre.objects.filter(birth_month=line.birth_month), [line.name])
            line.relative = alike.exclude(pk=line.cadre_id).order_by("pk").first()
            if line.relative:
                line.save(update_fields=["relative"])


def is_odd(name: str) -> bool:
    """Whether a name may be written in several ways: it has a dot or a sign of its own, or is long enough for one."""
    return len(name) > LONGEST_PLAIN or bare(name) != name
