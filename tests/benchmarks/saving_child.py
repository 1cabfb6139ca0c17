"""Measures saving on one empty database; see saving.py."""

import datetime as dt
import statistics
import sys
import threading
import time
from collections import Counter
from uuid import uuid4

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.forms import modelform_factory  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from cadre_review.accounts.models import User  # noqa: E402
from cadre_review.audit.models import Entry  # noqa: E402
from tests.world import Office, interview_post, visit_post  # noqa: E402
from visits.fieldwork.visits.models import FollowUp, Interview, Rating, Statement, Visit  # noqa: E402
from visits.organisation.rounds.models import TeamMembership  # noqa: E402

TALKS, RATINGS = 3, 12
ROUNDS = 20
CHILDREN = (Interview, FollowUp)
LINES = (Statement, Rating)


def signed_in(user):
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Posts:
    """The forms of one visit, made before the clock runs; only the keys change."""

    def __init__(self, office):
        self.visit = visit_post(office)
        blank = type("NotYet", (), {"pk": 0})
        talk = interview_post(office, blank, ratings=36)
        cells = [name for name in talk if name.startswith("rating-")]
        rest = {name: value for name, value in talk.items() if name not in cells}
        parts = [cells[at * RATINGS : (at + 1) * RATINGS] for at in range(TALKS)]
        self.talks = [rest | {name: talk[name] for name in part} for part in parts]

    @staticmethod
    def fresh(data):
        """The same form opened anew."""
        key = str(uuid4())
        return data | {"client_key": key, "draft_key": key, "form_tab": uuid4().hex}


def save(client, posts):
    """Post the visit and its talks; returns its number. AssertionError for anything but a saved record."""
    response = client.post("/visits/new/", posts.fresh(posts.visit))
    assert response.status_code == 302, (response.status_code, response.content.decode()[:2000])
    pk = int(response.url.strip("/").split("/")[1])
    for talk in posts.talks:
        response = client.post(reverse("visits:interview_create", args=[pk]), posts.fresh(talk))
        assert response.status_code == 302, (response.status_code, response.content.decode()[:2000])
        assert response.url == f"/visits/{pk}/", response.url
    return pk


class Raw:
    """Inserts the rows of a saved visit again through the driver, one transaction for each record."""

    def __init__(self, pk):
        self.visit = self.rows(Visit, "id", pk)[0]
        self.follow_ups = self.rows(FollowUp, "visit_id", pk)
        self.talks = self.rows(Interview, "visit_id", pk)
        self.lines = [(model, talk["id"], self.rows(model, "interview_id", talk["id"]))
                      for talk in self.talks for model in LINES]  # fmt: skip

    @staticmethod
    def rows(model, column, value):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} WHERE {column} = %s", [value])
            names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @staticmethod
    def insert(cursor, model, rows, **changes):
        """Many rows in one statement; returns the number of the last."""
        names = [name for name in rows[0] if name != "id"]
        values = []
        for row in rows:
            key = {"client_key": uuid4().hex} if "client_key" in row else {}
            row = row | key | changes
            values += [str(row[name]) if isinstance(row[name], dt.time) else row[name] for name in names]
        places = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * len(rows))
        columns = ", ".join(f'"{name}"' for name in names)
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {places} RETURNING id", values)
        return cursor.fetchall()[-1][0]

    def __call__(self):
        with connection.cursor() as cursor:
            with transaction.atomic():
                visit = self.insert(cursor, Visit, [self.visit])
                if self.follow_ups:
                    self.insert(cursor, FollowUp, self.follow_ups, visit_id=visit)
            for talk in self.talks:
                with transaction.atomic():
                    number = self.insert(cursor, Interview, [talk], visit_id=visit)
                    for model, of, rows in self.lines:
                        if of == talk["id"] and rows:
                            self.insert(cursor, model, rows, visit_id=visit, interview_id=number)


