"""A finding from the passage it rests on to its verification, and what each step refuses."""

import datetime as dt
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import (
    accepted_visit,
    hand,
    make_cadre,
    make_finding,
    make_round,
    make_talk,
    make_team,
    make_unit,
    state,
)
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.judgement.findings.models import Finding
from visits.judgement.findings.rules import support_of
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db
WHY = "两名职工分别证实，台账相符"


@pytest.fixture
def team(member1, lead1):
    """The first team with member and lead."""
    return make_team(make_round(), member1, lead1)


@pytest.fixture
def unit(team):
    """A unit that the first team has in hand."""
    return hand(team, make_unit("审计局"))[0].unit


@pytest.fixture
def cadre(unit):
    return make_cadre(unit)


@pytest.fixture
def told(team, unit, member1, cadre):
    """Something said against the cadre in an accepted talk."""
    visit = accepted_visit(team=team, unit=unit, author=member1)
    return state(
        talk=make_talk(visit=visit), text="项目停工三个月，\n他从未到过现场。", side="against", cadre=cadre
    )


@pytest.fixture
def unchecked(db):
    """The database of before, which took a settled finding without a day."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            cursor.execute("ALTER TABLE visits_finding DROP CONSTRAINT finding_settled_with_reason")
            yield


def url(name, finding, *more):
    return reverse(f"findings:{name}", args=[finding.pk, *more])


def post(client, name, finding, *more, **values):
    finding.refresh_from_db()
    answer = client.post(url(name, finding, *more), {"version": finding.version} | values)
    finding.refresh_from_db()
    return answer


def opening(told, **values):
    return {
        "client_key": uuid4(), "passage": told.text, "side": told.side, "place": told.check_key or told.dimension,
        "kind": "not_fulfilling", "statement": "长期不到项目现场",
    } | values  # fmt: skip


def opened(client, told, **values):
    assert client.post(reverse("findings:open", args=[told.pk]), opening(told, **values)).status_code == 302
    return Finding.objects.latest("pk")


def another(told, **talk):
    """A second talk in which something is said of the same cadre."""
    return state(
        talk=make_talk(visit=told.visit, **talk),
        text="一季度一次也没有到现场",
        side="against",
        cadre=told.cadre,
    )


def words(answer):
    return answer.content.decode()


def test_a_finding_goes_from_the_passage_to_its_verification(told, as_staff, as_reviewer):
    sent = opening(told, passage="项目停工三个月， 他从未到过现场")
    page = reverse("findings:open", args=[told.pk])
    assert page in words(as_staff.get(reverse("cadres:evidence", args=[told.cadre_id])))
    assert as_staff.post(page, sent | {"passage": "他收了钱"}).status_code == 422
    assert as_staff.post(page, sent | {"kind": "achievement"}).status_code == 422  # a kind that is for him
    assert not Finding.objects.exists()
    for _twice in range(2):
        assert as_staff.post(page, sent).status_code == 302
    finding = Finding.objects.get()
    assert (finding.cadre, finding.evidence.get().statement) == (told.cadre, told)

    answer = post(as_reviewer, "verify", finding, reason=WHY)
    assert answer.status_code == 422
    for missing in ("两个相互独立的来源", "事实", "本人"):
        assert missing in words(answer)
    assert finding.state == "unverified"
    second = another(told)
    assert (
        post(as_staff, "link", finding, second.pk, passage="没有到现场", bears="supports").status_code == 302
    )
    fact = {"side": "against", "place": "performance", "kind": "not_fulfilling", "statement": "不到现场",
            "fact": "三个月未到安置点工地", "fact_on": "2018-03-31", "fact_place": "安置点工地"}  # fmt: skip
    assert post(as_staff, "edit", finding, **fact).status_code == 302
    assert (
        post(as_staff, "account", finding, account_on="2018-06-01").status_code == 422
    )  # neither of the two
    assert (
        post(as_staff, "account", finding, account="当时在外培训", account_on="2018-06-01").status_code == 302
    )
    assert (
        post(as_staff, "verify", finding, reason=WHY).status_code == 403
    )  # who opened it does not settle it
    assert post(as_reviewer, "verify", finding, reason="是").status_code == 422
    assert post(as_reviewer, "verify", finding, reason=WHY).status_code == 302
    assert (finding.state, finding.decided_by.username) == ("verified", "reviewer")
    acts = Entry.objects.filter(act__startswith="finding.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == [
        "finding.open",
        "finding.link",
        "finding.change",
        "finding.account",
        "finding.settle",
    ]
    assert (
        Revision.objects.filter(thing="visits.finding", thing_id=finding.pk).count() == finding.version == 5
    )
    assert post(as_staff, "edit", finding, **fact).status_code == 422  # settled: nothing is corrected unseen


def test_one_person_heard_twice_is_one_source_and_the_subject_none(told, staff, as_staff, unit):
    finding = opened(as_staff, told)
    colleague = make_cadre(unit, name="同事甲")
    for talk in ({"source_cadre": colleague}, {"source_cadre": colleague}, {"source_cadre": told.cadre},
                 {"source_class": "self"}):  # fmt: skip
        said = another(told, **talk)
        assert (
            post(as_staff, "link", finding, said.pk, passage=said.text, bears="supports").status_code == 302
        )
    assert len(support_of(finding)[0]) == 2  # the first talk's sealed source, and the colleague once
    said = another(told)
    post(as_staff, "link", finding, said.pk, passage=said.text, bears="contradicts")
    assert len(support_of(finding)[0]) == 2  # what speaks against it does not carry it


def test_one_document_suffices_and_a_refused_account_is_written_down(told, as_staff, as_reviewer):
    finding = opened(as_staff, told)
    both = {"bears": "supports", "passage": "督查通报点名"}
    assert post(as_staff, "document", finding, **both).status_code == 422
    paper = both | {"document": "市督查通报〔2018〕3号"}
    assert post(as_staff, "document", finding, **paper).status_code == 302
    facts = {"fact": "停工三个月", "fact_on": "2018-03-31", "fact_place": "工地"}
    Finding.objects.filter(pk=finding.pk).update(**facts)
    assert post(as_reviewer, "verify", finding, reason=WHY).status_code == 422
    refused = {"account_refused": "两次书面通知，均未到", "account_on": timezone.localdate()}
    assert post(as_staff, "account", finding, **refused).status_code == 302
    assert post(as_reviewer, "verify", finding, reason=WHY).status_code == 302


def test_a_favourable_finding_needs_evidence_and_is_listed_with_why(told, as_staff, as_reviewer, cadre):
    praise = state(talk=told.interview, text="带头驻守工地", cadre=cadre)
    finding = opened(as_staff, praise, side="for", kind="achievement", statement="驻守一线")
    linked = finding.evidence.get()
    assert post(as_staff, "unlink", finding, linked.pk, reason="误点，另选一段").status_code == 302
    assert post(as_reviewer, "verify", finding, reason=WHY).status_code == 422
    assert not finding.evidence.exists()
    post(as_staff, "link", finding, praise.pk, passage="驻守工地", bears="supports")
    assert post(as_reviewer, "verify", finding, reason=WHY).status_code == 302
    page = words(as_staff.get(reverse("findings:outstanding")))
    assert cadre.name in page
    assert "驻守一线" in page
    assert cadre.name not in words(as_staff.get(reverse("findings:watched")))
    assert as_staff.get(reverse("findings:outstanding_export")).status_code == 200


def test_one_not_upheld_leaves_the_later_views(cadre, unit, staff, reviewer, as_staff):
    leadership = LeadershipTeam.objects.create(unit=unit)
    held = [
        make_finding(staff, reviewer, cadre=cadre),
        make_finding(staff, reviewer, leadership_team=leadership),
    ]
    pages = [reverse(f"findings:{name}") for name in ("watched", "badly_run", "list")]
    pages += [reverse("cadres:evidence", args=[cadre.pk]), reverse("reviews:leadership_team", args=[unit.pk])]
    assert all("推进迟缓" in words(as_staff.get(page)) for page in pages)
    Finding.objects.filter(pk__in=[one.pk for one in held]).update(state="not_upheld")
    assert not any("推进迟缓" in words(as_staff.get(page)) for page in pages)
    assert "推进迟缓" in words(as_staff.get(reverse("findings:list"), {"state": "not_upheld"}))
    assert as_staff.get(url("detail", held[0])).status_code == 200  # its record stays


def test_its_team_verifies_it_through_visits(told, team, staff, as_staff, as_member1, as_member2, reviewer):
    finding = make_finding(reviewer, cadre=told.cadre)
    assert as_member1.get(url("detail", finding)).status_code == 404
    due = timezone.localdate() + dt.timedelta(days=9)
    assert post(as_staff, "assign", finding, team=team.pk, due_on="2018-01-01").status_code == 422
    assert post(as_staff, "assign", finding, team=team.pk, due_on=due).status_code == 302
    assert as_member1.get(url("detail", finding)).status_code == 200
    assert as_member2.get(url("detail", finding)).status_code == 404
    assert post(as_member1, "visits", finding, visits=[told.visit_id]).status_code == 302
    assert list(finding.visits.all()) == [told.visit]
    assert post(as_member1, "verify", finding, reason=WHY).status_code == 403


def test_nobody_sees_a_finding_about_whom_he_keeps_away_from(told, staff, as_staff, reviewer, unit):
    finding = make_finding(reviewer, cadre=told.cadre)
    of_team = make_finding(reviewer, leadership_team=LeadershipTeam.objects.create(unit=unit))
    Recusal.objects.create(user=staff, cadre=told.cadre, relation="kin")
    for one in (finding, of_team):
        assert as_staff.get(url("detail", one)).status_code == 404
    assert "推进迟缓" not in words(as_staff.get(reverse("findings:list")))
    assert as_staff.get(reverse("findings:open", args=[told.pk])).status_code == 404


def test_two_editors_lose_nothing(told, as_staff, staff):
    finding = opened(as_staff, told)
    old = {"version": finding.version - 1, "account": "另一份说明", "account_on": "2018-06-01"}
    assert as_staff.post(url("account", finding), old).status_code == 422
    finding.refresh_from_db()
    assert finding.account == ""


def test_evidence_that_one_may_not_read_is_counted_not_shown(told, as_staff, as_reviewer, reviewer, staff):
    finding = opened(as_staff, told)
    other = state(talk=told.interview, text="他的亲属", cadre=make_cadre(told.visit.unit, name="亲属甲"))
    Recusal.objects.create(user=reviewer, cadre=other.cadre, relation="kin")
    page = words(as_reviewer.get(url("detail", finding)))
    assert "他从未到过现场" not in page
    assert "1 条证据" in page


def test_the_page_asks_the_same_number_of_questions(told, as_staff, django_assert_max_num_queries):
    finding = opened(as_staff, told)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert as_staff.get(url("detail", finding)).status_code == 200
        return len(seen)

    count()
    first = count()
    for _more in range(4):
        said = another(told)
        post(as_staff, "link", finding, said.pk, passage=said.text, bears="supports")
    assert count() == first


@pytest.mark.parametrize("state", ["verified", "not_upheld"])
@pytest.mark.parametrize("lacking", [{"reason": ""}, {"decided_by": None}, {"decided_on": None}])
def test_the_database_takes_no_settled_finding_without_reason_hand_and_day(staff, cadre, state, lacking):
    finding = make_finding(staff, settled_by=staff, cadre=cadre, state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(**lacking)


def test_settled_findings_of_before_get_the_day_of_their_last_step_or_that_they_were_opened(
    unchecked, staff, reviewer, cadre, as_staff
):
    opened = make_finding(staff, settled_by=reviewer, cadre=cadre)
    stepped = make_finding(staff, settled_by=reviewer, cadre=cadre, side="for")
    step = stepped.steps.create(after="verified", note=WHY, by=reviewer)
    day = timezone.localdate() - dt.timedelta(3)
    stepped.steps.filter(pk=step.pk).update(at=timezone.make_aware(dt.datetime.combine(day, dt.time(9))))
    Finding.objects.update(decided_on=None)
    give = import_module("visits.migrations.0043_settled_with_a_day").give_a_day
    give(apps, connection.schema_editor())
    found = dict(Finding.objects.values_list("pk", "decided_on"))
    assert found == {opened.pk: timezone.localdate(), stepped.pk: day}
    for page in ("watched", "outstanding"):
        assert str(day) in as_staff.get(reverse(f"findings:{page}")).content.decode()
