"""Who a confidential source is: asked for, decided by a second person, read for a while, each look in the log."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.core.lists.test_export import body_of, table_of
from tests.world import Office, interview_post, make_cadre, visit_post
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.core.lists.models import Export, SavedView
from visits.fieldwork.sealed_sources import actions
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Interview, Visit
from visits.organisation.units.models import Level

pytestmark = pytest.mark.django_db
WHO = "某会计，住村口"
REASON = "线索需要当面核实"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def confidential(office, visit, **changes) -> dict:
    sealed = {
        "source_cadre": "", "is_confidential": "on", "source_class": "partner", "source_relation": "acquaintance",
        "identity": WHO, "starts_at": "09:10", "place": "村口小店",
    }  # fmt: skip
    return interview_post(office, visit, **(sealed | changes))


@pytest.fixture
def talk(office, staff) -> Interview:
    """A confidential talk in an accepted visit."""
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    assert client.post(f"/visits/{visit.pk}/interviews/new/", confidential(office, visit)).status_code == 302
    states.submit(actor=office.lead1, visit=visit)
    states.accept(actor=staff, visit=visit)
    return Interview.objects.get()


def test_name_is_read_after_a_second_person_approved_and_each_look_is_logged(talk, staff, reviewer, auditor):
    asking, deciding = client_of(staff), client_of(reviewer)
    assert "查询来源" in asking.get(f"/interviews/{talk.pk}/").content.decode()
    assert asking.post(f"/interviews/{talk.pk}/source/", {"reason": REASON}).status_code == 302
    asked = SealRequest.objects.get()
    assert asking.get(f"/seals/{asked.pk}/decide/").status_code == 403
    assert WHO not in deciding.get("/seals/").content.decode()
    assert deciding.post(f"/seals/{asked.pk}/decide/", {"_approve": "1"}).status_code == 302
    assert WHO not in asking.get(f"/seals/{asked.pk}/name/").content.decode()
    shown = asking.post(f"/seals/{asked.pk}/name/")
    assert WHO in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    acts = list(
        Entry.objects.filter(act__startswith="seal.").order_by("number").values_list("act", flat=True)
    )
    assert acts == ["seal.request", "seal.approve", "seal.look"]
    assert WHO not in str(list(Entry.objects.values_list("detail", flat=True)))
    page = client_of(auditor).get("/seals/").content.decode()
    assert REASON in page
    assert WHO not in page


def test_without_approval_and_after_the_time_the_name_stays_sealed(talk, staff, reviewer):
    asked = actions.ask(actor=staff, thing=talk, reason=REASON)
    with pytest.raises(ValidationError):
        actions.look(actor=staff, request=asked)
    actions.decide(actor=reviewer, request=asked, approve=True)
    SealRequest.objects.update(open_until=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(ValidationError):
        actions.look(actor=staff, request=asked)
    assert not Entry.objects.filter(act="seal.look").exists()
    assert SealRequest.objects.get().looks == 0


def test_nobody_decides_on_his_own_request_or_looks_behind_anothers(talk, staff, leader, reviewer):
    own = actions.ask(actor=leader, thing=talk, reason=REASON)
    with pytest.raises(PermissionDenied):
        actions.decide(actor=leader, request=own, approve=True)
    actions.decide(actor=reviewer, request=own, approve=True)
    with pytest.raises(PermissionDenied):
        actions.look(actor=staff, request=own)
    assert client_of(staff).post(f"/seals/{own.pk}/name/").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.ask(actor=reviewer, thing=talk, reason=REASON)


def test_who_keeps_away_from_a_person_of_the_talk_does_not_decide(talk, office, staff, reviewer):
    asked = actions.ask(actor=staff, thing=talk, reason=REASON)
    Recusal.objects.create(user=reviewer, cadre=office.cadres[1], relation="collateral")
    with pytest.raises(PermissionDenied):
        actions.decide(actor=reviewer, request=asked, approve=True)
    assert client_of(reviewer).get(f"/seals/{asked.pk}/decide/").status_code == 404


def test_refusal_needs_a_reason_and_ends_the_matter(talk, staff, reviewer):
    asked = actions.ask(actor=staff, thing=talk, reason=REASON)
    with pytest.raises(ValidationError):
        actions.decide(actor=reviewer, request=asked, approve=False)
    actions.decide(actor=reviewer, request=asked, approve=False, note="现有材料已经足够核实")
    with pytest.raises(ValidationError):
        actions.look(actor=staff, request=asked)
    with pytest.raises(ValidationError):
        actions.decide(actor=reviewer, request=asked, approve=True)


def test_hours_and_place_of_a_sealed_talk_stay_with_the_team(talk, office, staff):
    inside = client_of(office.member1).get(f"/interviews/{talk.pk}/").content.decode()
    outside = client_of(staff).get(f"/interviews/{talk.pk}/").content.decode()
    assert "09:10" in inside
    assert "村口小店" in inside
    assert "09:10" not in outside
    assert "村口小店" not in outside


@pytest.mark.parametrize("field", ["text", "statements-0-text"])
def test_text_that_names_the_sealed_source_is_refused_at_its_field(office, field):
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    answer = client.post(
        f"/visits/{visit.pk}/interviews/new/", confidential(office, visit, **{field: "某会计说路早该修了"})
    )
    assert answer.status_code == 422
    assert "某会计" in answer.content.decode()
    assert not Interview.objects.exists()
    assert client.post(f"/visits/{visit.pk}/interviews/new/", confidential(office, visit)).status_code == 302
    talk = Interview.objects.get()
    later = confidential(office, visit, identity="", text="那位住村口的人说", client_key=str(talk.client_key),
                         base_version=1)  # fmt: skip
    assert client.post(f"/interviews/{talk.pk}/edit/", later).status_code == 422
    talk.refresh_from_db()
    assert talk.version == 1


def test_name_and_post_of_a_cadre_of_the_unit_are_known_from_the_register(office):
    client, cadre = client_of(office.member1), office.cadres[2]
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    data = confidential(office, visit, identity=cadre.name, text=f"{cadre.post_title}说路早该修了")
    assert client.post(f"/visits/{visit.pk}/interviews/new/", data).status_code == 422
    assert not Interview.objects.exists()


def test_hint_at_a_small_group_is_passed_with_a_tick(office):
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    few = [make_cadre(office.unit, f"中层{at}", by=office.lead1) for at in "甲乙"]
    Cadre.objects.filter(pk__in=[one.pk for one in few]).update(level=Level.SECTION_HEAD)
    Cadre.objects.exclude(pk__in=[one.pk for one in few]).update(level=Level.COUNTY_DEPUTY)
    data = confidential(office, visit, source_class="middle", source_relation="subordinate")
    url = f"/visits/{visit.pk}/interviews/new/"
    hinted = client.post(url, data)
    assert hinted.status_code == 422
    assert "few_known" in hinted.content.decode()
    assert client.post(url, data | {"few_known": "on"}).status_code == 302
    assert Interview.objects.count() == 1


def shown(client, **query):
    """State and link of each row."""
    page = client.get("/seals/", query).context["page"]
    return [(row.state, page["table"].columns[0].link(row)) for row in page["rows"]]


def test_the_list_is_filtered_kept_as_a_view_and_taken_away_without_the_name(talk, staff, reviewer, leader):
    first = actions.ask(actor=staff, thing=talk, reason=REASON)
    actions.decide(actor=reviewer, request=first, approve=True)
    second = actions.ask(actor=leader, thing=talk, reason="另有事项需要当面了解")
    asking, deciding = client_of(staff), client_of(reviewer)
    read, decide = f"/seals/{first.pk}/name/", f"/seals/{second.pk}/decide/"
    assert shown(asking) == [("approved", read)]
    assert shown(deciding) == [("asked", decide), ("approved", "")]  # to be decided first
    assert shown(deciding, state="approved") == [("approved", "")]
    assert shown(deciding, now="on") == [("approved", "")]
    assert shown(deciding, kind="letter") == []
    assert shown(deciding, q="另有事项") == [("asked", decide)]
    assert shown(deciding, q=staff.name) == [("approved", "")]
    assert len(shown(deciding, q=talk.visit.unit.name)) == 2
    assert shown(deciding, q=WHO[:3]) == []  # nobody finds out by searching
    assert shown(client_of(leader)) == [("asked", ""), ("approved", "")]  # his own he does not decide
    asking.post("/lists/seals/views/new/", {"name": "可查看", "query": "now=on"})
    assert SavedView.objects.get().list_key == "seals"
    assert "可查看" in asking.get("/seals/").content.decode()
    columns = "&".join(f"cols={key}" for key in ("source", "by", "reason", "state", "note", "until", "looks"))
    content = body_of(asking.get(f"/seals.xlsx?{columns}"))
    rows = table_of(content)
    assert [row[2] for row in rows[1:]] == [REASON]
    assert WHO not in str(rows)
    assert Export.objects.get().list_key == "seals"


def test_the_list_is_closed_to_others_and_goes_nowhere_with_the_auditor(
    talk, office, staff, reviewer, auditor, member2
):
    actions.ask(actor=staff, thing=talk, reason=REASON)
    assert client_of(office.member1).get("/seals/").status_code == 403
    assert client_of(office.lead1).get("/seals/").context["page"]["rows"] == []
    watching = client_of(auditor)
    assert len(shown(watching)) == 1
    page = watching.get("/seals/").context["page"]
    assert page["xlsx_url"] == ""
    assert watching.get("/seals.xlsx").status_code == 403
    Recusal.objects.create(user=reviewer, cadre=office.cadres[1], relation="collateral")
    assert shown(client_of(reviewer)) == []


def test_the_list_asks_no_more_for_more_requests(talk, staff, reviewer, leader):
    client = client_of(reviewer)

    def ask():
        with CaptureQueriesContext(connection) as asked:
            client.get("/seals/")
        return len(asked)

    actions.ask(actor=staff, thing=talk, reason=REASON)
    ask()
    few = ask()
    actions.ask(actor=leader, thing=talk, reason=REASON)
    for _n in range(3):
        until = timezone.now() + dt.timedelta(hours=1)
        SealRequest.objects.create(
            interview=talk,
            made_by=staff,
            reason=REASON,
            state="approved",
            decided_by=leader,
            open_until=until,
        )
    assert ask() <= few
