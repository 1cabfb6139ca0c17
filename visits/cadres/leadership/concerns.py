"""What speaks against a team as it would stand: warnings for people to weigh, never a refusal.

Sources: the Civil Servants Law, articles 74 and 75, and the rules on avoidance of civil servants (公务员回避规定):
spouses, lineal kin, collateral kin within three generations and close affinity do not serve directly under one leader
or one above the other; nobody is the head of the Party or government of a county in the place where he grew up. The
rules for selecting and appointing leading cadres (党政领导干部选拔任用工作条例), article 8: a deputy serves two years
before he becomes head, a head of the level below three years before he becomes deputy of the level above.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files.derive import years_since
from visits.cadres.files.models import Cadre, FamilyMember
from visits.core.access import can
from visits.organisation.units.models import Level, Post, Unit, UnitKind

from .age_limits import months_on
from .team import Member, Team, held_today, team_posts

TERM_MONTHS = 60  # a term of a leadership team (党政领导干部职务任期暂行规定, article 3)
SETTLED_YEARS = 2
PEOPLES = ("各族", "壮族", "苗族", "侗族", "瑶族", "仫佬族", "毛南族", "回族", "彝族")


@dataclass(frozen=True)
class Concern:
    """One thing to weigh: about whom, and what is the matter."""

    who: str
    text: str


def concerns_of(user: Any, before: Team, after: Team, unit: Unit) -> list[Concern]:
    """Everything that speaks against the team as it would stand. Four queries at most."""
    placed = [member for member in after.members if member.moved == "in"]
    found = [*_seats(before, after)]
    for member in placed:
        found += [Concern(member.cadre.name, text) for text in _about(member, unit)]
    return [*kin_concerns(user, after, unit), *found]


def _seats(before: Team, after: Team) -> Iterable[Concern]:
    for old, new in zip(before.seats, after.seats, strict=True):
        if new.over > old.over:
            text = _("%(held)s would hold this post; its establishment is %(seats)s.")
            yield Concern(new.post.title, text % {"held": new.held, "seats": new.post.establishment})


def _about(member: Member, unit: Unit) -> Iterable[str]:
    cadre, post = member.cadre, member.post
    today = timezone.localdate()
    if cadre.state != Cadre.State.SERVING:
        yield _("is not in service: %(state)s.") % {"state": cadre.get_state_display()}
    if text := _level(cadre, post):
        yield text
    years = years_since(cadre.post_since, today)
    if years is not None and years < SETTLED_YEARS:
        yield _("has been in the present post for only %(years)s years.") % {"years": years}
    if member.leaves and member.leaves <= months_on(today.replace(day=1), TERM_MONTHS):
        text = _("reaches the age limit in %(month)s, before a term of five years is over.")
        yield text % {"month": f"{member.leaves:%Y-%m}"}
    if text := _native(cadre, post, unit):
        yield text


def _level(cadre: Any, post: Post) -> str:
    """Levels skipped, or too short a time at the level below; '' where neither."""
    levels = [level for level in Level.values if level != Level.OTHER]
    if cadre.level not in levels or post.level not in levels:
        return ""
    steps = levels.index(cadre.level) - levels.index(post.level)
    words = {"level": cadre.get_level_display(), "new": post.get_level_display()}
    if steps > 1:
        return _("would skip a level: from %(level)s to %(new)s.") % words
    if steps < 0:
        return _("would come to a lower level: from %(level)s to %(new)s.") % words
    if steps == 0:
        return ""
    from_deputy = cadre.level in {Level.CITY_DEPUTY, Level.COUNTY_DEPUTY, Level.SECTION_DEPUTY}
    needed, served = (2 if from_deputy else 3), years_since(cadre.level_since, timezone.localdate())
    if served is None:
        return (
            _("would be promoted from %(level)s to %(new)s; since when at the level is not on file.") % words
        )
    if served < needed:
        text = _(
            "would be promoted from %(level)s to %(new)s after %(served)s years; the rules ask for %(needed)s."
        )
        return text % (words | {"served": served, "needed": needed})
    return ""


def county_word(name: str) -> str:
    """What a native place says of a county: 三江侗族自治县 → 三江."""
    for ending in ("自治县", "县", "区", "市"):
        if name.endswith(ending):
            name = name.removesuffix(ending)
            break
    for people in PEOPLES:
        name = name.removesuffix(people)
    return name


def _native(cadre: Any, post: Post, unit: Unit) -> str:
    if unit.kind not in {UnitKind.COUNTY, UnitKind.TOWN} or post.standing != Post.Standing.HEAD:
        return ""
    word = county_word(unit.name)
    places = {cadre.native_place, cadre.birthplace}
    if len(word) < 2 or not any(word in place for place in places):
        return ""
    text = _("comes from %(place)s; nobody heads the Party or government of the place where he grew up.")
    return text % {"place": unit}


def kin_concerns(user: Any, after: Team, unit: Unit) -> list[Concern]:
    """Kin in the team, or in the teams directly above and below it; without names for those who read no family."""
    names = {member.cadre.pk: member.cadre for member in after.members}
    near = _near(user, unit, set(names))
    ties = kin_ties(set(names), set(names) | set(near))
    if not ties:
        return []
    if not can(user, "cadre.read_family"):
        text = _("An avoidance question stands about this team: ask personnel staff.")
        return [Concern(_("Avoidance"), text)]
    people = names | near
    return [_kin(people[one], people[other], relation, other in names) for one, other, relation in ties]


def _kin(one: Any, other: Any, relation: str, same_team: bool) -> Concern:
    words = {"relation": relation, "other": other.name, "unit": other.unit}
    if same_team:
        text = _("%(other)s is on file as %(relation)s and would sit in the same team: avoidance.")
    else:
        text = _(
            "%(other)s is on file as %(relation)s and leads in %(unit)s, directly above or below: avoidance."
        )
    return Concern(one.name, text % words)


def _near(user: Any, unit: Unit, inside: set[int]) -> dict[int, Any]:
    """Who holds a post of the leadership teams directly above and below the unit."""
    units = Unit.objects.filter(Q(pk=unit.parent_id) | Q(parent=unit)).order_by().values("pk")
    holders = held_today(post__in=team_posts(units).order_by().values("pk")).order_by().values("cadre")
    cadres = (
        Cadre.objects.visible_to(user).filter(pk__in=holders).exclude(pk__in=inside).select_related("unit")
    )
    return cadres.only("name", "unit").in_bulk()


def kin_ties(inside: set[int], people: set[int]) -> list[tuple[int, int, str]]:
    """Pairs of kin of whom one at least is ``inside``: (whose file says it, the relative, the relation).

    By the tie to the relative's own file, else by the same name and month of birth, and where the family line has
    no month by the name alone; on the side of caution. Each pair stands once.
    """
    named = {cadre.pk: cadre for cadre in Cadre.objects.filter(pk__in=people).only("name", "birth_month")}
    lines = FamilyMember.objects.filter(cadre__in=people).order_by("cadre", "position", "pk")
    found: dict[frozenset[int], tuple[int, int, str]] = {}
    for line in lines.filter(Q(relative__in=people) | Q(name__in={one.name for one in named.values()})):
        for other in named.values():
            pair = frozenset({line.cadre_id, other.pk})
            if len(pair) == 2 and pair & inside and _is(line, other):
                found.setdefault(pair, (line.cadre_id, other.pk, line.relation))
    return list(found.values())


def _is(line: FamilyMember, cadre: Any) -> bool:
    if line.relative_id:
        return line.relative_id == cadre.pk
    return line.name == cadre.name and line.birth_month in {None, cadre.birth_month}
