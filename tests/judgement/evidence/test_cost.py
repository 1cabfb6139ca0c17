"""What the pages of one cadre and of one visit cost with 200 ratings and 50 statements, without a clock."""

import pytest
from django.db import connection
from django.urls import reverse

from tests.conftest import client_of
from tests.fieldwork.visits.walked import walk
from tests.world import added_up_once, make_cadre, make_talk, make_visit, rate, state
from visits.avoidance.models import Recusal

pytestmark = pytest.mark.django_db
FRAME = 20_000  # what the frame of every page and signing in take of the calls
PAGES = {  # questions (one of them where the kinds were changed meanwhile), function calls beside the frame
    "visits:detail": (26, 40_000),
    "cadres:detail": (28, 22_000),
    "cadres:evidence": (19, 50_000),
    "cadres:ratings": (16, 2_000),
    "cadres:portrait": (32, 51_000),
}


@pytest.fixture
def heard(work, staff, member1):
    """An accepted visit with twenty talks: 200 ratings and 50 statements about one cadre."""
    cadre = make_cadre(work.unit1, by=staff)
    visit = make_visit(work.team1, work.unit1, member1, "accepted")
    criteria = list(work.one.scheme.criteria.filter(subject_kind="cadre"))[:10]
    with added_up_once():
        for number in range(20):
            talk = make_talk(visit=visit, is_confidential=True)
            for at, criterion in enumerate(criteria):
                rate(talk=talk, criterion=criterion, position=(number + at) % 3, cadre=cadre)
            for at in range(3 if number < 10 else 2):
                state(talk=talk, cadre=cadre, side=("for", "against")[at % 2])
    return {"visits:detail": visit.pk, "cadre": cadre.pk}


@pytest.mark.parametrize("route", [route for route in PAGES if route.startswith("cadres:")])
def test_who_keeps_away_is_asked_in_short_statements(route, heard, work, staff):
    Recusal.objects.create(user=staff, unit=work.unit2, relation="own_unit")
    for _n in range(5):
        Recusal.objects.create(user=staff, cadre=make_cadre(work.unit2, by=staff), relation="lineal")
    address, client = reverse(route, args=[heard["cadre"]]), client_of(staff)
    client.get(address)
    longest = max(walk(lambda: client.get(address)).statements, key=len)
    assert len(longest) <= 3_000, longest


@pytest.mark.parametrize("route", PAGES)
def test_cost_of_a_page(route, heard, staff):
    address, client = reverse(route, args=[heard.get(route, heard["cadre"])]), client_of(staff)
    client.get(address)
    lengths = []

    def note(execute, sql, params, many, context):
        lengths.append(len(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert client.get(address).status_code == 200
    questions, calls = PAGES[route]
    assert len(lengths) <= questions
    assert max(lengths) <= 3_100
    found = walk(lambda: client.get(address)).all_calls
    assert found <= calls + FRAME
