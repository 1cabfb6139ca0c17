"""Anchors that left the site: a cut end and a rewritten log are found, by our verifier and by the other one."""

import importlib.util
import json
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from cadre_review.accounts.models import Role, User
from cadre_review.audit import anchors, triggers
from cadre_review.audit.log import record
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.verify import verify

TOP = Path(__file__).resolve().parents[2]


def second():
    spec = importlib.util.spec_from_file_location("verify_log", TOP / "deploy" / "verify_log.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def site(db, settings, tmp_path):
    """Nine entries, anchored after the third, the sixth and the ninth; the triggers are down."""
    settings.AUDIT_ANCHORS = str(tmp_path / "anchors")
    settings.AUDIT_ANCHOR_KEY = str(tmp_path / "key.pem")
    for step in range(1, 10):
        record(None, "thing.done", step=step)
        if step % 3 == 0:
            call_command("anchor", stdout=StringIO())
    with connection.cursor() as cursor:
        for statement in getattr(triggers, f"{connection.vendor.upper()}_DROP"):
            cursor.execute(statement)
    return Path(settings.AUDIT_ANCHORS)


def rewrite(first):
    previous = Entry.objects.get(number=first).previous
    for entry in Entry.objects.filter(number__gte=first).order_by("number"):
        entry.actor_name, entry.previous = "forged", previous
        entry.digest = previous = entry.computed_digest()
        entry.save()
    ChainHead.objects.update(digest=previous)


def cut(first):
    Entry.objects.filter(number__gte=first).delete()
    ChainHead.objects.update(number=first - 1, digest=Entry.objects.get(number=first - 1).digest)


def run(*args):
    out = StringIO()
    try:
        call_command("verify_audit", *args, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize(
    ("forge", "first", "place"), [(rewrite, 1, 1), (rewrite, 5, 4), (rewrite, 9, 7), (cut, 5, 4), (cut, 9, 7)]
)
def test_what_the_chain_cannot_tell_the_anchors_do(site, forge, first, place):
    assert run("--anchors", str(site))[0] == 0
    forge(first)
    assert verify().breaks == []
    code, said = run("--json", "--anchors", str(site))
    found = json.loads(said)
    assert (code, found["broken_at"]) == (1, place)
    breaks = []
    digests = dict(Entry.objects.values_list("number", "digest"))
    second().check_anchors(site, "", digests, lambda entry, message: breaks.append(entry))
    assert breaks == [one["entry"] for one in found["breaks"]]


def test_a_footer_on_paper_is_an_anchor_too(site):
    shown = anchors.printed()
    number, digest = shown.split()[-2:]
    assert (number, len(digest)) == ("9", 16)
    assert run("--printed", f"{number}:{digest}")[0] == 0
    rewrite(9)
    assert run("--printed", f"{number}:{digest}")[0] == 1
    with pytest.raises(CommandError, match="120:9f3a"):
        run("--printed", "junk")


def test_a_forged_anchor_is_told_by_both(site, settings):
    public = anchors.public_key(anchors.the_key())
    assert run("--anchors", str(site), "--public-key", public)[0] == 0
    other = Ed25519PrivateKey.generate()
    code, said = run("--json", "--anchors", str(site), "--public-key", anchors.public_key(other))
    assert (code, [one["entry"] for one in json.loads(said)["breaks"]]) == (1, [3, 6, 9])
    kept = anchors.read(site)
    fits = second().signature_fits
    for one in kept:
        assert fits(bytes.fromhex(public), one.signed, bytes.fromhex(one.signature))
        assert not fits(bytes.fromhex(public), one.signed + b"x", bytes.fromhex(one.signature))
        assert not fits(bytes.fromhex(anchors.public_key(other)), one.signed, bytes.fromhex(one.signature))


def test_anchor_file_is_only_added_to_and_the_key_is_private(site, settings):
    before = site.read_text()
    call_command("anchor", stdout=StringIO())
    assert site.read_text().startswith(before)
    assert Path(settings.AUDIT_ANCHOR_KEY).stat().st_mode & 0o077 == 0
    site.write_text(before + "no anchor\n")
    with pytest.raises(CommandError, match="4"):
        run("--anchors", str(site))


def test_anchor_is_mailed_to_the_auditor(site, settings):
    settings.AUDITOR_MAIL = "auditor@office.example"
    call_command("anchor", stdout=StringIO())
    (sent,) = mail.outbox
    assert sent.to == ["auditor@office.example"]
    assert json.loads(sent.body)["number"] == 9


def test_without_a_place_the_command_says_so(db, settings):
    settings.AUDIT_ANCHORS = settings.AUDITOR_MAIL = ""
    with pytest.raises(CommandError, match="AUDIT_ANCHORS"):
        call_command("anchor", stdout=StringIO())


def test_auditor_reads_when_the_log_was_verified_and_anchored(site, client):
    client.force_login(User.objects.create_user("watcher", "x", name="watcher", role=Role.AUDITOR))
    assert "verify_audit" in client.get("/audit/").content.decode()
    run()
    page = client.get("/audit/").content.decode()
    assert anchors.read(site)[-1].digest in page
    assert ChainHead.objects.get().verified_breaks == 0
    Entry.objects.filter(number=4).update(act="x")
    run()
    assert ChainHead.objects.get().verified_breaks == 1


def test_second_verifier_reads_a_file_and_says_what_it_cannot_read(tmp_path, capsys, monkeypatch):
    other = second()
    empty = tmp_path / "empty.sqlite3"
    sqlite3.connect(empty).executescript("CREATE TABLE x (id); ")
    for path in (empty, tmp_path / "nothing"):
        monkeypatch.setattr("sys.argv", ["verify_log.py", str(path)])
        assert other.main() == 2
    assert "cannot be read" in capsys.readouterr().err
