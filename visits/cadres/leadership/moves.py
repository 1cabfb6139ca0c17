"""What-if moves: who is placed into a team and who is taken out, read from the address line and from nowhere else.

``move=in:<cadre>:<post>`` and ``move=out:<cadre>``, in order, ten at most. Nothing of it is kept.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Tenure

from .age_limits import Limits
from .team import Member, Seat, Team, held_today, people_of, write_educations

MOST = 10


@dataclass(frozen=True)
class Move:
    """One move as the address line says it; ``post`` is None for somebody taken out."""

    cadre: int
    post: int | None = None

    def __str__(self) -> str:
        return f"out:{self.cadre}" if self.post is None else f"in:{self.cadre}:{self.post}"


@dataclass
class Plan:
    """The moves that can be made, the people they are about, and what of the address line could not be read."""

    moves: list[Move] = field(default_factory=list)
    people: dict[int, Any] = field(default_factory=dict)
    problems: list[Any] = field(default_factory=list)

    def words(self, *, add: Move | None = None, drop: Move | None = None) -> list[str]:
        """The moves for an address line, with one added or dropped."""
        kept = [move for move in self.moves if move != drop]
        if add:
            kept = [move for move in kept if move.cadre != add.cadre] + [add]
        return [str(move) for move in kept]

    @property
    def is_full(self) -> bool:
        """Whether no further move can be added."""
        return len(self.moves) >= MOST


def _number(text: str) -> int:
    """A key from an address line; ValueError where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError(text)
    return int(text)


def read_move(text: str) -> Move:
    """Read one move; ValueError where the text is none."""
    kind, *numbers = text.split(":")
    keys = [_number(number) for number in numbers]
    if (kind, len(keys)) == ("out", 1):
        return Move(keys[0])
    if (kind, len(keys)) == ("in", 2):
        return Move(keys[0], keys[1])
    raise ValueError(text)


def read_plan(texts: list[str], user: Any, team: Team) -> Plan:
    """Read the moves: of people whom the user sees, to posts of this team. One query."""
    plan = Plan()
    moves: dict[int, Move] = {}
    try:
        for text in texts:
            move = read_move(text)
            moves[move.cadre] = move  # the last word on a person counts
    except ValueError:
        plan.problems.append(_("Part of the address could not be read and is left out."))
    if len(moves) > MOST:
        plan.problems.append(_("At most ten moves are tried at once; the others are left out."))
    wanted = list(moves.values())[:MOST]
    plan.people = people_of(user).in_bulk([move.cadre for move in wanted])
    write_educations(plan.people)
    inside = {member.cadre.pk for member in team.members}
    for move in wanted:
        fits = move.cadre in inside if move.post is None else team.seat(move.post) is not None
        if move.cadre in plan.people and fits:
            plan.moves.append(move)
        else:
            plan.problems.append(
                _("A move is left out: the person or the post is not in this team or not yours to see.")
            )
    return plan


def apply_moves(team: Team, plan: Plan, limits: Limits) -> Team:
    """The team as it would stand. Whoever is placed leaves the posts that he holds in this team."""
    gone = {move.cadre for move in plan.moves}
    seats = [
        replace(seat, members=[one for one in seat.members if one.cadre.pk not in gone])
        for seat in team.seats
    ]
    after = Team(seats)
    for move in plan.moves:
        seat = after.seat(move.post) if move.post is not None else None
        if seat:
            seat.members.append(_placed(plan.people[move.cadre], seat, limits))
    return after


def _placed(cadre: Any, seat: Seat, limits: Limits) -> Member:
    return Member(cadre, seat.post, timezone.localdate(), limits.leaves(cadre), moved="in")


def left_behind(plan: Plan) -> dict[int, list[Any]]:
    """Posts that those who are placed hold today, by person: what would fall vacant. One query."""
    placed = [move.cadre for move in plan.moves if move.post is not None]
    found: dict[int, list[Any]] = {}
    tenures = held_today(cadre__in=placed).exclude(kind=Tenure.Kind.SECONDMENT).select_related("unit", "post")
    for tenure in tenures.order_by("cadre", "-from_on", "pk"):
        found.setdefault(tenure.cadre_id, []).append(tenure)
    return found
