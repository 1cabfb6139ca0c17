import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.world import make_unit
from visits.organisation.units.models import Unit
from visits.organisation.units.tree import in_a_circle, places, rebuild_tree


@st.composite
def forests(draw):
    size = draw(st.integers(1, 30))
    return [Unit(pk=pk, parent_id=draw(st.one_of(st.none(), st.integers(1, pk - 1))) if pk > 1 else None)
            for pk in range(1, size + 1)]  # fmt: skip


@given(forests())
def test_ranges_nest_exactly_as_the_units_do(units):
    found = places(units)
    above = {unit.pk: unit.parent_id for unit in units}
    for unit in units:
        line, here = set(), unit.pk
        while here is not None:
            line.add(here)
            here = above[here]
        left, right, depth = found[unit.pk]
        assert depth == len(line) - 1
        assert {pk for pk, (low, high, _) in found.items() if low <= left and right <= high} == line
    assert sorted(n for left, right, _ in found.values() for n in (left, right)) == list(
        range(1, 2 * len(units) + 1)
    )


def test_circle_is_refused():
    with pytest.raises(ValidationError):
        places([Unit(pk=1, parent_id=2), Unit(pk=2, parent_id=1), Unit(pk=3)])


def test_circle_names_only_those_in_it():
    assert in_a_circle({"a": "b", "b": "c", "c": "b", "d": None, "e": "e"}) == {"b", "c", "e"}


def test_neighbours_stand_by_position_then_code(db):
    second, first, third = (make_unit(code="B"), make_unit(code="A"), make_unit(code="0", position=5))
    assert list(Unit.objects.order_by("tree_left")) == [first, second, third]


def test_second_rebuild_writes_nothing(db, django_assert_num_queries):
    make_unit(parent=make_unit())
    with django_assert_num_queries(1):
        assert rebuild_tree() == 0


def test_within_gives_the_unit_and_all_below(db):
    top, other = make_unit(code="1"), make_unit(code="2")
    middle = make_unit(parent=top)
    leaf = make_unit(parent=middle)
    top.refresh_from_db()
    middle.refresh_from_db()
    assert set(Unit.objects.within(top)) == {top, middle, leaf}
    assert set(Unit.objects.within(middle)) == {middle, leaf}
    assert other not in Unit.objects.within(top)
