"""Prepared questions: kept as text without data, and for every reader the rows of the question composed anew."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
import time_machine
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from cadre_review import prepared
from cadre_review.prepared import LooksUpError, rows_given
from cadre_review.request_cache import forget, once, reading
from tests import alike
from tests.core.test_scopes import CAST, NESTED, World
from tests.world import make_cadre, make_visit
from visits import models as m
from visits.core import readers, scopes
from visits.core.readers import NoKeysError, rows_of

pytestmark = pytest.mark.django_db
BY_NAME = {model.__name__: model for model in NESTED}


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in CAST}


@pytest.fixture(autouse=True)
def texts(monkeypatch) -> dict[Any, Any]:
    """Nothing is kept from other tests."""
    monkeypatch.setattr(prepared, "_texts", {})
    return prepared._texts


def keys(user, name):
    return BY_NAME[name].objects.visible_to(user).order_by().values_list("pk")


def visits_of(user, unit, team=()):
    rows = m.Visit.objects.visible_to(user).filter(Q(unit=unit) | Q(team__in=team)).order_by("pk")
    return rows.values_list("pk", "visited_on", "created_at")


def with_a_clock(user):
    return m.Visit.objects.filter(created_at__lt=timezone.now()).values_list("pk")


def with_its_clock(user):
    return m.Visit.objects.filter(created_at__lt=Now()).values_list("pk")


def that_looks_up(user):
    return m.Visit.objects.filter(unit__in=list(m.Unit.objects.values_list("pk"))).values_list("pk")


@pytest.mark.parametrize("seed", range(4))
def test_every_reader_gets_his_own_rows(seed, cast, monkeypatch):
    """One after another, so that most find the text that another one's question left."""
    World(seed, cast)
    for most in (scopes.MOST_KEYS, 1):
        monkeypatch.setattr(scopes, "MOST_KEYS", most)
        prepared._texts.clear()
        for user in cast.values():
            with reading(user):
                for name in BY_NAME:
                    expected = set(keys(user, name))
                    assert set(rows_of(user, keys, name)) == expected
                    assert set(rows_of(user, keys, name)) == expected


def test_two_readers_of_one_shape_share_a_text(cast, work, texts):
    for number, (name, unit) in enumerate((("lead1", work.unit1), ("lead2", work.unit2))):
        team = (work.team1, work.team2)[number]
        made = make_visit(team, unit, cast[name], "draft")
        with reading(cast[name]):
            assert rows_of(cast[name], keys, "Visit") == [(made.pk,)]
    assert len(texts) == len(
        {key[1] for key in texts}
    )  # one of each question: of the scope, of avoidance, and this


def test_text_holds_no_key_and_no_word_of_a_row(cast, work, texts):
    made = make_visit(work.team1, work.unit1, cast["lead1"], "draft")
    with reading(cast["lead1"]):
        rows_of(cast["lead1"], visits_of, work.unit1.pk, (work.team1.pk,))
    known = {cast["lead1"].pk, made.pk, work.unit1.pk, work.team1.pk, work.one.pk}
    numbers = {one for text in texts.values() for one in text.params if type(one) is int and one > 1}
    assert not numbers & known
    assert all(one >= 10**15 for one in numbers)


def test_given_keys_are_put_in_and_values_are_converted(cast, work):
    made = [make_visit(work.team1, work.unit1, cast["lead1"], "draft") for _number in range(2)]
    lead = cast["lead1"]
    with reading(lead):
        for _time in range(2):
            found = rows_of(lead, visits_of, work.unit1.pk)
            assert found == list(visits_of(lead, work.unit1.pk))
            assert [row[1:] for row in found] == [(one.visited_on, one.created_at) for one in made]
            assert rows_of(lead, visits_of, work.unit2.pk) == []
            assert len(rows_of(lead, visits_of, 0, {work.team1.pk, work.team2.pk})) == 2


def test_what_would_freeze_data_is_refused(cast):
    staff = cast["staff"]
    rows = m.Visit.objects.filter(created_by=staff.pk)

    def closes_over(user):
        return rows.values_list("pk")

    with reading(staff):
        for question in (with_a_clock, closes_over):
            with pytest.raises(TypeError):
                rows_of(staff, question)
        with pytest.raises(RuntimeError):
            rows_of(staff, that_looks_up)
        assert rows_of(staff, with_its_clock) == []


def test_right_that_changes_changes_the_rows(cast, work):
    make_visit(work.team1, work.unit1, cast["lead1"], "submitted")
    member = cast["member1"]
    with reading(member):
        assert len(rows_of(member, keys, "Visit")) == 1
    m.TeamMembership.objects.filter(user=member).update(to_on=timezone.localdate() - dt.timedelta(1))
    with reading(member):
        assert rows_of(member, keys, "Visit") == []


def test_member_who_joins_a_draft_sees_it_once_it_is_asked_anew(cast, work):
    visit, member = make_visit(work.team1, work.unit1, cast["lead1"], "draft"), cast["member1"]
    with reading(member):
        assert rows_of(member, keys, "Visit") == []
        visit.members_present.add(member)
        forget("begun")
        assert rows_of(member, keys, "Visit") == [(visit.pk,)]


def test_outside_of_a_request_it_is_composed_each_time(cast, work, texts):
    make_visit(work.team1, work.unit1, cast["lead1"], "draft")
    assert len(rows_of(cast["lead1"], keys, "Visit")) == 1
    assert not any(key[1] is keys for key in texts)


def of_units(units):
    return m.Unit.objects.filter(pk__in=units).order_by("pk").values_list("pk")


