"""What was typed and sent with nobody signed in comes back to its writer, in its form, and to nobody else."""

import datetime as dt
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cadre_review.accounts import kept
from cadre_review.accounts.models import KeptPost
from tests.conftest import client_of
from tests.kept.forms import WORD, forms_of, signed_out
from tests.world import Office, interview_post, visit_post
from visits.fieldwork.visits.models import Interview, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    for user in (member1, lead1, member2):
        user.set_password(WORD)
        user.save()
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office) -> Visit:
    client_of(office.member1).post("/visits/new/", visit_post(office))
    return Visit.objects.get()


def marks(user, page: str) -> dict[str, str]:
    """The mark that the site draws into the forms of this page for this person, and where the page led to."""
    answer = client_of(user).get(page, follow=True)
    form = next(
        one for one in forms_of(page, answer.content.decode()) if "accounts" not in one.route and one.texts()
    )
    return {"form_owner": form.typed()["form_owner"][0]}


def enter(user, **more) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"username": user.username, "password": WORD, **more})
    assert answer.status_code == 302
    return client


def test_talk_comes_back_with_its_rows_ratings_and_key_and_is_saved_once(office, visit, member1):
    page = f"/visits/{visit.pk}/interviews/new/"
    sent = interview_post(office, visit, ratings=6, text="谈了很久\n𠮷·第二行")
    sent |= {
        f"statements-4-{name}": sent[f"statements-0-{name}"]
        for name in ("subject", "side", "nature", "place", "circle")
    }
    sent |= {"statements-4-text": "第五行的陈述", "statements-TOTAL_FORMS": 5} | marks(member1, page)
    away = signed_out(member1).post(page, sent)
    assert away.url.startswith("/accounts/login/?next=%2Fvisits%2F")
    assert "kept=1" in away.url
    assert "保留一小时" in Client().get(away.url).content.decode()
    assert not Interview.objects.exists()
    client = enter(member1)
    told = client.get(page, follow=True).content.decode()
    form = next(one for one in forms_of(page, told) if "form_kept" in one.typed())
    again = {name: values[-1] for name, values in form.typed().items()}
    values = {
        one.get("name"): one.get("value") if one.tag != "textarea" else one.text for one in form.controls
    }
    assert values["text"].strip() == "谈了很久\n𠮷·第二行"
    assert "第五行的陈述" in told
    assert told.count("checked") >= 6
    assert again["client_key"] == sent["client_key"]
    sent = {name: value for name, value in sent.items() if name != "form_owner"}
    saved = client.post(page, sent | {"form_kept": again["form_kept"]})
    assert saved.status_code == 302
    assert Interview.objects.get().ratings.count() == 6
    assert not KeptPost.objects.exists()
    assert "data-kept" not in client.get(page, follow=True).content.decode()


def test_nobody_else_gets_it_on_the_same_browser(office, visit, member1, lead1):
    page = f"/visits/{visit.pk}/edit/"
    sent = visit_post(office, observed="只给甄实的话") | marks(member1, page)
    browser = signed_out(member1)
    browser.post(page, sent)
    browser.post("/accounts/login/", {"username": "lead1", "password": WORD})
    for address in (page, "/accounts/kept/"):
        assert "只给甄实的话" not in browser.get(address).content.decode()
    assert browser.post(page, sent).status_code == 403, "a form of one account sent in the session of another"
    assert Visit.objects.get().observed != "只给甄实的话"
    assert "只给甄实的话" in enter(member1).get(page).content.decode()
    row = KeptPost.objects.first()
    row.owner = lead1
    row.save()
    assert kept.opened(row) is None, "moved to another's account it does not open"


def test_without_the_mark_nothing_is_kept(office, member1):
    for mark in ("", "x", marks(member1, f"/visits/new/?unit={office.unit.pk}")["form_owner"][:-1]):
        signed_out(member1).post("/visits/new/", visit_post(office) | {"form_owner": mark})
    assert not KeptPost.objects.exists()


def test_it_is_gone_after_an_hour_and_when_put_away(office, visit, member1):
    page = f"/visits/{visit.pk}/edit/"
    sent = visit_post(office) | marks(member1, page)
    signed_out(member1).post(page, sent)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert "data-kept" not in enter(member1).get(page).content.decode()
        assert not KeptPost.objects.exists()
    signed_out(member1).post(page, sent)
    client = enter(member1)
    told = client.get(page).content.decode()
    form = next(one for one in forms_of(page, told) if one.route == "accounts:kept")
    assert client.post(form.address, form.typed()).url == page
    assert "data-kept" not in client.get(page).content.decode()


def test_at_most_twenty_texts_wait_and_the_same_one_once(office, visit, member1):
    page = f"/visits/{visit.pk}/edit/"
    mark = marks(member1, page)
    browser = signed_out(member1)
    for at in range(23):
        browser.post(
            page, visit_post(office, observed=f"第{at}次") | mark | {"client_key": "", "draft_key": ""}
        )
    assert KeptPost.objects.count() == kept.MOST
    same = visit_post(office) | mark
    for _again in range(2):
        browser.post(page, same)
    assert KeptPost.objects.count() == kept.MOST


def test_password_is_never_kept_and_files_are_said_to_be_lost(office, visit, member1, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = f"/visits/{visit.pk}/attachments/new/"
    sent = {
        "client_key": str(uuid4()),
        "caption": "村口",
        "password": "x",
        "file": SimpleUploadedFile("a.jpg", b"x"),
    }
    signed_out(member1).post(page, sent | marks(member1, page))
    assert "password" not in kept.opened(KeptPost.objects.get()).content["fields"]
    told = enter(member1).get(page).content.decode()
    assert "村口" in told
    assert "文件须重新选择" in told


def test_old_token_leads_back_to_the_form(office, visit, member1):
    page = f"/visits/{visit.pk}/edit/"
    sent = visit_post(office, observed="旧令牌的话") | marks(member1, page)
    client = Client(enforce_csrf_checks=True)
    client.force_login(member1, backend="cadre_review.accounts.backend.Accounts")
    refused = client.post(page, sent)
    assert refused.status_code == 403
    assert f'href="{page}"' in refused.content.decode()
    assert "旧令牌的话" in client.get(page).content.decode()
    assert Visit.objects.get().version == 1


def test_the_same_address_for_another_unit_is_another_form(office, member1):
    page = f"/visits/new/?unit={office.unit.pk}"
    signed_out(member1).post("/visits/new/", visit_post(office, observed="甲局的话") | marks(member1, page))
    client = enter(member1)
    assert "甲局的话" in client.get(page, follow=True).content.decode()
    assert (
        "甲局的话"
        not in client.get(f"/visits/new/?unit={office.other_unit.pk}", follow=True).content.decode()
    )
