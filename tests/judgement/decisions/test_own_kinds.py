"""Kinds of decisions of the city's own: rules ask what a kind behaves as, figures count it so."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.world import make_cadre, make_decision, make_unit
from visits.core.kinds.models import Kind
from visits.fieldwork.visits.models import Statement
from visits.judgement.decisions import rules
from visits.judgement.decisions.figures import FIGURES
from visits.judgement.decisions.forms import MotionForm, left_out
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.forms import OpenForm
from visits.organisation.kinds.actions import add_kind, retire_kind
from visits.organisation.units.models import LeadershipTeam, Level
from visits.reports.account.figures import behind, counted_in
from visits.reports.outcomes.breakdown import broken_down
from visits.reports.outcomes.windows import Window

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cadre(db):
    return make_cadre(make_unit("审计局"))


def own(staff, name, behaviour):
    return add_kind(actor=staff, family="decision", name_zh=name, name_en="", behaviour=behaviour).key


def test_a_measure_of_the_city_counts_as_what_it_behaves_as(staff, as_staff, cadre):
    key = own(staff, "责令辞职", "removal")
    made = make_decision(staff, cadre=cadre, kind=key, decided_on=TODAY)
    assert (made.behaviour, made.counts_as, made.is_adverse) == ("removal", "removal", True)
    assert list(Decision.objects.filter(FIGURES["unsuited"][1])) == [made]
    listed = as_staff.get("/decisions/", {"figure": "unsuited", "kind": key}).content.decode()
    assert "责令辞职" in listed
    parts = broken_down(Window(TODAY - dt.timedelta(30), TODAY), "kind")
    assert [row.label for row in parts.rows] == ["责令辞职"]
    assert [cell for cell, _url in parts.rows[0].cells if cell] == [1]


def test_a_removal_of_the_city_counts_in_the_account_as_one(staff, cadre):
    key = own(staff, "责令辞职", "removal")
    made = make_decision(staff, cadre=cadre, kind=key, decided_on=TODAY, level_before=Level.COUNTY_HEAD)
    window = Window(TODAY - dt.timedelta(30), TODAY)
    assert list(behind("removed", window)) == [made]
    assert counted_in(window)["removed"] == 1


def test_a_promotion_of_the_city_needs_all_that_a_promotion_needs(staff, cadre):
    key = own(staff, "破格提拔", "promotion")
    motion = make_decision(staff, cadre=cadre, kind=key)
    lacking = rules.lacks_to_decide(motion, TODAY)
    assert lacking == rules.lacks_to_decide(make_decision(staff, cadre=cadre, kind="promotion"), TODAY)
    assert left_out(motion).isdisjoint({"notice_from", "recommended_on", "post_after"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=motion.pk).update(
            state="decided", decided_on=TODAY, document_number="1号", level_before=90
        )


def test_greater_use_is_inspected_but_neither_announced_nor_on_probation(staff, cadre):
    for key in ("greater_use", "further_use"):
        motion = make_decision(staff, cadre=cadre, kind=key)
        assert motion.behaviour == "greater_use"
        assert {"notice_from", "ground"} <= left_out(motion)
        assert not left_out(motion) & {"recommended_on", "post_after"}
        assert not motion.is_adverse
        assert any("四必" in one for one in rules.lacks_to_decide(motion, TODAY))
        make_decision(staff, cadre=cadre, kind=key, decided_on=TODAY)
    assert Decision.objects.effective().filter(FIGURES["greater_use"][1]).count() == 2


def test_a_form_offers_what_fits_the_subject_and_is_not_retired(staff, cadre):
    def offered(thing):
        return drawn(MotionForm(subject=thing, user=staff)["kind"])

    team_kind = own(staff, "班子重组", "reshuffle")
    assert "further_use" in offered(cadre)
    assert not {"rectify", "reshuffle", team_kind} & set(offered(cadre))
    assert set(offered(LeadershipTeam.objects.create(unit=cadre.unit))) == {
        "",
        "rectify",
        "reshuffle",
        "example",
        team_kind,
    }
    retire_kind(actor=staff, kind=Kind.objects.get(family="decision", key="further_use"))
    assert "further_use" not in offered(cadre)


def test_a_finding_of_a_cadre_is_offered_no_kind_of_teams():
    forms = OpenForm(told=Statement(cadre_id=1)), OpenForm(told=Statement(leadership_team_id=1))
    of_cadre, of_team = (set(drawn(one["kind"])) for one in forms)
    assert "conduct" in of_cadre
    assert of_cadre & of_team == {""}
    assert len(of_team) > 3


def drawn(field):
    """The keys that the page offers: what a field refuses is no use on the page."""
    return [str(option.data["value"]) for option in field.subwidgets]


def test_many_written_at_once_count_too(staff, cadre):
    key = own(staff, "责令辞职", "removal")
    facts = {"kind": key, "reasons": "x", "cadre": cadre, "created_by": staff}
    Decision.objects.bulk_create(
        [Decision(client_key=f"00000000-0000-4000-8000-00000000000{at}", **facts) for at in range(3)]
    )
    assert Decision.objects.filter(counts_as="removal").count() == 3
