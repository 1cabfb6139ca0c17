"""Of whom a judgement speaks: one cadre or one leadership team; and who may read it."""

from typing import Any, Self

from django.db import models

from visits.core.access import closed_to
from visits.organisation.rounds.models import serving


class OfSubject(models.QuerySet[Any]):
    """Rows with ``cadre`` or ``leadership_team``: judgements, which the department makes and keeps."""

    def visible_to(self, user: Any) -> Self:
        """The department. Nobody: one about himself, his kin or whom he keeps away from, or about the leadership
        team of a unit from which he keeps away or in which such a person serves."""
        return self.open_to(user) if user.is_office else self.none()

    def open_to(self, user: Any) -> Self:
        """Without what avoidance closes to this user, whatever his role."""
        closed = closed_to(user)
        seen = self.exclude(cadre__in=closed.cadres).exclude(cadre__unit__in=closed.units)
        return seen.exclude(leadership_team__unit__in=closed.workplaces)


class VerifiedByTeam(OfSubject):
    """Those of which a visit team (``team``) sees on the spot whether they hold."""

    def visible_to(self, user: Any) -> Self:
        """The department; a visit team those that it verifies; nobody what avoidance closes to him."""
        if user.is_field:
            return self.open_to(user).filter(team__in=serving(user).teams)
        return super().visible_to(user)


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
