"""The pages that are measured, each with its bare SQL, its change list, and the kind that says its targets."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from tests.benchmarks import floors
from tests.benchmarks.subjects import Seen
from tests.benchmarks.table import Target
from visits.core.lists.paging import pack
from visits.models import Cadre, Interview, Round, Visit

PAGE_KB = 20  # compressed, for 50 rows
# By kind of page: in the city on both databases, and in the province.
TARGETS = {
    "list": (
        Target(floor=8, above=6, stock=5, calls=20_000, sent=PAGE_KB),
        Target(floor=8, stock=8, growth=1.5, calls=20_000, sent=PAGE_KB),
    ),
    "deep": (
        Target(floor=8, above=6, stock=5, calls=20_000, sent=PAGE_KB),
        Target(floor=8, stock=25, growth=1.5, calls=20_000, sent=PAGE_KB),
    ),
    "search": (Target(above=6, calls=20_000), Target(floor=8, growth=2, calls=20_000)),
    "rare": (Target(above=6, calls=20_000), Target(floor=8, stock=25, growth=2, calls=20_000)),
    "home": (Target(of_list=3, calls=30_000), Target(of_list=3, growth=1.5, calls=30_000)),
    "cadre": (Target(questions=12, floor=5, above=8), Target(questions=12, floor=5, above=8, growth=1.2)),
    "report": (Target(floor=5), Target(floor=5, ms=300, growth=2)),
    "frame": (Target(), Target()),
    "text": (Target(), Target(ms=300)),
    "talks": (Target(ms=300), Target(ms=300)),
    "box": (Target(above=6, questions=24), Target(ms=300, questions=24)),
}


@dataclass(frozen=True)
class Page:
    """One line: whose page at which address, of which kind, beside which bare SQL, and which change list with which query."""

    line: str
    kind: str
    who: str
    address: str
    floor: tuple[str, ...] = ()
    stock: tuple[str, str] | None = None


def lists(seen: Seen) -> Iterator[Page]:
    """Lists as they come, filtered, in other orders, and far down."""
    by = floors.CADRES + " WHERE {}" + floors.BY_UNIT
    yield Page("cadre list", "list", "staff", "/cadres/", (floors.CADRES + floors.BY_UNIT,), ("cadres", ""))
    yield Page("cadre list, as a member", "list", "member1", "/cadres/", seen.of_team(
        "SELECT c.id, c.name, u.name, c.post_title FROM visits_cadre c JOIN visits_unit u ON u.id = c.unit_id"
        " WHERE c.unit_id IN {hand} ORDER BY c.unit_left, c.name_key, c.id LIMIT 51"))  # fmt: skip
    keys = ("unit_left", "level", "pk")
    place, values = far_down(Cadre.objects.order_by(*keys), keys, 0.95)
    yield Page("cadre list, 95 % down", "deep", "staff", f"/cadres/?after={pack(values)}",
               (by.format("(c.unit_left, c.level, c.id) > ({}, {}, {})".format(*values)),), ("cadres", f"p={place // 50}"))  # fmt: skip
    for name, key, order in (("pinyin", "by_pinyin", "c.name_key, c.id"), ("age", "by_age", "c.birth_month, c.id"),
                             ("rank", "by_rank", "c.level, c.level_since, c.id")):  # fmt: skip
        sorted_by = {"pinyin": "o=1", "age": "o=7", "rank": "o=4"}[name]
        yield Page(f"cadre list by {name}", "list", "staff", f"/cadres/?sort={key}",
                   (f"{floors.CADRES} ORDER BY {order} LIMIT 51",), ("cadres", sorted_by))  # fmt: skip
    within = f"c.unit_left BETWEEN {seen.county.tree_left} AND {seen.county.tree_right}"
    yield Page("cadres of a county and level", "list", "staff", f"/cadres/?unit={seen.county.pk}&level=60",
               (by.format(f"{within} AND c.level = 60"),), ("cadres", f"unit__id__exact={seen.county.pk}&level=60"))  # fmt: skip
    yield Page("cadres by a rare word: 博士", "deep", "staff", "/cadres/?education=博士",
               (by.format("c.highest_education LIKE '%博士%'"),), ("cadres", "highest_education__contains=博士"))  # fmt: skip
    conditions = {
        "c-g": ["1", "1"],
        "c-f": ["level", "sex"],
        "c-o": ["is", "is"],
        "c-v": ["50", "female"],
        "c-j": "all",
    }
    yield Page("cadres by conditions", "list", "staff", f"/cadres/?{urlencode(conditions, doseq=True)}",
               (by.format("c.level = 50 AND c.sex = 'female'"),), ("cadres", "level=50&sex=female"))  # fmt: skip
    yield from ledgers(seen)


def ledgers(seen: Seen) -> Iterator[Page]:
    """Visits, talks, ratings, findings."""
    sent, visits, talks = floors.SENT, floors.VISITS, floors.TALKS
    place, values = far_down(Visit.objects.order_by("-visited_on", "-pk"), ("visited_on", "pk"), 0.7)
    deep = f"{sent} AND (v.visited_on, v.id) < ('{values[0]}', {values[1]})"
    unit = f"v.unit_id = {seen.unit.pk}"
    yield Page("visits", "list", "staff", "/visits/", (visits.format(sent),), ("visits", ""))
    yield Page(
        "visits, 70 % down",
        "deep",
        "staff",
        f"/visits/?after={pack(values)}",
        (visits.format(deep),),
        ("visits", f"p={place // 50}"),
    )
    yield Page("visits of a unit", "list", "staff", f"/visits/?unit={seen.unit.pk}", (visits.format(f"{sent} AND {unit}"),),
               ("visits", f"unit__id__exact={seen.unit.pk}"))  # fmt: skip
    yield Page(
        "visits, as a lead", "list", "lead1", "/visits/", seen.of_team(visits.format("v.team_id IN {teams}"))
    )
    yield Page(
        "talks",
        "list",
        "staff",
        "/interviews/",
        (talks.format(f"{sent} AND i.symposium_id IS NULL"),),
        ("talks", ""),
    )
    place, values = far_down(
        Interview.objects.order_by("-visit__visited_on", "-pk"), ("visit__visited_on", "pk"), 0.7
    )
    deep = f"{sent} AND i.symposium_id IS NULL AND (v.visited_on, i.id) < ('{values[0]}', {values[1]})"
    yield Page(
        "talks, 70 % down",
        "deep",
        "staff",
        f"/interviews/?after={pack(values)}",
        (talks.format(deep),),
        ("talks", f"p={place // 50}"),
    )
    yield Page("talks of a unit", "list", "staff", f"/interviews/?unit={seen.unit.pk}",
               (talks.format(f"{sent} AND i.symposium_id IS NULL AND {unit}"),), ("talks", f"visit__unit__id__exact={seen.unit.pk}"))  # fmt: skip
    yield Page(
        "talks, as a lead",
        "list",
        "lead1",
        "/interviews/",
        seen.of_team(talks.format("v.team_id IN {teams}")),
    )
    yield Page("ratings", "list", "staff", "/ratings/", (floors.RATINGS,), ("ratings", ""))
    yield Page("findings", "list", "staff", "/findings/", (floors.FINDINGS,), ("findings", ""))
    yield Page("leadership teams", "report", "staff", "/leadership-teams/", floors.SEATS)


def searches(_seen: Seen) -> Iterator[Page]:
    """One to three characters, pinyin, initials, posts, units, several words."""
    for words, token, kind in (
        ("张", "张", "search"), ("𠮷", "𠮷", "rare"), ("建华", "建华", "search"), ("韦建华", "韦建", "search"), ("龘龘", "龘龘", "rare"),
        ("zhangjianhua", "zhangjianhua*", "search"), ("zhang", "zhang*", "search"), ("wjh", "wjh*", "search"), ("z", "z*", "search"),
        ("局长", "局长", "search"), ("武装部部长", "武装", "rare"), ("局长 建华", "建华", "search"),
    ):  # fmt: skip
        latin = words.isascii()  # stock knows no pinyin
        yield Page(f"search: {words}", kind, "staff", f"/cadres/?q={words}", (floors.by_token(token),),
                   None if latin else ("cadres", f"q={words}"))  # fmt: skip
    by_unit = floors.CADRES + " WHERE u.name LIKE '%财政%'" + floors.BY_UNIT
    yield Page(
        "search: 财政 (a unit)", "search", "staff", "/cadres/?q=财政", (by_unit,), ("cadres", "q=财政")
    )


def homes(_seen: Seen) -> Iterator[Page]:
    """What each role sees first; and the frame by itself, which every page has."""
    for who in ("staff", "lead1"):
        yield Page(f"an empty page: {who.rstrip('1')}", "frame", who, "/empty/")
    for who in ("member1", "lead1", "staff", "reviewer", "leader", "sysadmin", "secadmin", "auditor"):
        yield Page(f"home: {who.rstrip('1')}", "home", who, "/")


def cadre_pages(seen: Seen) -> Iterator[Page]:
    """A cadre with 200 ratings and 50 statements, a leadership team, a visit."""
    cadre = {"of": "cadre_id", "key": seen.cadre.pk}
    team = {"of": "leadership_team_id", "key": seen.team.pk}
    base, of_team = f"/cadres/{seen.cadre.pk}", f"/units/{seen.team.unit_id}/leadership-team"
    for line, who, address, questions, values in (
        ("cadre: overview", "staff", f"{base}/", floors.FACTS, cadre),
        ("cadre: portrait", "staff", f"{base}/portrait/", floors.PORTRAIT, cadre),
        ("cadre: evidence", "staff", f"{base}/evidence/", floors.EVIDENCE, cadre),
        ("cadre: ratings", "staff", f"{base}/ratings/", floors.GRADES, cadre),
        ("leadership team: portrait", "staff", f"{of_team}/portrait/", floors.PORTRAIT, team),
        ("leadership team: evidence", "staff", f"{of_team}/", floors.EVIDENCE, team),
        ("visit", "staff", f"/visits/{seen.visit.pk}/", floors.VISIT, {"key": seen.visit.pk}),
        ("visit, as a lead", "lead1", f"/visits/{seen.own.pk}/", floors.VISIT, {"key": seen.own.pk}),
    ):
        yield Page(line, "cadre", who, address, tuple(floors.filled(questions, **values)))


def reports(seen: Seen) -> Iterator[Page]:
    """What is added up."""
    window = {"first": seen.round.starts_on, "last": seen.last}
    units, lacks, talks = floors.filled((floors.UNITS, floors.LACKS, floors.OF_UNITS), round=seen.round.pk)
    persons = floors.filled((floors.PERSONS,), round=seen.round.pk)
    year = timezone.localdate().year
    for line, who, address, questions in (
        ("coverage", "staff", "/reports/coverage/", (units, lacks, talks)),
        ("coverage, one finding", "staff", "/reports/coverage/?finding=served", (units, lacks)),
        ("matrix", "staff", "/reports/matrix/", (units, talks)),
        ("persons", "staff", "/reports/people/", persons),
        ("persons, too few sources", "staff", "/reports/people/?finding=few_sources", persons),
        ("next visits", "lead1", "/reports/next-visits/", (units, lacks)),
        (
            "outcomes",
            "staff",
            f"/reports/outcomes/?{urlencode(window)}",
            floors.filled(floors.OUTCOMES, **window),
        ),
        ("dashboard", "staff", "/reports/dashboard/", floors.filled(floors.DASHBOARD, **window)),
        ("statistics", "staff", "/cadres/statistics/", (floors.structure(year),)),
        (
            "statistics of a level",
            "staff",
            "/cadres/statistics/?level=40",
            (floors.structure(year, "WHERE level = 40"),),
        ),
    ):
        yield Page(line, "report", who, address, tuple(questions))


def texts(_seen: Seen) -> Iterator[Page]:
    """Full text over talks, and the one box over everything: a common word, a rare one, one that is nowhere."""
    for words in ("工作", "古戏台"):
        yield Page(f"full text over talks: {words}", "text", "staff", f"/search/?q={words}&kind=interview",
                   (floors.TALKS.format(f"i.text LIKE '%{words}%'"),), ("talks", f"q={words}"))  # fmt: skip
    for words in ("群众", "古戏台", "乌有乡"):
        bare = (floors.FOUND_UNITS.format(words), floors.FOUND_TEXTS.format(words))
        yield Page(f"the one box: {words}", "box", "staff", f"/search/?q={words}", bare)
    bare = (floors.FOUND_UNITS.format("群众"), floors.FOUND_TEXTS.format("群众"))
    yield Page("the one box, as a member: 群众", "box", "member1", "/search/?q=群众", bare)


def compared(_seen: Seen) -> Iterator[Page]:
    """The two newest rounds side by side."""
    keys = Round.objects.order_by("-starts_on").values_list("pk", flat=True)[:2]
    rounds = ", ".join(map(str, keys))
    yield Page("rounds side by side", "report", "staff", f"/reports/compare/?{urlencode([('round', key) for key in keys])}",
               tuple(floors.filled(floors.COMPARED, rounds=rounds)))  # fmt: skip


PARTS = (lists, searches, homes, cadre_pages, reports, compared, texts)


def far_down(rows: Any, keys: tuple[str, ...], share: float) -> tuple[int, list[Any]]:
    """The row at this share of a list: how many stand before it, and the values of its order."""
    at = int(rows.count() * share)
    values = rows.values_list(*keys)[at]
    return at, [value.isoformat() if isinstance(value, dt.date) else value for value in values]
