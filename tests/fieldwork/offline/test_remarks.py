"""What the lead wants done stands on the device at its spot, in the record it is of."""

from uuid import uuid4

import pytest

from tests.world import Office, draft, statement, talk
from visits.fieldwork.offline.kit import kit_for
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.actions.comments import settle_comment, write_comment
from visits.fieldwork.visits.spots import Spot

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def test_comments_of_a_returned_visit_travel_with_their_records(office):
    visit = draft(office)
    told = talk(visit, office.cadres[0])
    statement(told, office.cadres[1])
    states.hand_to_lead(actor=office.member1, visit=visit)
    places = ((visit, "observed", 0), (told, "statements", 1))
    wanted = [
        write_comment(
            actor=office.lead1, client_key=uuid4(), visit=visit, spot=Spot(*place), text=f"请核实{place[1]}"
        )
        for place in places
    ]
    states.return_visit(actor=office.lead1, visit=visit, reason="请看批注")
    kit = {one["key"]: one["remarks"] for one in kit_for(office.member1)["mine"]}
    [basics], [said] = kit[str(visit.client_key)], kit[str(told.client_key)]
    assert (basics["at"], said["at"]) == ("observed", "statements-0-text")
    assert said["text"] == f"{office.lead1.name}：请核实statements"
    settle_comment(actor=office.member1, comment=wanted[0], version=1)
    kit = {one["key"]: one["remarks"] for one in kit_for(office.member1)["mine"]}
    assert kit[str(visit.client_key)] == []
