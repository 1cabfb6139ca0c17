"""The office of a proof: four people of one visit team, each with a signed-in browser."""

from typing import Any

from tests.proof.site import Browser
from tests.world import Office

CLIENTS = 4


def people(count: int = CLIENTS) -> tuple[Office, list[Any]]:
    """An office whose first team has so many members, the lead among them."""
    from cadre_review.accounts.models import Role, User
    from cadre_review.audit.models import ChainHead
    from visits.organisation.rounds.models import TeamMembership

    ChainHead.objects.get_or_create(pk=1)

    def enter(username: str, role: str) -> Any:
        return User.objects.create_user(username=username, name=f"证{username}", role=role)

    members = [enter(f"m{at}", Role.MEMBER) for at in range(count)]
    office = Office(members[0], enter("lead", Role.LEAD), enter("outside", Role.MEMBER))
    for member in members[1:]:
        TeamMembership.objects.create(team=office.team, user=member, from_on=office.round.starts_on)
    return office, members


def browsers(members: list[Any]) -> list[Browser]:
    """A signed-in browser for each."""
    return [Browser(member) for member in members]
