"""The log: every line in, none changed, and a break is found and named."""

import datetime as dt
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils.translation import gettext_lazy

from cadre_review.accounts.models import User
from cadre_review.audit import triggers
from cadre_review.audit.log import record
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.verify import verify


@pytest.fixture
def chain(db):
    """Seven entries."""
    return [record(None, "thing.done", step=step) for step in range(1, 8)]


@pytest.fixture
def tampering(db):
    """A database administrator at work: the triggers are down."""
    run("DROP")
    yield
    run("MAKE")


def run(what: str) -> None:
    with connection.cursor() as cursor:
        for statement in getattr(triggers, f"{connection.vendor.upper()}_{what}"):
            cursor.execute(statement)


def command(*args):
    out = StringIO()
    try:
        call_command("verify_audit", *args, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def test_entries_are_numbered_and_chained(chain):
    assert [e.number for e in chain] == list(range(1, 8))
    assert [e.previous for e in chain[1:]] == [e.digest for e in chain[:-1]]
    assert ChainHead.objects.get().digest == chain[-1].digest


def test_whole_chain_holds_in_any_batch(chain):
    assert [verify(batch).count for batch in (1, 3, 7, 100)] == [7] * 4
    code, text = command()
    assert code == 0
    assert "7" in text
    assert json.loads(command("--json")[1])["ok"] is True


def test_empty_log_holds(db):
    assert verify().broken_at is None
    ChainHead.objects.all().delete()
    assert verify().broken_at is None
    assert record(None, "thing.done").number == 1


def test_rolled_back_write_leaves_no_line(chain):
    with transaction.atomic():
        record(None, "thing.done")
        transaction.set_rollback(True)
    assert record(None, "thing.done").number == 8
    assert verify().count == 8


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (lambda: Entry.objects.filter(number=4).update(detail={"step": 5}), 4),
        (lambda: Entry.objects.filter(number=4).update(actor_name="other"), 4),
        (lambda: Entry.objects.filter(number=4).update(at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)), 4),
        (lambda: Entry.objects.filter(number=4).update(previous="f" * 64), 4),
        (lambda: Entry.objects.filter(number=1).delete(), 1),
        (lambda: Entry.objects.filter(number=4).delete(), 4),
        (lambda: Entry.objects.filter(number__gt=5).delete(), 6),
        (lambda: Entry.objects.all().delete(), 1),
        (lambda: ChainHead.objects.update(number=6), 7),
        (lambda: ChainHead.objects.update(digest="f" * 64), 7),
        (lambda: ChainHead.objects.all().delete(), 1),
    ],
)
def test_break_is_found_and_named(chain, tampering, tamper, place):
    tamper()
    found = verify(batch=2)
    assert found.broken_at == place
    code, text = command("--json")
    assert code == 1
    assert json.loads(text)["broken_at"] == place
    assert found.sentence in command()[1]


def test_rewritten_entry_breaks_the_next_one(chain, tampering):
    entry = Entry.objects.get(number=4)
    entry.act = "thing.undone"
    entry.digest = entry.computed_digest()
    entry.save()
    assert verify().broken_at == 5


@pytest.mark.parametrize("spoil", [lambda rows: rows.update(act="x"), lambda rows: rows.delete()])
def test_database_refuses_to_change_or_delete(chain, spoil):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        spoil(Entry.objects.filter(number=3))
    assert verify().count == 7


def test_strange_detail_reads_back_as_it_was_written(db):
    record(
        None,
        "thing.done",
        text="𠮷 · \ud800 \x00 é",
        number=10**25,
        part=1e16,
        none=None,
        day=dt.date(2026, 3, 2),
        money=Decimal("1.50"),
        words=gettext_lazy("name"),
        deep=[{"a": [1.5, True]}],
        endless=float("inf"),
    )
    assert verify().count == 1
    assert "\x00" not in Entry.objects.get().detail["text"]


def test_person_in_the_log_is_never_deleted(db):
    user = User.objects.create_user("somebody", name="somebody")
    record(user, "thing.done", user)
    entry = Entry.objects.get()
    assert (entry.actor, entry.actor_name, entry.thing, entry.thing_id) == (
        user, "somebody", "accounts.user", str(user.pk),
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        user.delete()


def test_recording_costs_the_same_however_long_the_log(chain, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        record(None, "thing.done")
