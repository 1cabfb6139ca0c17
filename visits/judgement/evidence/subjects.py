"""Of whom a judgement speaks: one cadre or one leadership team; and who may read it."""

from typing import Any, Self

from django.db.models import Q

from visits.cadres.files.models import judged_cadres
from visits.core.access import closed_to
from visits.core.scopes import NOBODY, Scoped, among, but, scope_of
from visits.organisation.units.models import LeadershipTeam


def judgements_open(user: Any, at: str = "") -> Q:
    """The condition by which judgements are left that avoidance does not close to the user, whatever the role."""
    units = closed_to(user).workplaces
    teams = LeadershipTeam.objects.filter(unit__in=units).order_by().values("pk") if units else units
    return but(f"{at}cadre", judged_cadres(user)) & but(f"{at}leadership_team", teams)


class OfSubject(Scoped):
    """Rows with ``cadre`` or ``leadership_team``: judgements, which the department makes and keeps."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department. Nobody: one about himself, his kin or whom he keeps away from, or about the leadership
        team of a unit from which he keeps away or in which such a person serves."""
        return judgements_open(user, at) if user.is_office else NOBODY

    def open_to(self, user: Any) -> Self:
        """Without what avoidance closes to this user, whatever his role."""
        return self.filter(judgements_open(user))


class VerifiedByTeam(OfSubject):
    """Those of which a visit team (``team``) sees on the spot whether they hold."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The department; a visit team those that it verifies; nobody what avoidance closes to him."""
        if user.is_field:
            return among(f"{at}team", scope_of(user).teams) & judgements_open(user, at)
        return super().seen(user, at)


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