class Naive:
    """A model form and a save for each row, as the tutorial has it."""

    def __init__(self, raw):
        self.raw = raw
        self.forms = {model: modelform_factory(model, fields="__all__") for model in (Rating, Statement)}

    @staticmethod
    def values(model, row, **changes):
        fields = {field.column: field.attname for field in model._meta.concrete_fields}
        values = {fields[name]: value for name, value in row.items() if name != "id"}
        return values | ({"client_key": uuid4()} if "client_key" in row else {}) | changes

    def __call__(self):
        raw = self.raw
        visit = Visit.objects.get(pk=raw.visit["id"])
        visit.pk, visit.client_key, visit._state.adding = None, uuid4(), True
        visit.full_clean(exclude=["state"])
        visit.save()
        for row in raw.follow_ups:
            FollowUp(**self.values(FollowUp, row, visit_id=visit.pk)).save()
        for old in raw.talks:
            talk = Interview.objects.get(pk=old["id"])
            talk.pk, talk.client_key, talk._state.adding, talk.visit = None, uuid4(), True, visit
            talk.full_clean()
            talk.save()
            for model, of, rows in raw.lines:
                for row in rows if of == old["id"] else ():
                    self.one(model, row, visit, talk)

    def one(self, model, row, visit, talk):
        """One row through its own form."""
        data = self.values(model, row, visit_id=visit.pk, interview_id=talk.pk)
        data = {name.removesuffix("_id"): value for name, value in data.items() if value is not None}
        form = self.forms[model](data)
        if not form.is_valid():
            raise AssertionError(form.errors)
        form.save()


def times(call, rounds=ROUNDS):
    """Median and 95th percentile in milliseconds, after two warm-up calls."""
    call(), call()
    taken = []
    for _n in range(rounds):
        began = time.perf_counter()
        call()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95) - 1]


def judged(good):
    """The word for a target."""
    return "" if good else "  FALLS SHORT"


def alone(client, posts):
    """One client: ours, raw and naive."""
    pk = save(client, posts)
    assert Rating.objects.filter(visit=pk).count() == TALKS * RATINGS
    with CaptureQueriesContext(connection) as queries:
        save(client, posts)
    asked = [query["sql"].split(None, 1)[0] for query in queries.captured_queries]
    ours = times(lambda: save(client, posts))
    raw = Raw(pk)
    floor = times(raw)
    peer = times(Naive(raw), 8)
    print(f"posted as four forms  p50 {ours[0]:.1f} ms, p95 {ours[1]:.1f} ms; {len(asked)} queries")
    print(f"raw inserts           p50 {floor[0]:.1f} ms, p95 {floor[1]:.1f} ms")
    print(f"naive, a form a row   p50 {peer[0]:.1f} ms, p95 {peer[1]:.1f} ms")
    if connection.vendor == "sqlite":
        over = ours[0] - floor[0]
        print(f"above raw {over:.1f} ms (target 30){judged(over <= 30)}")
    else:
        ratio = ours[0] / floor[0]
        print(f"ours / raw {ratio:.1f} (target 8){judged(ratio <= 8)}")
    print(f"ours / naive {ours[0] / peer[0]:.2f} (target 0.25){judged(ours[0] / peer[0] <= 0.25)}")
    kinds = Counter(asked)
    print("queries by kind: " + ", ".join(f"{count} {word}" for word, count in sorted(kinds.items())))


def members(office, count):
    """So many members of the first team: a person has one session only, so each client needs its own."""
    people = []
    for number in range(count):
        name = f"{uuid4().hex[:8]}-{number}"
        person = User.objects.create_user(username=name, name="甄某", role="member")
        TeamMembership.objects.create(team=office.team, user=person, from_on=office.round.starts_on)
        people.append(person)
    return people


def together(office, posts, clients):
    """Many clients at once, each in a thread with a connection of its own; True when nothing was lost."""
    before = Visit.objects.count(), Rating.objects.count(), Entry.objects.filter(act="visit.create").count()
    browsers = [signed_in(person) for person in members(office, clients)]
    errors, taken = [], []
    start = threading.Barrier(clients)

    def run(browser):
        start.wait()
        began = time.perf_counter()
        try:
            save(browser, posts)
            taken.append(time.perf_counter() - began)
        except BaseException as error:
            errors.append(repr(error)[:300])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[browser]) for browser in browsers]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = Visit.objects.count(), Rating.objects.count(), Entry.objects.filter(act="visit.create").count()
    grown = tuple(new - old for new, old in zip(after, before, strict=True))
    good = not errors and grown == (clients, clients * TALKS * RATINGS, clients)
    print(f"{clients} clients at once: {time.perf_counter() - began:.1f} s, {len(errors)} errors, "
          f"{grown[0]} visits, {grown[1]} ratings, {grown[2]} lines in the log{judged(good)}")  # fmt: skip
    if taken:
        print(f"first done after {min(taken):.1f} s, last after {max(taken):.1f} s")
    print("\n".join(sorted(set(errors))[:3]))
    return good


def main(clients):
    """One after the other, then all at once."""
    people = [User.objects.create_user(username=name, name=name, role=role)
              for name, role in (("member1", "member"), ("lead1", "lead"), ("member2", "member"))]  # fmt: skip
    office = Office(*people)
    posts = Posts(office)
    alone(signed_in(people[0]), posts)
    return 0 if together(office, posts, clients) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
