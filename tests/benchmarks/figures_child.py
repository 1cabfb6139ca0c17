"""Measures one database; see figures.py. Prints a line for each page: ours, floor, naive, ratios, queries."""

import datetime as dt
import statistics
import sys
import time
from collections import Counter

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from cadre_review.accounts.models import User  # noqa: E402
from visits.cadres.files.derive import age_on  # noqa: E402
from visits.models import Cadre, LeadershipTeam, Tenure  # noqa: E402

ROUNDS = 12
BANDS = [0, 31, 36, 41, 46, 51, 56, 200]
EDUCATIONS = ["研究生", "大学", "大专", "中专", "党校"]


def times(call):
    """Median of a call in milliseconds, after one warm-up call."""
    call()
    taken = []
    for _n in range(ROUNDS):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def raw_statistics(where=""):
    """The least that gives the same table: one pass of conditional sums by level, and a string."""
    today = timezone.localdate()
    sums = [
        "sex = 'female'",
        "ethnicity <> '' and ethnicity not like '汉%%'",
        "political_status like '中共%%'",
    ]
    for low, high in zip(BANDS, BANDS[1:], strict=False):
        latest = dt.date(today.year - low, today.month, 1)
        earliest = dt.date(max(today.year - high, 1), today.month, 1)
        sums.append(f"birth_month <= '{latest}' and birth_month > '{earliest}'")
    sums += [f"highest_education like '%%{word}%%'" for word in [*EDUCATIONS, "博士", "硕士", "学士"]]
    columns = ", ".join(f"sum(case when {one} then 1 else 0 end)" for one in sums)
    with connection.cursor() as cursor:
        cursor.execute(f"select level, count(*), {columns} from visits_cadre {where} group by level", [])  # noqa: S608
        return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cursor.fetchall())


def naive_statistics():
    """Every person loaded and counted in Python."""
    today, counts = timezone.localdate(), Counter()
    for cadre in Cadre.objects.select_related("unit"):
        counts[cadre.level, "people"] += 1
        counts[cadre.level, cadre.sex] += 1
        counts[cadre.level, "age", age_on(cadre.birth_month, today) // 5] += 1
        counts[cadre.level, cadre.highest_education] += 1
    return str(counts)


def raw_teams():
    """Seats and holders of every team by two grouped statements."""
    seats = "select unit_id, sum(establishment) from visits_post where in_leadership_team group by unit_id"
    held = (
        "select p.unit_id, count(*), count(distinct c.id), sum(case when c.sex = 'female' then 1 else 0 end),"
        " avg(extract(year from c.birth_month))"
        " from visits_tenure t join visits_post p on p.id = t.post_id join visits_cadre c on c.id = t.cadre_id"
        " where p.in_leadership_team and t.to_on is null and t.kind <> 'secondment' group by p.unit_id"
    )
    if connection.vendor == "sqlite":
        held = held.replace("extract(year from c.birth_month)", "substr(c.birth_month, 1, 4)")
    with connection.cursor() as cursor:
        cursor.execute(seats)
        found = dict(cursor.fetchall())
        cursor.execute(held)
        return "".join(
            f"<tr><td>{found.get(row[0])}</td><td>{row}</td></tr>" for row in cursor.fetchall()[:50]
        )


def naive_teams():
    """Fifty teams, a query for each post and each holder."""
    lines = []
    for team in LeadershipTeam.objects.order_by("pk")[:50]:
        for post in team.unit.posts.filter(in_leadership_team=True):
            holders = Tenure.objects.filter(post=post, to_on__isnull=True)
            lines.append([(holder.cadre.name, holder.cadre.sex) for holder in holders])
    return str(lines)


def line(name, client, address, floor, naive):
    """One line of the table."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    asked = len(queries)  # now: the next request empties the log
    assert answer.status_code == 200, (address, answer.status_code)
    ours, least = times(lambda: client.get(address)), times(floor)
    other = times(naive) if naive else None
    beside = f"{other:8.1f} {other / ours:6.1f} ×" if other else ""
    print(
        f"{name:34} {ours:8.1f} {least:8.1f} {ours / least:6.1f} × {beside}   {asked:3} queries",
        flush=True,
    )


def main():
    """Fill the city and print the table."""
    cadres = int(sys.argv[1])
    call_command("demo", cadres=cadres, visits=10, verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("analyze")
    client = Client()
    client.force_login(
        User.objects.get(username="staff"), backend="django.contrib.auth.backends.ModelBackend"
    )
    print(f"{'page, ms':34} {'ours':>8} {'raw SQL':>8} {'ratio':>8} {'naive':>8} {'naive/ours':>8}")
    line("statistics, everyone", client, "/cadres/statistics/", raw_statistics, naive_statistics)
    where = "where level = 40"
    line("statistics, one level", client, "/cadres/statistics/?level=40", lambda: raw_statistics(where), None)
    line("leadership teams, 50 rows", client, "/leadership-teams/", raw_teams, naive_teams)


if __name__ == "__main__":
    main()
