"""The unit on the day of findings from before it was kept: what the posts on file say of that day, else today's.

The change stands in the log like any other, so that the rows it covers stay covered.
"""

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre, Tenure
from visits.organisation.units.models import LeadershipTeam

from .models import Finding


def keep_units() -> int:
    """Keep it with every finding that lacks it; how many there were."""
    posts = Tenure.objects.filter(
        Q(from_on=None) | Q(from_on__lte=OuterRef("created_at__date")),
        Q(to_on=None) | Q(to_on__gte=OuterRef("created_at__date")),
        cadre=OuterRef("cadre"), kind=Tenure.Kind.MAIN,
    )  # fmt: skip
    then = Coalesce(
        Subquery(posts.order_by("-from_on", "-pk").values("unit")[:1]),
        Subquery(Cadre.objects.filter(pk=OuterRef("cadre")).values("unit")[:1]),
        Subquery(LeadershipTeam.objects.filter(pk=OuterRef("leadership_team")).values("unit")[:1]),
    )
    with transaction.atomic():
        found = Finding._base_manager.filter(unit_then=None).update(unit_then=then)
        if found:
            record(None, "finding.keep_unit", lines=found)
    return found
