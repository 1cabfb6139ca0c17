"""The watermark tells whose screen a page stood on: name, time, and a number that the auditor finds in the log."""

import re

import pytest

from cadre_review.audit.models import Entry
from tests.conftest import client_of

pytestmark = pytest.mark.django_db
WORDS = re.compile(r'<div class="watermark" aria-hidden="true">.*?</div>', re.S)


def mark(answer) -> str:
    found = WORDS.search(answer.content.decode())
    return found.group() if found else ""


def test_the_number_is_that_of_the_line_of_the_sign_in(client, staff, auditor, sign_in):
    staff.set_password("Correct-horse-7")
    staff.save()
    sign_in(staff.username, "Correct-horse-7")
    shown = mark(client.get("/cadres/"))
    number = int(re.search(r"日志 (\d+)", shown).group(1))
    assert re.search(rf"{staff.name} \d{{4}}-\d\d-\d\d \d\d:\d\d 日志 {number}", shown)
    entry = Entry.objects.get(number=number)
    assert (entry.act, entry.actor) == ("session.open", staff)
    log = client_of(auditor).get("/audit/", {"number": number})
    assert len(log.context["page"]["rows"]) == 1
    assert str(number) in log.content.decode()


def test_everybody_has_a_mark_of_their_own_in_the_kept_frame(as_staff, as_leader, staff, leader):
    assert staff.name in mark(as_staff.get("/cadres/"))
    shown = mark(as_leader.get("/cadres/"))
    assert leader.name in shown
    assert staff.name not in shown


def test_who_is_not_signed_in_has_none(client):
    assert mark(client.get("/accounts/login/")) == ""


def test_a_name_is_no_markup(as_staff, staff):
    type(staff).objects.filter(pk=staff.pk).update(name="<b>&")
    assert "&lt;b&gt;&amp;" in mark(as_staff.get("/cadres/"))


def test_it_can_be_switched_off(as_staff, staff, settings):
    settings.WATERMARK = False
    assert staff.name not in mark(as_staff.get("/cadres/"))
