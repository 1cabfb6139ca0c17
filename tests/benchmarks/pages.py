"""The pages that are measured, each with its floor, its stock and its targets: ``python -m tests.benchmarks.pages``.

Measures the database of DATABASE_URL, in a process of its own. Ours is the page through the test client with every
middleware, signed in; stock is the Django admin's change list of the same table, without any middleware.
"""

import argparse
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.contrib import admin
from django.db import connection
from django.db.models import Count, Q
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone

from cadre_review import urls
from cadre_review.accounts.models import User
from tests.benchmarks import floors
from tests.benchmarks.measuring import counted, in_turn, plain, profiled, rows_of, sizes
from tests.benchmarks.province import rebuild, repeated
from tests.benchmarks.saving import measure_saving
from tests.benchmarks.table import Row, Target, keep, kept
from visits.core.lists.paging import pack
from visits.models import Cadre, Criterion, Finding, Interview, Rating, Round, Statement, Unit, Visit

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
    "text": (Target(), Target(ms=300)),
}
STOCKS = {
    "cadres": (Cadre, ["name", "unit", "post_title", "level", "sex", "ethnicity", "birth_month", "political_status",
                       "highest_education", "post_since", "labels"], ["name", "post_title"], True),
    "visits": (Visit, ["visited_on", "unit", "team", "key_task", "entries", "targets", "checks", "methods", "state"],
               ["place", "unit__name"], True),
    "talks": (Interview, ["visit__visited_on", "visit__unit", "visit__team", "kind", "source_cadre", "source_class", "interviewer"],
              ["place", "text"], ["visit__unit", "visit__team", "source_cadre", "interviewer"]),
    "ratings": (Rating, ["visit__visited_on", "visit__unit", "cadre", "criterion", "grade", "source_class", "circle"], [],
                ["visit__unit", "cadre", "criterion", "grade"]),
    "findings": (Finding, ["created_at", "cadre", "side", "check_key", "kind", "statement", "state"], ["statement"], True),
}  # fmt: skip
WANTED = 200  # ratings of the cadre whose pages are measured, with a statement for each four


SITE = admin.AdminSite()


@dataclass(frozen=True)
class Page:
    """One line: whose page at which address, of which kind, beside which bare SQL, and which change list with which query."""

    line: str
    kind: str
    who: str
    address: str
    floor: tuple[str, ...] = ()
    stock: tuple[str, str] | None = None


class OpenAdmin(admin.ModelAdmin):
    """A stock change list that everyone may see, so that only its own work is measured."""

    list_per_page = 50

    def lookup_allowed(self, lookup, value, request=None):
        return True

    def has_module_permission(self, request):
        return True

    def has_view_permission(self, request, obj=None):
        return True

    has_change_permission = has_add_permission = has_delete_permission = has_view_permission


def stock(name: str, query: str) -> Any:
    """A call that draws the change list."""
    model, display, search, related = STOCKS[name]
    options = {"list_display": display, "search_fields": search, "list_select_related": related}
    made = type("StockAdmin", (OpenAdmin,), options)(model, SITE)
    request = RequestFactory().get(f"/admin/?{query}")
    request.user = User.objects.get(username="staff")
    request.user.is_staff = True
    return lambda: made.changelist_view(request).render()


def lists(seen: "Seen") -> Iterator[Page]:
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


def ledgers(seen: "Seen") -> Iterator[Page]:
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


def searches(_seen: "Seen") -> Iterator[Page]:
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


def homes(_seen: "Seen") -> Iterator[Page]:
    """What each role sees first."""
    for who in ("member1", "lead1", "staff", "reviewer", "leader", "sysadmin", "secadmin", "auditor"):
        yield Page(f"home: {who.rstrip('1')}", "home", who, "/")


def cadre_pages(seen: "Seen") -> Iterator[Page]:
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


def reports(seen: "Seen") -> Iterator[Page]:
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


def texts(_seen: "Seen") -> Iterator[Page]:
    """Full text over talks: a common word and a rare one."""
    for words in ("工作", "古戏台"):
        yield Page(f"full text over talks: {words}", "text", "staff", f"/interviews/?q={words}",
                   (floors.TALKS.format(f"i.text LIKE '%{words}%'"),), ("talks", f"q={words}"))  # fmt: skip


PARTS = (lists, searches, homes, cadre_pages, reports, texts)


def far_down(rows: Any, keys: tuple[str, ...], share: float) -> tuple[int, list[Any]]:
    """The row at this share of a list: how many stand before it, and the values of its order."""
    at = int(rows.count() * share)
    values = rows.values_list(*keys)[at]
    return at, [value.isoformat() if isinstance(value, dt.date) else value for value in values]


class Seen:
    """Whom and what the pages are about; all of it of the newest round."""

    def __init__(self) -> None:
        self.round = Round.objects.latest("starts_on")
        accepted = Visit.objects.filter(state="accepted", round=self.round)
        self.last = accepted.latest("visited_on").visited_on
        self.county = Unit.objects.filter(depth=0, children__isnull=False).order_by("-pk").first()
        self.cadre, self.team = (self.spoken_of(name) for name in ("cadre", "leadership_team"))
        self.visit = accepted.annotate(n=Count("interviews")).order_by("-n", "pk").first()
        self.unit = self.visit.unit
        self.own = accepted.filter(team__memberships__user__username="lead1").order_by("pk").first()

    @staticmethod
    def spoken_of(field: str) -> Any:
        """Of whom the newest talks speak, with nearest to 200 ratings."""
        newest = Interview.objects.filter(visit__state="accepted").order_by("-pk").values("pk")[:2000]
        near = Rating.objects.filter(interview__in=newest).exclude(**{field: None}).values(field)
        rated = Rating.objects.filter(visit__state="accepted", **{f"{field}__in": near}).order_by()
        key, _n = min(
            rated.values_list(field).annotate(n=Count("pk")), key=lambda one: (abs(one[1] - WANTED), one[0])
        )
        return Rating._meta.get_field(field).related_model.objects.get(pk=key)

    def of_team(self, sql: str) -> tuple[str, ...]:
        """A statement about what the first team has in hand."""
        who = "(SELECT m.team_id FROM visits_teammembership m JOIN accounts_user p ON p.id = m.user_id WHERE p.username = 'lead1')"
        hand = f"(SELECT unit_id FROM visits_assignment WHERE team_id IN {who} AND ended_on IS NULL)"
        return (sql.replace("{teams}", who).replace("{hand}", hand),)


