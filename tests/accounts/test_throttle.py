"""Guessing is slowed by account and address, more with each failure; the person's own address stays open."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from cadre_review.accounts import throttle
from cadre_review.accounts.models import Failure, KnownAddress

from .conftest import PASSWORD

MINE = "/audit/mine/"
OFFICE, ATTACKER = "10.1.1.9", "203.0.113.5"


@pytest.fixture
def clock(db):
    with time_machine.travel("2026-03-02 09:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def guess(sign_in):
    return lambda address, name="personnel", word="wrong-Word-12": sign_in(
        name, word, browser=Client(REMOTE_ADDR=address), next=MINE
    )


def test_failures_of_others_leave_the_person_in_at_their_own_address(staff, guess, clock, acts):
    assert guess(OFFICE, word=PASSWORD).status_code == 302
    answers = [
        guess(ATTACKER, name).status_code for name in ("personnel", "Personnel", "ＰＥＲＳＯＮＮＥＬ") * 2
    ]
    assert answers == [422] * 5 + [429]
    assert acts()[-1] == "session.locked_out"
    assert guess(OFFICE, word=PASSWORD).status_code == 302
    assert (
        guess("10.9.9.9", word=PASSWORD).status_code == 302
    )  # elsewhere, too, as long as few addresses guess
    assert guess(ATTACKER, word=PASSWORD).status_code == 429


def test_each_further_failure_doubles_the_delay_up_to_an_hour(staff, guess, clock):
    for _i in range(5):
        guess(ATTACKER)
    waits = []
    for _i in range(9):
        waits.append(int(guess(ATTACKER)["Retry-After"]) // 60)
        clock.shift(dt.timedelta(minutes=waits[-1]))
        assert guess(ATTACKER).status_code == 422
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    clock.shift(throttle.MEMORY + dt.timedelta(minutes=1))
    assert [guess(ATTACKER).status_code for _i in range(4)] == [422] * 4


def test_a_good_sign_in_clears_the_failures_at_its_address_only(staff, guess, clock):
    for address in (OFFICE, ATTACKER):
        [guess(address) for _i in range(4)]
    assert guess(OFFICE, word=PASSWORD).status_code == 302
    assert [row.address for row in Failure.objects.all()] == [ATTACKER]


def test_guesses_from_a_thousand_addresses_are_slowed_for_a_day(staff, clock, rf, db):
    """Nobody is asked for the password here: what counts is how many guesses a day get so far."""
    KnownAddress.objects.create(user=staff, address=OFFICE, last_at=dt.datetime.now(dt.UTC))
    tried = 0
    for minute in range(0, 24 * 60, 5):
        account, address = throttle.account_digest("personnel"), f"198.51.{minute % 250}.{minute // 250}"
        if throttle._free_again("personnel", account, address) <= dt.datetime.now(dt.UTC):
            tried += 1
            Failure.objects.create(account=account, address=address, count=1, last_at=dt.datetime.now(dt.UTC))
        if minute % 240 == 0:  # the person gets in all day
            assert throttle._free_again("personnel", account, OFFICE) <= dt.datetime.now(dt.UTC)
        clock.shift(dt.timedelta(minutes=5))
    assert 90 < tried < 150


def test_an_address_that_tries_many_accounts_waits_at_its_own_limit(staff, guess, clock, monkeypatch):
    monkeypatch.setattr(throttle, "ADDRESS", (7, *throttle.ADDRESS[1:]))
    assert guess(OFFICE, word=PASSWORD).status_code == 302
    for at in range(7):
        assert guess(OFFICE, f"guess{at}").status_code == 422
    assert guess(OFFICE, "guess8").status_code == 429
    assert guess(OFFICE, word=PASSWORD).status_code == 302  # known here
    assert guess("10.1.1.10", word=PASSWORD).status_code == 302


def test_an_address_is_known_for_ninety_days(staff, guess, clock):
    guess(OFFICE, word=PASSWORD)
    assert throttle._is_known("Personnel", OFFICE)
    clock.shift(dt.timedelta(days=91))
    assert not throttle._is_known("personnel", OFFICE)


def test_page_says_when_and_a_script_gets_json(staff, guess, clock):
    [guess(ATTACKER) for _i in range(5)]
    page = guess(ATTACKER)
    assert page.context["minutes"] == 1
    data = {"username": "personnel", "password": "x"}
    head = {"Accept": "application/json"}
    answer = Client(REMOTE_ADDR=ATTACKER).post("/accounts/login/", data, headers=head)
    assert (answer.status_code, answer.json()) == (429, {"minutes": 1})
