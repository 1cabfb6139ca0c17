"""三进, 三访, 三察 follow from the records of a visit, stand ticked in its form, and can be taken off."""

import pytest

from tests.conftest import client_of
from tests.world import Office, make_post, make_tenure, visit_post
from tests.world.fieldwork import statement, talk
from visits.fieldwork.offline.kit import kit_for
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.follows import following, said
from visits.fieldwork.visits.forms.visits import visit_content
from visits.fieldwork.visits.models import Visit

pytestmark = pytest.mark.django_db
BARE = {"entries": [], "targets": [], "checks": []}


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office) -> Visit:
    """A visit of which nothing was ticked."""
    assert client_of(office.member1).post("/visits/new/", visit_post(office, **BARE)).status_code == 302
    return Visit.objects.get()


def posted(office, visit, **changes) -> dict:
    """The form of the visit as it opens, with these changes."""
    content = {name: texts if len(texts) != 1 else texts[0] for name, texts in visit_content(visit).items()}
    keys = {"client_key": str(visit.client_key), "base_version": visit.version}
    return visit_post(office, **(content | keys | changes))


def test_each_record_says_where_one_went_whom_one_saw_and_what_one_looked_at(office, visit):
    assert said(visit) == {"entries": [], "targets": [], "checks": []}
    head, other = office.cadres[:2]
    make_tenure(cadre=head, post=make_post(unit=office.unit, in_leadership_team=True))
    told = talk(visit, head)
    talk(visit, other)
    talk(visit)
    statement(told, other, check_key="competence")
    SiteVisit.objects.create(
        visit=visit, client_key=told.client_key, created_by=office.member1, place="工地", observed="有序"
    )
    assert said(visit) == {
        "entries": ["site"], "targets": ["leadership_team", "cadre", "served"], "checks": ["competence"],
    }  # fmt: skip


def test_they_stand_ticked_in_the_form_and_are_written_in_with_the_hand_in(office, visit):
    statement(talk(visit, office.cadres[0]), office.cadres[1])
    page = client_of(office.member1).get(f"/visits/{visit.pk}/edit/").content.decode()
    assert "按记录已勾选：干部" in page
    assert 'name="offered" value="cadre performance"' in page
    before = visit.version
    assert (
        client_of(office.member1).post(f"/visits/{visit.pk}/edit/", posted(office, visit)).status_code == 302
    )
    visit.refresh_from_db()
    assert (visit.version, visit.targets) == (before, [])  # nothing was changed
    states.submit(actor=office.lead1, visit=visit)
    visit.refresh_from_db()
    assert (visit.targets, visit.checks) == (["cadre"], ["performance"])


def test_what_is_taken_off_stays_off_whatever_is_written_later(office, visit):
    statement(talk(visit, office.cadres[0]), office.cadres[1])
    off = posted(office, visit, targets=["served"])
    assert client_of(office.member1).post(f"/visits/{visit.pk}/edit/", off).status_code == 302
    visit.refresh_from_db()
    assert (visit.targets, visit.refused) == (["served"], ["cadre"])
    talk(visit, office.cadres[1])
    assert said(visit)["targets"] == ["served"]
    again = posted(office, visit, targets=["cadre", "served"])
    client_of(office.member1).post(f"/visits/{visit.pk}/edit/", again)
    visit.refresh_from_db()
    assert visit.refused == []
    assert said(visit)["targets"] == ["cadre", "served"]


def test_a_tick_that_was_not_in_view_is_not_taken_off(office, visit):
    form = posted(office, visit, observed="又看了一处工地。")
    talk(visit, office.cadres[0])  # a companion's, meanwhile
    assert client_of(office.member1).post(f"/visits/{visit.pk}/edit/", form).status_code == 302
    visit.refresh_from_db()
    assert (visit.refused, said(visit)["targets"]) == ([], ["cadre"])


def test_the_device_is_told_the_same_and_the_rules(office, visit, django_assert_max_num_queries):
    talk(visit, office.cadres[0])
    kit = kit_for(office.member1)
    told = next(one for one in kit["mine"] if one["kind"] == "visit")
    assert (told["content"]["targets"], told["content"]["offered"]) == (["cadre"], ["cadre"])
    assert kit["follows"]["served"] == "served"
    assert "hidden" in {one["kind"] for one in kit["forms"]["visit"]["fields"]}
    assert visit.unit
    with django_assert_max_num_queries(1):
        following([visit, visit])


def test_a_form_of_before_takes_nothing_off(office, visit):
    talk(visit, office.cadres[0])
    old = posted(office, visit, targets=[], observed="改过。")
    del old["offered"]
    assert client_of(office.member1).post(f"/visits/{visit.pk}/edit/", old).status_code == 302
    visit.refresh_from_db()
    assert said(visit)["targets"] == ["cadre"]
