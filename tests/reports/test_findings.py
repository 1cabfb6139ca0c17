"""What a round lacks: each finding a list, and nothing counted that the reader may not read."""

import pytest

from tests.records.log_builders import statement, talk
from tests.teams import builders
from visits.reports.coverage import heard_of
from visits.teams.models import Recusal

URL = "/reports/coverage/"


def names(client, **query):
    """The units of the list, and the answer."""
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return [row["cells"][0]["text"] for row in answer.context["page"]["rows"]]


@pytest.mark.parametrize("part", ["source", "subject"])
def test_talk_about_a_person_one_keeps_away_from_does_not_count(part, work, staff, as_staff, member1):
    """The talk is the only one of the life circle: for this reader nobody of that circle was heard."""
    visit = builders.make_visit(work.team1, work.unit1, member1, circles=["work"])
    close = builders.make_cadre(builders.make_unit())
    told = talk(visit, source=close if part == "source" else None, source_circle="life")
    if part == "subject":
        statement(told, close)
    assert heard_of(staff, [work.unit1.pk], work.one.pk)[work.unit1.pk].circles == {"work", "life"}
    assert "青山局" not in names(as_staff, missing="circles:life")
    Recusal.objects.create(user=staff, cadre=close, relation="lineal")
    assert heard_of(staff, [work.unit1.pk], work.one.pk)[work.unit1.pk].circles == {"work"}
    assert "青山局" in names(as_staff, missing="circles:life")
