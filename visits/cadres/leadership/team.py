"""One leadership team as it stands, or as it would stand: its posts, who holds them, and what follows."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from cadre_review.prepared import rows_given
from visits.cadres.files.derive import age_on, years_since
from visits.cadres.files.kinds import COMMON, DEGREES, EDUCATIONS, LEVEL, TITLE, sort_of
from visits.cadres.files.models import Cadre, Tenure
from visits.organisation.units.models import Post, Unit

from .age_limits import Limits


@dataclass
class Member:
    """Somebody in the team: in which post, since when; a secondment takes no seat."""

    cadre: Any
    post: Post
    since: dt.date | None
    leaves: dt.date | None
    seated: bool = True
    moved: str = ""  # "in" where a what-if table has placed the person here
    out_url: str = ""  # where a what-if table takes the person out
    today: dt.date = field(default_factory=timezone.localdate)
    standing: Any = None  # when last heard and what is open: on the page of the team

    @property
    def age(self) -> int:
        """Full years today."""
        return age_on(self.cadre.birth_month, self.today)

    @property
    def years(self) -> float | None:
        """Years in this post; None where its start is not on file."""
        return years_since(self.since, self.today)


@dataclass
class Seat:
    """One post of the team: its members that the user sees, and how many hold it whom he does not see."""

    post: Post
    members: list[Member] = field(default_factory=list)
    unseen: int = 0

    @property
    def held(self) -> int:
        """How many hold it; a secondment takes no seat."""
        return self.unseen + sum([member.seated for member in self.members])

    @property
    def vacant(self) -> int:
        """Seats of the establishment that nobody holds."""
        return max(self.post.establishment - self.held, 0)

    @property
    def over(self) -> int:
        """Holders above the establishment."""
        return max(self.held - self.post.establishment, 0)


@dataclass
class Team:
    """The posts of one leadership team in order."""

    seats: list[Seat]

    @property
    def members(self) -> list[Member]:
        """Everyone shown, post by post; somebody with two posts stands here twice."""
        return [member for seat in self.seats for member in seat.members]

    @property
    def people(self) -> list[Member]:
        """Everyone who takes a seat and is shown, each once: whom the figures count."""
        found: dict[int, Member] = {}
        for member in self.members:
            if member.seated:
                found.setdefault(member.cadre.pk, member)
        return list(found.values())

    @property
    def unseen(self) -> int:
        """Holders who are not shown to the user."""
        return sum(seat.unseen for seat in self.seats)

    def seat(self, post: int) -> Seat | None:
        """The seat of a post."""
        return next((seat for seat in self.seats if seat.post.pk == post), None)


def today_or_later(field_name: str = "to_on") -> Q:
    """Not over yet."""
    return Q(**{f"{field_name}__isnull": True}) | Q(**{f"{field_name}__gte": timezone.localdate()})


def team_posts(units: Iterable[Any]) -> Any:
    """Posts in the leadership teams of units, as they exist today, in the unit's order."""
    today = timezone.localdate()
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    posts = Post.objects.filter(begun, today_or_later("valid_to"), unit__in=units, in_leadership_team=True)
    return posts.order_by("unit", "position", "pk")


def held_today(**only: Any) -> Any:
    """Tenures that run today."""
    begun = Q(from_on__isnull=True) | Q(from_on__lte=timezone.localdate())
    return Tenure.objects.filter(begun, today_or_later(), **only)


SHOWN = (
    "name", "name_key", "sex", "birth_month", "ethnicity", "native_place", "birthplace", "highest_education", "level",
    "level_since", "post_since", "post_title", "state", "unit__name", "unit__short_name",
)  # fmt: skip


POST_SHOWN = (
    "title", "level", "standing", "establishment", "position", "unit__name", "unit__short_name", "unit__category",
)  # fmt: skip


def people_of(user: Any) -> Any:
    """Cadres whom the user sees, with what the tables show; ``write_educations`` adds how their education counts."""
    return Cadre.objects.visible_to(user).select_related("unit").only(*SHOWN).annotate(**COMMON)


def write_educations(people: Mapping[int, Any]) -> None:
    """Write on each under which words they are counted; by the lines of education where the roster says nothing."""
    silent = [key for key, one in people.items() if not one.highest_education]
    found = Cadre.objects.filter(pk__in=silent).order_by().values_list("pk", LEVEL, TITLE) if silent else ()
    lines = {key: said for key, *said in found}
    for key, one in people.items():
        level, title = lines.get(key) or (one.highest_education, one.highest_education)
        one.in_education, one.in_degree = sort_of(level, EDUCATIONS), sort_of(title, DEGREES)


def _posts(units: Collection[int]) -> Any:
    return team_posts(units).select_related("unit").only(*POST_SHOWN)


def _tenures(units: Collection[int]) -> Any:
    return held_today(post__in=team_posts(units).order_by().values("pk")).order_by("from_on", "pk")


def _lines(units: Collection[int]) -> Any:
    return _tenures(units).values_list("cadre", "post", "kind", "from_on")


def _holders(units: Collection[int]) -> Any:
    return _tenures(units).order_by().values("cadre")


def team_of(user: Any, unit: Unit, limits: Limits) -> Team:
    """The leadership team of one unit as it stands today. Four queries."""
    keys = {unit.pk}
    seats = {post.pk: Seat(post) for post in rows_given(_posts, keys)}
    today = timezone.localdate()
    lines = [line for line in rows_given(_lines, keys) if line[1] in seats]
    seen = {one.pk: one for one in people_of(user).filter(pk__in=_holders(keys))}
    write_educations(seen)
    for away in (False, True):  # secondments last
        for cadre_key, post, kind, since in lines:
            if (kind == Tenure.Kind.SECONDMENT) is not away:
                continue
            seat = seats[post]
            if cadre := seen.get(cadre_key):
                begun = since or cadre.post_since
                seat.members.append(
                    Member(cadre, seat.post, begun, limits.leaves(cadre), not away, today=today)
                )
            elif not away:
                seat.unseen += 1
    return Team(list(seats.values()))


def units_with_vacancies() -> Any:
    """Units whose leadership team has a post with fewer holders than seats today, as keys."""
    today = timezone.localdate()
    begun = Q(tenures__from_on__isnull=True) | Q(tenures__from_on__lte=today)
    holds = begun & today_or_later("tenures__to_on") & ~Q(tenures__kind=Tenure.Kind.SECONDMENT)
    posts = team_posts(Unit.objects.order_by().values("pk")).order_by()
    vacant = posts.annotate(holders=Count("tenures", filter=holds)).filter(holders__lt=F("establishment"))
    return vacant.values("unit")
