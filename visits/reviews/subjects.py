"""Of whom a judgement speaks: one cadre or one leadership team; and who may read it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from visits.cadres.models import Cadre


class OfSubject(models.QuerySet[Any]):
    """Rows with ``cadre`` or ``leadership_team``: judgements, which the department makes and keeps."""

    def visible_to(self, user: Any) -> Self:
        """The department. Nobody: one about himself, his kin or whom he keeps away from, or about the leadership
        team of a unit from which he keeps away or in which such a person serves."""
        return self.open_to(user) if user.is_office else self.none()

    def open_to(self, user: Any) -> Self:
        """Without what avoidance closes to this user, whatever his role."""
        closed = Cadre.objects.closed_to(user).order_by()
        units = user.recusals.filter(withdrawn_at__isnull=True, unit__isnull=False).order_by().values("unit")
        theirs = closed.filter(unit__isnull=False).values("unit")
        seen = self.exclude(Q(cadre__isnull=False) & Q(cadre__in=closed.values("pk")))
        return seen.exclude(
            Q(leadership_team__isnull=False)
            & (Q(leadership_team__unit__in=units) | Q(leadership_team__unit__in=theirs))
        )


class Judgement:
    """What every judgement about one subject knows."""

    cadre: Any
    leadership_team: Any
    created_by_id: int

    @property
    def subject(self) -> Any:
        """The cadre or the leadership team."""
        return self.cadre or self.leadership_team

    @property
    def unit_id(self) -> int | None:
        """The unit of the subject: who keeps away from it keeps away from the judgement."""
        found = self.subject.unit_id
        return int(found) if found else None

    @property
    def made_by_id(self) -> int:
        """Whose it is: nobody approves his own."""
        return self.created_by_id
