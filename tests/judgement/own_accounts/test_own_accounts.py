"""An own account by one-time link: made once, sent once, refused afterwards without a word of why."""

import datetime as dt
import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from cadre_review.audit.models import Entry
from tests.world import make_cadre, make_decision, make_finding, make_own_account, make_unit
from visits.avoidance.models import Recusal
from visits.fieldwork.surveys import code_throttle
from visits.judgement.appraisals.pack import pack_of
from visits.judgement.dossiers.content import content_of
from visits.judgement.dossiers.files import files_of
from visits.judgement.findings.rules import lacking
from visits.judgement.own_accounts.models import OwnAccount
from visits.organisation.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_counted")]
TODAY = timezone.localdate()
TEXT = "负责征拆工作以来，走访群众三百余户，按期完成签约。"


@pytest.fixture
def cadre(staff):
    return make_cadre(make_unit("某街道办"), name="甘立行")


def words(answer):
    return answer.content.decode()


def link(client, address, **values):
    """Make a link as staff do; the path that is shown once."""
    told = {"client_key": uuid4(), "asks": "请说明征拆工作情况", "until": TODAY + dt.timedelta(7)} | values
    answer = client.post(address, told)
    assert answer.status_code == 200, words(answer)[:500]
    return re.search(r"/own/[A-Z0-9]{32}/", words(answer)).group()


def send(path, phone=None, text=TEXT, **values):
    """Fill in the form on a phone that has no account."""
    phone = phone or Client()
    word = re.search(r'name="word" value="([^"]+)"', words(phone.get(path))).group(1)
    return phone.post(path, {"word": word, "text": text} | values), word


def of_cadre(cadre):
    return reverse("own_accounts:ask_cadre", args=[cadre.pk])


def test_a_log_comes_by_link_with_files_and_a_receipt(cadre, staff, as_staff, as_reviewer):
    path = link(as_staff, of_cadre(cadre))
    assert path.split("/")[2] not in OwnAccount.objects.get().digest
    page = words(Client().get(path))
    assert "请说明征拆工作情况" in page
    assert "甘立行" not in page  # who finds the link learns no name
    paper = SimpleUploadedFile("签约表.txt", "第一批一百户".encode())
    answer, word = send(path, files=[paper])
    one = OwnAccount.objects.get()
    assert (answer.status_code, one.state, one.text) == (200, "received", TEXT)
    assert one.receipt in words(answer)
    assert one.files.get().name == "签约表.txt"
    assert one.receipt in words(Client().post(path, {"word": word, "text": TEXT}))  # the same sending again
    for name in ("own_accounts:detail", "cadres:evidence", "cadres:portrait"):
        key = one.pk if name == "own_accounts:detail" else cadre.pk
        shown = words(as_reviewer.get(reverse(name, args=[key])))
        assert TEXT in shown, name
        assert "本人自述" in shown, name
    assert Notice.objects.filter(user=staff, act="own_account.receive").exists()
    assert Entry.objects.get(act="own_account.receive").actor is None
    taken = as_reviewer.get(reverse("own_accounts:file", args=[one.files.get().pk]))
    assert b"".join(taken.streaming_content).decode() == "第一批一百户"


def refused_alike(path, before=None):
    """The page of a link that cannot be used; it is the same whatever the reason."""
    answer = Client().get(path)
    assert answer.status_code == 404
    assert Client().post(path, {"word": "x", "text": TEXT}).status_code == 404
    return words(answer)


def test_nothing_tells_a_wrong_link_from_a_used_revoked_or_old_one(cadre, as_staff, time_machine):
    used, revoked, old = (link(as_staff, of_cadre(cadre)) for _n in range(3))
    send(used)
    one = OwnAccount.objects.order_by("pk")[1]
    step = reverse("own_accounts:revoke", args=[one.pk])
    assert as_staff.post(step, {"version": one.version, "reason": "链接误发给他人"}).status_code == 302
    pages = {refused_alike(path) for path in (used, revoked, f"/own/{'A' * 32}/", "/own/x/")}
    time_machine.move_to(timezone.now() + dt.timedelta(9))
    pages.add(refused_alike(old))
    assert len(pages) == 1
    assert OwnAccount.objects.filter(state="received").count() == 1


def test_a_link_is_open_to_the_end_of_its_last_day_and_no_minute_longer(cadre, as_staff, time_machine):
    last = TODAY + dt.timedelta(3)
    in_time, late = (link(as_staff, of_cadre(cadre), until=last) for _n in range(2))
    one = OwnAccount.objects.order_by("pk")[0]
    page = words(as_staff.get(reverse("own_accounts:detail", args=[one.pk])))
    assert f"{last:%Y-%m-%d}" in page  # the day that was chosen, not the one that begins as the link closes
    assert f"{last + dt.timedelta(1):%Y-%m-%d}" not in page
    midnight = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(1), dt.time()))
    time_machine.move_to(midnight - dt.timedelta(minutes=1))
    send(in_time)
    assert OwnAccount.objects.filter(state="received").count() == 1
    time_machine.move_to(midnight)
    refused_alike(late)
    assert OwnAccount.objects.filter(state="received").count() == 1


def test_wrong_links_are_slowed_down(cadre, as_staff):
    path = link(as_staff, of_cadre(cadre))
    for n in range(code_throttle.MOST):
        Client().get(f"/own/{n}/")
    assert Client().get(path).status_code == 429


