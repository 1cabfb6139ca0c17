"""Who acts in the account: the demonstration accounts, and the people of the seven teams, admitted by two administrators."""

import tomllib
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cadre_review.accounts import requests
from cadre_review.accounts.actions import create_account
from cadre_review.accounts.models import Role, User
from visits.demo import names
from visits.demo.rounds import CHINESE

TEAMS = 7
WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("article.toml").read_text("utf-8"))


@dataclass
class Office:
    """The people who act, by account name; every draw comes from one generator, so each run gives the same account."""

    people: dict[str, User]
    chance: Random = field(default_factory=lambda: Random(2017))  # noqa: S311  a game of chance, not a secret
    numbers: Any = field(default_factory=lambda: count(1))

    def __getattr__(self, username: str) -> User:
        try:
            return self.people[username]
        except KeyError as error:
            raise AttributeError(username) from error

    def key(self) -> UUID:
        """The next client key."""
        return uuid5(NAMESPACE_URL, f"article/{next(self.numbers)}")

    def number(self) -> int:
        """The next number of a paper."""
        return next(self.numbers)

    def name(self) -> str:
        """An invented name."""
        return names.person(self.chance)

    def filled(self, text: str) -> str:
        """The text with the number drawn that stands in it."""
        return text.replace("{n}", str(self.chance.randint(6, 40)))

    def team(self, number: int) -> list[User]:
        """The people of a team (from 0), the lead first."""
        return [self.people[word.format(number + 1)] for word in ("lead{}", "member{}", "m{}a")]


def open_office(accounts: dict[str, User]) -> Office:
    """The demonstration accounts and those of the teams; nobody signs in with the latter before a password is chosen."""
    office = Office(dict(accounts))
    for number in range(1, TEAMS + 1):
        for word, role in (("lead{}", Role.LEAD), ("member{}", Role.MEMBER), ("m{}a", Role.MEMBER)):
            if (username := word.format(number)) not in office.people:
                office.people[username] = _admitted(office, username, role, number)
    return office


def _admitted(office: Office, username: str, role: Role, number: int) -> User:
    request = create_account(
        actor=office.sysadmin, username=username, name=office.name(), reason=WORDS["accounts"]["reason"], role=role,
        office=f"第{CHINESE[number - 1]}走访组",
    )  # fmt: skip
    requests.decide(actor=office.secadmin, request=request, approve=True)
    return User.objects.get(pk=request.user_id)
