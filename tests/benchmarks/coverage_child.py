"""Measures one database; see coverage.py. Prints p50 / p95 of each page, the floor, the ratio and the queries."""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from cadre_review.accounts.models import User  # noqa: E402
from tests.benchmarks.pages_child import page, rows_of, times  # noqa: E402
from visits.models import Interview, Round, ScopeEntry, Visit  # noqa: E402

ROUNDS = 10
SENT = "('submitted', 'resubmitted', 'accepted')"
UNITS = """SELECT u.id, u.name FROM visits_scopeentry s JOIN visits_unit u ON u.id = s.unit_id
           WHERE s.round_id = %s AND s.in_scope ORDER BY u.tree_left LIMIT 51"""
TALKS = f"""SELECT v.unit_id, i.kind, i.source_circle, count(*) FROM visits_interview i
            JOIN visits_visit v ON v.id = i.visit_id WHERE v.round_id = %s AND v.state IN {SENT}
            AND v.unit_id IN (SELECT unit_id FROM visits_scopeentry s JOIN visits_unit u ON u.id = s.unit_id
                              WHERE s.round_id = %s AND s.in_scope ORDER BY u.tree_left LIMIT 51)
            GROUP BY v.unit_id, i.kind, i.source_circle"""
LACKS = f"""SELECT count(*), sum(CASE WHEN EXISTS (SELECT 1 FROM visits_visit v WHERE v.unit_id = s.unit_id AND
            v.round_id = s.round_id AND v.state IN {SENT}) THEN 1 ELSE 0 END), count(DISTINCT u.category)
            FROM visits_scopeentry s JOIN visits_unit u ON u.id = s.unit_id WHERE s.round_id = %s AND s.in_scope"""
SAID = f"""SELECT c.id, c.name, count(t.id) FROM visits_cadre c LEFT JOIN visits_statement t ON t.cadre_id = c.id
           LEFT JOIN visits_visit v ON v.id = t.visit_id AND v.round_id = %s AND v.state IN {SENT}
           GROUP BY c.id, c.name ORDER BY c.id LIMIT 51"""


def signed_in(username):
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def main():
    """All pages of coverage."""
    staff, lead, one = signed_in("staff"), signed_in("lead1"), Round.objects.get(state="open").pk
    print(f"units {ScopeEntry.objects.filter(round=one).count():,}, visits {Visit.objects.count():,}, "
          f"talks {Interview.objects.count():,}")  # fmt: skip
    pages = [
        ("coverage", staff, "/reports/coverage/", [(UNITS, (one,)), (LACKS, (one,)), (TALKS, (one, one))]),
        (
            "coverage, one finding",
            staff,
            "/reports/coverage/?finding=served",
            [(UNITS, (one,)), (LACKS, (one,))],
        ),
        ("matrix", staff, "/reports/matrix/", [(UNITS, (one,)), (TALKS, (one, one))]),
        ("persons", staff, "/reports/people/", [(SAID, (one,))]),
        ("persons, too few sources", staff, "/reports/people/?finding=few_sources", [(SAID, (one,))]),
        ("next visits", lead, "/reports/next-visits/", [(UNITS, (one,)), (LACKS, (one,))]),
    ]
    for name, client, address, floor in pages:
        measured(name, client, address, floor)


def measured(name, client, address, questions):
    """One line of the table."""

    def ask():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    ours = times(ask, ROUNDS)
    raw = times(lambda: [page(rows_of(sql, values)) for sql, values in questions], ROUNDS)
    with CaptureQueriesContext(connection) as queries:
        ask()
    print(f"{name:<26} ours {ours[0]:7.0f} / {ours[1]:7.0f} ms  floor {raw[1]:6.1f} ms (×{ours[1] / raw[1]:5.1f})  "
          f"{len(queries)} queries", flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
