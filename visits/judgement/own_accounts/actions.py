"""Make the link, take it back, receive what comes by it."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.access import keeps_away, require
from visits.core.records import store
from visits.core.workflow import Notice, Said, Workflow
from visits.core.workflow.forms import ReasonForm
from visits.core.workflow.texts import account_of, not_over, reason_of
from visits.fieldwork.surveys.codes import LETTERS, digest_of, digests_of
from visits.fieldwork.visits.actions.attachments import fit_to_keep, keep_bytes, named_to_keep
from visits.judgement.findings.models import Finding
from visits.organisation.notices.rules import AUTHOR

from .models import AccountState as State
from .models import OwnAccount, OwnAccountFile

PURPOSE = "own account"
LENGTH = 32  # letters of a link: 32^32 of them
LONGEST = 30  # days for which a link may be open
MOST_FILES = 10
Upload = tuple[str, bytes]  # name, bytes

own_accounts = Workflow(
    OwnAccount,
    pages="own_accounts",
    name="own_account",
    title=_("Own accounts"),
    rows=("cadre__unit", "finding", "created_by"),
    stale=_("Someone else has changed this meanwhile. Look at it again, then repeat your change."),
    not_now=_("This cannot be done to an own account that is “%(state)s”."),
    taken=_("This form belongs to another link. Open a new one."),
)
own_accounts.act("own_account.ask", _("made a link for an own account"))
own_accounts.act(
    "own_account.receive",
    _("received an own account by link"),
    Notice(_("An own account came by link"), AUTHOR),
)
own_accounts.act("own_account.take_file", _("took a file of an own account"))


class NotUsable(Exception):
    """The link is unknown, used, revoked or over: which of them is told nobody."""


@transaction.atomic
def ask(
    *, actor: Any, client_key: UUID, cadre: Cadre, finding: Finding | None = None, asks: str, until: dt.date
) -> tuple[OwnAccount, str]:
    """Make a link for one cadre, open until the end of a day; the link itself is given here and nowhere again."""
    if own_accounts.known(client_key, actor):
        raise ValidationError(_("This link was made and shown already. Revoke it and make another."))
    not_over("until", until)
    if until > timezone.localdate() + dt.timedelta(days=LONGEST):
        raise ValidationError({"until": _("A link is open for at most %(n)s days.") % {"n": LONGEST}})
    token = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    made = OwnAccount(
        client_key=client_key, created_by=actor, cadre=cadre, finding=finding,
        asks=account_of("asks", asks), digest=digest_of(token, PURPOSE), open_until=_end_of(until),
    )  # fmt: skip
    require(actor, "own_account.ask", made)
    if keeps_away(actor, made):
        raise PermissionDenied(own_accounts.away)
    own_accounts.write(made, actor, _("link made, open until %(day)s") % {"day": until})
    record(actor, "own_account.ask", made, due_on=until)
    return made, token


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


@own_accounts.step(
    "revoke", right="own_account.ask", at=[State.ASKED], form=ReasonForm, label=_("Revoke the link"),
    log=_("revoked a link for an own account"),
)  # fmt: skip
def revoke(*, actor: Any, own_account: OwnAccount, base_version: int, reason: str) -> Said:
    """Take the link back: nothing comes by it from now on."""
    own_account.state = State.REVOKED
    return reason_of(reason)


def find(token: str) -> OwnAccount:
    """The row of an open link. Raises NotUsable, whatever the reason."""
    rows = OwnAccount.objects.filter(digest__in=digests_of(token, PURPOSE)).select_related("cadre")
    found: OwnAccount | None = rows.first()
    if found is None or not found.is_open:
        raise NotUsable
    return found


def receipt_of(token: str, word: str) -> str:
    """The receipt of what this very form has sent already; '' for anything else."""
    if not word:
        return ""
    rows = OwnAccount.objects.received().filter(digest__in=digests_of(token, PURPOSE), word=word)
    return str(rows.values_list("receipt", flat=True).first() or "")


@transaction.atomic(durable=True)
def receive(*, token: str, word: str, text: str, files: Iterable[Upload]) -> str:
    """Take the account with its files, whole or not at all; the receipt. Once for each link, and within its time.

    Files are checked by content like those of visits, photos encoded anew.
    """
    rows = OwnAccount.objects.select_for_update(of=("self",)).filter(digest__in=digests_of(token, PURPOSE))
    locked = rows.first()
    if locked is None or not locked.is_open:
        raise NotUsable
    locked.text, locked.word = account_of("text", text), word[:64]
    kept = [_fit(locked, name, data) for name, data in files]
    if len(kept) > MOST_FILES:
        raise ValidationError({"files": _("At most %(n)s files.") % {"n": MOST_FILES}})
    now = timezone.now()
    number = "".join(secrets.choice(LETTERS) for _letter in range(6))
    locked.receipt, locked.received_at = f"{timezone.localdate():%Y%m%d}-{number}", now
    locked.state = State.RECEIVED
    store(locked)
    for row, data, ending in kept:
        keep_bytes(row, data, ending)
        row.save()
    record(None, "own_account.receive", locked, files=len(kept))
    return locked.receipt


def _fit(account: OwnAccount, name: str, data: bytes) -> tuple[OwnAccountFile, bytes, str]:
    try:
        kept, ending, media = fit_to_keep(data)
        named = named_to_keep(name, media)
    except ValidationError as error:
        raise ValidationError({"files": f"{name[:60]}: {' '.join(error.messages)}"}) from None
    row = OwnAccountFile(own_account=account, client_key=uuid4(), name=named, content_type=media)
    return row, kept, ending
