"""The persons of a unit: heard, spoken of, and closed talks that count nowhere."""

from tests import world as builders
from tests.world import statement, talk
from visits.avoidance.models import Recusal


def test_persons_are_told_by_what_was_heard(work, staff, as_staff, as_member2, member1):
    heard, spoken, silent = (builders.make_cadre(work.unit1, name) for name in ("章一", "章二", "章三"))
    told = talk(builders.make_visit(work.team1, work.unit1, member1), source=heard, source_circle="work")
    statement(told, spoken)
    entry = work.one.scope.get(unit=work.unit1)
    url = f"/reports/coverage/{entry.pk}/"
    page = as_staff.get(url).context
    assert {one.cadre for one in page["unheard"]} == {spoken, silent}
    assert {one.cadre for one in page["unspoken"]} == {heard, silent}
    assert len(as_staff.get(url, {"only": "unheard"}).context["persons"]) == 2
    assert as_member2.get(url).status_code == 404
    Recusal.objects.create(user=staff, cadre=heard, relation="lineal")
    page = as_staff.get(url).context
    assert {one.cadre for one in page["all"]} == {spoken, silent} == {one.cadre for one in page["unspoken"]}
