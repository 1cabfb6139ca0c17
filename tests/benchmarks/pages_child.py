"""Measures one database; see pages.py. Prints a line for each page: ours, floor, stock, ratios, queries."""

import html
import resource
import statistics
import sys
import time

import django

django.setup()

from django.contrib import admin  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402

from cadre_review import urls  # noqa: E402
from cadre_review.accounts.models import User  # noqa: E402
from visits.models import Cadre, Rating, Statement, Unit, Visit  # noqa: E402

ROUNDS = 30


def times(call, rounds=ROUNDS):
    """Median and 95th percentile of a call in milliseconds, after two warm-up calls."""
    call(), call()
    taken = []
    for _n in range(rounds):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95) - 1]


def rows_of(sql, parameters=()):
    """Raw rows through the driver."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def page(rows):
    """The least page: a table as one string, escaped."""
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<!doctype html><table>{cells}</table>"


class OpenAdmin(admin.ModelAdmin):
    """A stock change list that everyone may see, so that only its own work is measured."""

    def has_module_permission(self, request):
        return True

    def has_view_permission(self, request, obj=None):
        return True

    has_change_permission = has_add_permission = has_delete_permission = has_view_permission


class Stock:
    """The admin's change list of a model, as it comes."""

    def __init__(self, model, display, search):
        options = {"list_display": display, "search_fields": search, "list_per_page": 50}
        self.admin = type("StockAdmin", (OpenAdmin,), options)(model, admin.site)
        self.user = User.objects.get(username="staff")

    def __call__(self, query=""):
        request = RequestFactory().get(f"/admin/?{query}")
        request.user = self.user
        return self.admin.changelist_view(request).render()


def line(name, ours, floor, stock, queries):
    """One line of the table."""
    parts = [f"{name:<34}", f"ours {ours[0]:7.1f} / {ours[1]:7.1f} ms"]
    parts.append(f"floor {floor[1]:6.2f} ms (×{ours[1] / floor[1]:5.1f})" if floor else " " * 28)
    parts.append(f"stock {stock[1]:7.1f} ms (1/{stock[1] / ours[1]:4.1f})" if stock else "")
    parts.append(f"{queries} queries")
    limit = 5 if name.startswith(("cadre page", "coverage")) else 8  # times the floor, at the 95th percentile
    short = [f"over {limit} × floor"] if floor and ours[1] > limit * floor[1] else []
    short += ["over 1/5 of stock"] if stock and ours[1] > stock[1] / 5 else []
    short += ["over 12 queries"] if name.startswith("cadre page") and queries > 12 else []
    if short:
        parts.append("FALLS SHORT: " + ", ".join(short))
    print("  ".join(parts), flush=True)


