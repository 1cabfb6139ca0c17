"""The figures that the department reports of its decisions: which decisions each counts, said once.

The list of decisions and the outcomes report both narrow by these, so that a number opens exactly what it counts.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.organisation.units.models import Level

from .models import GROUNDED, Kind

PROMOTED = Q(counts_as=Kind.PROMOTION)
MEASURES = (Kind.REMINDER, Kind.CRITICISM, Kind.SELF_EXAMINATION, Kind.ADMONITION)

# Key, label, which decisions, and whether it counts cadres (persons and person-times) or leadership teams.
FIGURES = {
    "key_task": (_("promoted from key tasks"), PROMOTED & Q(key_task__isnull=False), "cadre"),
    "deputy_to_head": (
        _("promoted from deputy to head of division level"),
        PROMOTED & Q(level_before=Level.COUNTY_DEPUTY, level_after=Level.COUNTY_HEAD),
        "cadre",
    ),
    "section_to_deputy": (
        _("promoted from head of section to deputy head of division level"),
        PROMOTED & Q(level_before=Level.SECTION_HEAD, level_after=Level.COUNTY_DEPUTY),
        "cadre",
    ),
    "found": (_("promoted and found through the visits"), PROMOTED & Q(found_through_visits=True), "cadre"),
    "greater_use": (_("put to greater use"), Q(counts_as=Kind.GREATER_USE), "cadre"),
    "unsuited": (
        _("adjusted as unsuited to the post"),
        Q(counts_as__in=GROUNDED) | Q(counts_as=Kind.RANK_ONLY, ground__isnull=False),
        "cadre",
    ),
    "measures": (
        _("reminded, criticised, ordered to examine themselves or admonished"),
        Q(counts_as__in=MEASURES),
        "cadre",
    ),
    "reshuffled": (_("leadership teams adjusted"), Q(counts_as=Kind.RESHUFFLE), "leadership_team"),
    "rectify": (_("leadership teams told to rectify"), Q(counts_as=Kind.RECTIFY), "leadership_team"),
    "example": (_("held up as an example"), Q(counts_as=Kind.EXAMPLE, cadre__isnull=False), "cadre"),
}
