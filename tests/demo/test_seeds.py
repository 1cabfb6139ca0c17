"""The invented city is the same from the same seed; a senseless size is refused."""

import pytest
from django.core.management import CommandError, call_command

from tests.demo.test_city import fill, picture
from tests.proof.edits import edit
from visits.models import Unit

SMALL = {"units": 12, "cadres": 20, "visits": 6}


def empty():
    call_command("flush", interactive=False, verbosity=0)


@pytest.mark.django_db
def test_a_senseless_size_is_refused():
    with pytest.raises(CommandError, match="Units"):
        fill(units=3)
    assert not Unit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_same_seed_gives_the_same_city_and_another_seed_another():
    fill(seed=7, **SMALL)
    first = picture()
    empty()
    fill(seed=7, **SMALL)
    assert picture() == first
    empty()
    fill(seed=8, **SMALL)
    assert picture()[0] != first[0]
    every_edit_is_located()


def every_edit_is_located():
    """Of the city's log and rows, by both verifiers; the full size is run by command (docs/proofs.md)."""
    verdict = edit(40, seed=7)
    assert verdict.is_good, str(verdict)