def test_more_keys_are_another_text(work):
    one, two = work.unit1.pk, work.unit2.pk
    assert rows_given(of_units, (one,)) == [(one,)]
    assert rows_given(of_units, (two, one)) == [(one,), (two,)]
    assert rows_given(of_units, ()) == []


def asks_within(user):
    return m.Visit.objects.filter(pk__in=rows_of(user, keys, "Visit")).values_list("pk")


def reads_a_dictionary(user):
    return m.Visit.objects.filter(pk__in=once(user, "a dictionary", lambda _user: {1: 2})).values_list("pk")


@pytest.mark.parametrize(
    ("question", "refused"), [(asks_within, LooksUpError), (reads_a_dictionary, NoKeysError)]
)
def test_a_question_asks_no_other_and_reads_sets_of_keys_alone(member1, question, refused):
    """Else what was found about marks would stand in the text for everybody."""
    with reading(member1), pytest.raises(refused):
        rows_of(member1, question)


@dataclass(frozen=True)
class Days:
    """Days and a word, as a report asks for them."""

    first: dt.date
    last: dt.date
    category: str = ""
    kind: str | None = None


def within(days):
    rows = m.Visit.objects.filter(visited_on__range=(days.first, days.last)).order_by("pk")
    return (rows.filter(unit__category=days.category) if days.category else rows).values_list("pk")


def written_down(keys, day):
    return m.Unit.objects.filter(Q(name__in=[str(key) for key in keys], valid_from=day)).values_list("pk")


def within_a_word(key):
    return m.Unit.objects.filter(name=f"no {key} at all").values_list("pk")


def at_level(level, lowest):
    return m.Cadre.objects.filter(level=level, level__gte=lowest).order_by("pk").values_list("pk")


def test_number_for_a_column_of_small_numbers_is_asked_for(work, texts):
    every = {level: make_cadre(work.unit1, level=level) for level in (3, 5)}
    for level, cadre in every.items():
        assert rows_given(at_level, level, 0) == [(cadre.pk,)]
    assert rows_given(at_level, 100_000, 0) == []  # beyond the column: nothing, and no error
    assert len(texts) == 1


def test_days_and_records_of_them_share_a_text(work, lead1, texts):
    made = make_visit(work.team1, work.unit1, lead1, day=dt.date(2026, 3, 5))
    texts.clear()  # those of the counting
    early, late = (
        Days(dt.date(2026, 3, 1), dt.date(2026, 3, 9)),
        Days(dt.date(2026, 4, 1), dt.date(2026, 4, 9)),
    )
    assert rows_given(within, early) == [(made.pk,)]
    assert rows_given(within, late) == []
    assert len(texts) == 1
    assert rows_given(within, replace(early, category="enterprise")) == []
    assert len(texts) == 2
    assert not any("2026" in str(one) for text in texts.values() for one in text.params)


def still_there():
    return m.Unit.objects.filter(valid_to__gte=timezone.localdate()).values_list("pk")


def of_this_year():
    return m.Cadre.objects.filter(level=timezone.localdate().year).values_list("pk")


def test_a_text_that_names_today_is_composed_anew_tomorrow_and_no_other_is(work, texts):
    every = {work.unit1.pk, work.unit2.pk}
    with time_machine.travel(dt.datetime(2026, 3, 5, 2, tzinfo=dt.UTC)) as clock:
        m.Unit.objects.filter(pk=work.unit1.pk).update(valid_to=timezone.localdate())
        assert rows_given(still_there) == [(work.unit1.pk,)]
        of_every = rows_given(of_units, every)
        before = list(texts.values())
        clock.shift(dt.timedelta(days=1))
        assert rows_given(still_there) == []
        assert rows_given(of_units, every) == of_every
    assert [text in before for text in texts.values()].count(True) == 1
    assert len(texts) == len(before) == 2


def test_a_text_that_hangs_on_the_day_and_names_none_is_found(texts):
    """By what compares the questions of all tests."""
    with pytest.raises(AssertionError, match="of_this_year"):
        rows_given(of_this_year)


def test_key_that_is_written_as_a_word_is_put_in_too(work):
    m.Unit.objects.filter(pk=work.unit1.pk).update(name=str(work.unit2.pk), valid_from=dt.date(2020, 1, 1))
    assert rows_given(written_down, {work.unit2.pk}, dt.date(2020, 1, 1)) == [(work.unit1.pk,)]


def test_moment_and_key_within_a_word_are_refused():
    with pytest.raises(TypeError):
        rows_given(written_down, {1}, timezone.now())
    with pytest.raises(RuntimeError):
        rows_given(within_a_word, 7)


def test_what_another_thread_finds_out_meanwhile_is_no_fault(work, lead1, monkeypatch):
    """Between looking what a question needs and composing it, another thread may enter a need of the same question."""
    monkeypatch.setattr(readers, "_needs", {})
    make_visit(work.team1, work.unit1, lead1)
    with reading(lead1):
        plain = rows_of(lead1, visits_of, work.unit1.pk)
    others = dict(readers._needs)
    assert plain
    assert others
    monkeypatch.setattr(prepared, "_texts", {})
    monkeypatch.setattr(readers, "_needs", {})
    know = readers._know

    def know_and_be_overtaken(user, needs):
        know(user, needs)
        readers._needs.update(others)

    monkeypatch.setattr(readers, "_know", know_and_be_overtaken)
    with reading(lead1):
        assert rows_of(lead1, visits_of, work.unit1.pk) == plain


def test_the_other_day_of_a_comparison_is_that_of_its_thread():
    with alike._on_another_day(), ThreadPoolExecutor(1) as other:
        assert other.submit(timezone.localdate).result() == timezone.localdate() - alike.FAR