def test_what_cannot_be_kept_is_said_and_nothing_is_lost(cadre, as_staff):
    path = link(as_staff, of_cadre(cadre))
    bad = SimpleUploadedFile("脚本.exe", b"MZ\x90\x00\x03")
    answer, _word = send(path, files=[bad])
    assert (answer.status_code, "脚本.exe" in words(answer), TEXT in words(answer)) == (422, True, True)
    assert send(path, text="短")[0].status_code == 422
    many = [SimpleUploadedFile(f"{n}.txt", b"a") for n in range(11)]
    assert send(path, files=many)[0].status_code == 422
    assert OwnAccount.objects.get().state == "asked"
    assert send(path)[0].status_code == 200


def test_an_answer_to_a_finding_is_the_subjects_account(cadre, staff, as_staff, as_reviewer):
    finding = make_finding(staff, cadre=cadre)
    ask = reverse("findings:ask_account", args=[finding.pk])
    assert ask in words(as_staff.get(reverse("findings:detail", args=[finding.pk])))
    before = len(lacking(finding))
    send(link(as_staff, ask))
    assert len(lacking(finding)) == before - 1
    assert TEXT in words(as_reviewer.get(reverse("findings:detail", args=[finding.pk])))


def test_pack_and_dossier_hold_it_marked_with_its_receipt(cadre, staff, as_staff):
    send(link(as_staff, of_cadre(cadre)))
    one = OwnAccount.objects.get()
    assert [(row["text"], row["receipt"]) for row in pack_of(cadre, staff)["own_accounts"]] == [
        (TEXT, one.receipt)
    ]
    decision = make_decision(staff, cadre=cadre, decided_on=TODAY)
    files = files_of(content_of(decision, staff), 1)
    for recipient, is_given in (("work", True), ("meeting", True), ("feedback", False)):
        tables = Document(BytesIO(files[recipient, "docx"])).tables
        cells = " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)
        assert (f"{TEXT}（本人自述（经链接提交） {one.receipt}）" in cells) is is_given, recipient
    Recusal.objects.create(user=staff, cadre=cadre, relation="lineal")
    assert pack_of(cadre, staff)["own_accounts"] == []


def test_who_may_make_it_and_until_when(cadre, staff, as_staff, as_reviewer, as_member1):
    assert as_reviewer.get(of_cadre(cadre)).status_code == 403
    assert as_member1.get(of_cadre(cadre)).status_code == 403
    told = {"client_key": uuid4(), "asks": "请说明情况如下", "until": TODAY + dt.timedelta(60)}
    assert as_staff.post(of_cadre(cadre), told).status_code == 422
    assert as_staff.post(of_cadre(cadre), told | {"until": TODAY - dt.timedelta(1)}).status_code == 422
    one = make_own_account(staff, cadre)
    Recusal.objects.create(user=staff, cadre=cadre, relation="affinity")
    assert as_staff.get(of_cadre(cadre)).status_code in (403, 404)
    assert as_staff.get(reverse("own_accounts:detail", args=[one.pk])).status_code == 404


def test_its_page_is_a_case_that_says_whose_turn_it_is_and_what_leads_on(cadre, staff, reviewer, as_staff):
    """The cadre's by the link, ours once it ran out, and that of who settles the finding once it came."""
    finding = make_finding(staff, cadre=cadre)
    one = make_own_account(staff, cadre, finding=finding)

    def shown(**values):
        OwnAccount.objects.filter(pk=one.pk).update(**values)
        page = as_staff.get(reverse("own_accounts:detail", args=[one.pk]))
        head, main = page.context["head"], words(page).partition("<main")[2].partition("</main>")[0]
        assert "此人当前" in main
        assert main.count("button-primary") <= 1
        return head, [stage["state"] for stage in head.stages]

    head, states = shown(state="asked")
    assert (head.turn, head.due["day"], states) == (
        "甘立行（通过链接提交）",
        one.last_day,
        ["done", "now", "next"],
    )
    head, _states = shown(open_until=timezone.now() - dt.timedelta(1))
    assert (head.is_mine, head.lacks) == (True, 1)
    assert head.checks[0]["mend"]["url"] == reverse("findings:ask_account", args=[finding.pk])
    came = {"state": "received", "text": TEXT, "receipt": "20261130-ABCDEF", "received_at": timezone.now()}
    head, states = shown(**came)
    assert (head.press["url"], states[-1]) == (reverse("findings:detail", args=[finding.pk]), "now")
    type(finding).objects.filter(pk=finding.pk).update(
        state="verified", reason="属实", decided_by=reviewer, decided_on=TODAY
    )
    head, states = shown()
    assert (head.turn, head.press, states) == ("", None, ["done"] * 3)
    head, states = shown(state="revoked")
    assert head.press is None


def test_its_page_asks_a_fixed_number_of_questions(cadre, staff, as_staff):
    one = make_own_account(staff, cadre, finding=make_finding(staff, cadre=cadre))
    page = reverse("own_accounts:detail", args=[one.pk])
    as_staff.get(page)
    with CaptureQueriesContext(connection) as found:
        assert as_staff.get(page).status_code == 200
    assert len(found) <= 26