def bring_to_size(cadre: Cadre) -> None:
    """Let accepted talks that have not rated the cadre rate them, until they have 200 ratings and 50 statements."""
    missing = WANTED - Rating.objects.filter(cadre=cadre, visit__state="accepted").count()
    if missing <= 0:
        return
    criteria = list(
        Criterion.objects.filter(subject_kind="cadre", scheme__rounds__isnull=False).distinct()[:4]
    )
    free = (
        Interview.objects.filter(visit__state="accepted")
        .exclude(ratings__cadre=cadre)
        .exclude(source_cadre=cadre)
    )
    nearest = free.annotate(near=Q(visit__unit=cadre.unit_id)).order_by("-near", "pk")
    ratings, said = [], []
    for at, talk in enumerate(nearest.select_related("visit")[: -(-missing // len(criteria))]):
        here = {"visit": talk.visit, "interview": talk, "cadre": cadre, "circle": talk.source_circle}
        for place, one in enumerate(criteria):
            grades = list(one.scale.grades.order_by("position"))
            more = {
                "criterion": one,
                "grade": grades[(at * 7 + place) % len(grades)],
                "source_class": talk.source_class,
            }
            ratings.append(Rating(**here, **more, **repeated(Rating, talk.visit)))
        said.append(Statement(side=("for", "against")[at % 3 == 0], nature="fact", check_key=criteria[0].check_key,
                              text="敢于担当，能啃硬骨头。", **here, **repeated(Statement, talk.visit)))  # fmt: skip
    Rating.objects.bulk_create(ratings[:missing])
    Statement.objects.bulk_create(said)
    rebuild()


class Measuring:
    """Measures page after page and holds each against its target."""

    def __init__(self, on: str, profiles: bool) -> None:
        self.on, self.profiles, self.clients = on, profiles, {}
        self.at = int(on == "province")  # which of two targets
        self.city = {row.line: row for row in kept("city")[1] if row.on == "PostgreSQL"} if self.at else {}
        self.rows: list[Row] = []

    def client(self, who: str) -> Client:
        """The browser of this account, which takes compressed pages as browsers do."""
        if who not in self.clients:
            self.clients[who] = Client(headers={"accept-encoding": "gzip"})
            self.clients[who].force_login(
                User.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend"
            )
        return self.clients[who]

    def page(self, page: Page) -> None:
        """One line of the table."""

        def ask() -> Any:
            answer = self.client(page.who).get(page.address)
            assert answer.status_code == 200, (page.line, page.address, answer.status_code)
            return answer

        row = Row(page.line, self.on)
        self.rows.append(row)
        if page.kind == "text" and not self.finds(ask(), page.floor[0]):
            row.more = "(not in the product yet)"
            print(" | ".join(row.cells()), flush=True)
            return
        calls = {"ours": ask}
        calls |= {"floor": lambda: plain(list(page.floor))} if page.floor else {}
        calls |= {"stock": stock(*page.stock)} if page.stock else {}
        self.spend(row, calls, ask)
        row.bytes, row.sent = sizes(ask())
        self.judge(row, TARGETS[page.kind][self.at], ask)

    @staticmethod
    def finds(answer: Any, sql: str) -> bool:
        """Whether a page shows the first row that bare SQL finds."""
        found = rows_of(sql)
        return bool(found) and f"/interviews/{found[0][0]}/".encode() in answer.content

    def spend(self, row: Row, calls: dict[str, Any], ask: Any) -> None:
        """Times, statements and function calls."""
        spent = in_turn(calls)
        row.cpu, row.wall = spent["ours"]
        row.floor, row.stock = (spent[name].cpu if name in spent else 0 for name in ("floor", "stock"))
        count = counted(ask)
        row.questions, row.calls, row.list_cpu = len(count.statements), count.calls, self.rows[0].cpu
        if before := self.city.get(row.line):
            row.growth = row.cpu / before.cpu

    def judge(self, row: Row, target: Target, ask: Any) -> None:
        """Hold it against its target; where it misses, show what is left."""
        row.judge(target)
        print(" | ".join(row.cells()), flush=True)
        if row.misses and self.profiles:
            print("\n".join(profiled(ask)), flush=True)


def main() -> int:
    """All pages, and saving."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", default="SQLite" if connection.vendor == "sqlite" else "PostgreSQL")
    parser.add_argument("--keep", help="name under which the rows are kept")
    parser.add_argument("--profiles", action="store_true", help="of lines that miss their target")
    parser.add_argument("--like", default="", help="only lines that hold this")
    options = parser.parse_args()
    SITE.register([model for model, *_rest in STOCKS.values()], OpenAdmin)
    urls.urlpatterns.append(path("admin/", SITE.urls))
    seen, measuring = Seen(), Measuring(options.on, options.profiles)
    bring_to_size(seen.cadre)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for part in PARTS:
        for page in part(seen):
            if options.like in page.line or not measuring.rows:
                measuring.page(page)
    if options.like in "saving":
        measure_saving(measuring)
    keep(options.keep or options.on, measuring.rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
