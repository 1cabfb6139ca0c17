"""What must be filled in beside what: one table, by which the page refuses and which the device is told."""

import pytest

from tests.world import Office
from visits.fieldwork.offline.kit import kit_for
from visits.fieldwork.visits.needs import COMPANY, OPINION, SOURCE, STATEMENT, lacking


@pytest.mark.parametrize(
    ("needs", "values", "fields"),
    [
        (SOURCE, {"source_cadre": 3}, set()),
        (SOURCE, {"source_cadre": None}, {"source_cadre"}),
        (SOURCE, {"source_cadre": 3, "is_confidential": True}, {"source_cadre"}),
        (
            SOURCE,
            {"source_cadre": None, "is_confidential": True, "source_class": "", "source_relation": ""},
            {"source_class", "source_relation"},
        ),
        (COMPANY, {"second_interviewer": None, "alone_reason": ""}, {"alone_reason"}),
        (COMPANY, {"second_interviewer": 4, "alone_reason": ""}, set()),
        (STATEMENT, {"text": "", "subject": "c1"}, {"text"}),
        (
            STATEMENT,
            {"text": "好", "subject": "", "side": "", "nature": "fact", "place": "", "criterion": "3"},
            {"subject", "side"},
        ),
        (STATEMENT, {"text": "", "subject": "", "side": ""}, set()),
        (OPINION, {"text": "好", "source_class": "", "source_relation": "peer"}, {"source_class"}),
    ],
)
def test_needs_name_the_fields_that_lack(needs, values, fields):
    assert set(lacking(needs, values)) == fields


def test_the_device_is_told_the_same_tables(member1, lead1, member2):
    Office(member1, lead1, member2)
    forms = kit_for(member1)["forms"]
    assert len(forms["interview"]["needs"]) == len((*SOURCE, *COMPANY))
    rows = {one["prefix"]: one["needs"] for form in forms.values() for one in form["rows"]}
    assert (len(rows["statements"]), len(rows["opinions"])) == (len(STATEMENT), len(OPINION))
    assert rows["statements"][1]["text"] == str(STATEMENT[1].text)
