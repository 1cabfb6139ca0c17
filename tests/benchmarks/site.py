"""Measures the database of DATABASE_URL, in a process of its own: ``python -m tests.benchmarks.site``.

Ours is a page through the test client with every middleware, signed in; stock is the Django admin's change list of the
same table, without any middleware.
"""

import argparse
from typing import Any

import django

django.setup()

from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import path

from cadre_review import table_sizes, urls
from cadre_review.accounts.models import Role, User
from cadre_review.collector import settle
from cadre_review.policy import matrix
from cadre_review.stack import in_one_piece
from tests.benchmarks.left import GROWS, parts_of
from tests.benchmarks.measuring import counted, in_turn, plain, profiled, rows_of, sizes
from tests.benchmarks.pages import PARTS, TARGETS, Page
from tests.benchmarks.saving import measure_saving
from tests.benchmarks.subjects import Seen, bring_to_size
from tests.benchmarks.table import Row, Target, keep, kept
from visits.models import Cadre, Finding, Interview, Rating, Visit

SITE = admin.AdminSite()
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


def empty(request: Any) -> HttpResponse:
    """A page of the site with nothing on it."""
    return HttpResponse(engines["django"].from_string('{% extends "base.html" %}').render({}, request))


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
                User.objects.get(username=who), backend="cadre_review.accounts.backend.Accounts"
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
            row.more = "(no such text here)"
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
        count = min((counted(ask) for _again in range(2)), key=lambda one: one.calls)  # one may compose anew
        row.questions, row.calls, row.list_cpu = len(count.statements), count.calls, self.rows[0].cpu
        if before := self.city.get(row.line):
            row.growth = row.cpu / before.cpu

    def judge(self, row: Row, target: Target, ask: Any) -> None:
        """Hold it against its target; where it misses, show what is left."""
        row.judge(target)
        if row.misses != []:
            row.parts = parts_of(ask, row.cpu)
            row.remains = GROWS.get(row.line, "") if self.at else ""
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
    urls.urlpatterns.append(path("empty/", empty, name="empty"))
    matrix()["routes"]["empty"] = frozenset(Role.values)
    seen, measuring = Seen(), Measuring(options.on, options.profiles)
    bring_to_size(seen.cadre)
    settle()
    table_sizes.look()
    for part in PARTS:
        for page in part(seen):
            if options.like in page.line or not measuring.rows:
                measuring.page(page)
    if options.like in "saving":
        measure_saving(measuring)
    keep(options.keep or options.on, measuring.rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(in_one_piece(main)())