def main():
    """All pages."""
    admin.site.register(Cadre)
    urls.urlpatterns.append(path("admin/", admin.site.urls))
    client = Client()
    client.force_login(User.objects.get(username="staff"))

    def ask(address):
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        if response.streaming:
            return b"".join(response.streaming_content)
        return response.content

    def measured(name, address, sql=None, parameters=(), stock=None):
        ours = times(lambda: ask(address))
        floor = times(lambda: page(rows_of(sql, parameters))) if sql else None
        peer = times(stock, 8) if stock else None
        with CaptureQueriesContext(connection) as queries:
            ask(address)
        line(name, ours, floor, peer, len(queries))

    stock = Stock(Cadre, ["name", "unit", "post_title", "level", "sex", "birth_month"], ["name"])
    fields = "c.name, u.name, c.post_title, c.level, c.sex, c.ethnicity, c.birth_month, c.political_status, c.post_since, c.labels"
    start = f"SELECT {fields} FROM visits_cadre c JOIN visits_unit u ON u.id = c.unit_id"
    order = " ORDER BY c.unit_left, c.level, c.id LIMIT 51"
    print(f"cadres {Cadre.objects.count():,}, ratings {Rating.objects.count():,}")
    measured("cadre list", "/cadres/", start + order, (), lambda: stock())
    from visits.core.lists.paging import pack

    middle = Cadre.objects.order_by("unit_left", "level", "pk")[Cadre.objects.count() * 3 // 4]
    cursor = pack([middle.unit_left, middle.level, middle.pk])
    deep = start + " WHERE (c.unit_left, c.level, c.id) > (%s, %s, %s)" + order
    place = Cadre.objects.count() * 3 // 4 // 50
    measured("cadre list, three quarters down", f"/cadres/?after={cursor}", deep,
             (middle.unit_left, middle.level, middle.pk), lambda: stock(f"p={place}"))  # fmt: skip
    unit = Unit.objects.filter(children__isnull=False).first()
    filtered = (start + " WHERE c.unit_left BETWEEN %s AND %s AND c.level = 60 AND c.id IN"
                " (SELECT cadre_id FROM visits_cadretoken WHERE token = %s)" + order)  # fmt: skip
    measured("cadre list, unit + level + character", f"/cadres/?unit={unit.pk}&level=60&q=韦", filtered,
             (unit.tree_left, unit.tree_right, "韦"), lambda: stock("q=韦"))  # fmt: skip
    two = middle.name[:2]
    found = start + " WHERE c.id IN (SELECT cadre_id FROM visits_cadretoken WHERE token = %s)" + order
    measured("name, two characters", f"/cadres/?q={two}", found, (two,), lambda: stock(f"q={two}"))
    measured("name, initials", "/cadres/?q=wjh", start + " WHERE c.id IN (SELECT cadre_id FROM visits_cadretoken"
             " WHERE token >= %s AND token < %s)" + order, ("wjh", "wji"))  # fmt: skip
    most = Rating.objects.filter(cadre__isnull=False).values_list("cadre", flat=True)
    busy = max(set(most[:20000]), key=list(most[:20000]).count)
    print(
        f"cadre with {Rating.objects.filter(cadre=busy).count()} ratings, {Statement.objects.filter(cadre=busy).count()} statements"
    )
    measured("cadre page: overview", f"/cadres/{busy}/", start + " WHERE c.id = %s", (busy,))
    measured("cadre page: evidence", f"/cadres/{busy}/evidence/",
             "SELECT s.text, s.side, s.check_key, s.circle, v.visited_on, u.name FROM visits_statement s"
             " JOIN visits_visit v ON v.id = s.visit_id JOIN visits_unit u ON u.id = v.unit_id"
             " WHERE s.cadre_id = %s AND v.state = 'accepted' ORDER BY v.visited_on DESC LIMIT 51", (busy,))  # fmt: skip
    measured("cadre page: ratings", f"/cadres/{busy}/ratings/",
             "SELECT r.criterion_id, r.source_class, r.grade_id, COUNT(*) FROM visits_rating r JOIN visits_visit v"
             " ON v.id = r.visit_id WHERE r.cadre_id = %s AND v.state = 'accepted'"
             " GROUP BY r.criterion_id, r.source_class, r.grade_id", (busy,))  # fmt: skip
    measured("visit ledger", "/visits/", "SELECT v.visited_on, u.name, t.name, v.place, v.state, v.observed"
             " FROM visits_visit v JOIN visits_unit u ON u.id = v.unit_id JOIN visits_visitteam t ON t.id = v.team_id"
             " WHERE v.state IN ('accepted', 'submitted', 'resubmitted') ORDER BY v.visited_on DESC, v.id DESC LIMIT 51")  # fmt: skip
    measured("interviews", "/interviews/")
    measured("coverage", "/reports/coverage/", "SELECT u.category, v.team_id, COUNT(DISTINCT v.unit_id), COUNT(*)"
             " FROM visits_visit v JOIN visits_unit u ON u.id = v.unit_id GROUP BY u.category, v.team_id")  # fmt: skip
    visit = Visit.objects.filter(state="accepted").first()
    measured("visit page", f"/visits/{visit.pk}/")
    began = time.perf_counter()
    size = len(ask("/visits.xlsx"))
    print(
        f"visits.xlsx, {Visit.objects.count():,} visits: {time.perf_counter() - began:.2f} s, {size / 1e3:,.0f} kB"
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
