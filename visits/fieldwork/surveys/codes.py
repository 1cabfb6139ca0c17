"""One-time codes: made, shuffled and printed once; kept as keyed digests; drawn by hand, nobody's."""

import hashlib
import hmac
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core import cipher

from .models import SurveyCode, SurveyState, VoterClass
from .setting_up import refuse_stale, surveys

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 and O, no 1 and I
LENGTH = 12  # 32^12 = 2^60 codes
MOST = 500  # slips in one printing
ROW_LIMIT = 2000  # codes of one class


def tidy_code(text: str) -> str:
    """What a person typed: any case, with or without the strokes and spaces of the slip."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:40]


def digest_of(code: str, purpose: str = "survey code") -> str:
    """The keyed digest under which a code (or the word of a sending) is kept."""
    return digests_of(code, purpose)[0]


def digests_of(code: str, purpose: str = "survey code") -> list[str]:
    """The digest under each key of the site: slips that were printed under the last one stay good."""
    words = f"{purpose} {tidy_code(code)}".encode()
    return [hmac.new(key.encode(), words, hashlib.sha256).hexdigest() for key in cipher.ring()]


def shown(code: str) -> str:
    """The code in groups of four, as it stands on the slip."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))


@transaction.atomic
def make_codes(
    *, actor: Any, voter_class: VoterClass, count: int, version: int, replace: bool = False
) -> list[str]:
    """Make codes for one class and return them, shuffled anew, for the one printing that there is.

    With ``replace`` the unused codes of the class are void from now on. The log says how many, never which.
    """
    survey = refuse_stale(surveys.lock(actor, voter_class.survey, "survey.run"), version)
    if survey.state not in {SurveyState.PREPARED, SurveyState.OPEN}:
        raise ValidationError(_("The survey is closed; no more codes can be printed."))
    if not 1 <= count <= MOST:
        raise ValidationError({"count": _("Between 1 and %(most)s slips at a time.") % {"most": MOST}})
    locked = VoterClass.objects.select_for_update().get(pk=voter_class.pk)
    voided = (
        locked.codes.filter(state=SurveyCode.State.UNUSED).update(state=SurveyCode.State.VOID)
        if replace
        else 0
    )
    codes = [_new_code() for _slip in range(count)]
    rows = [SurveyCode(survey=survey, voter_class=locked, digest=digest_of(code)) for code in codes]
    secrets.SystemRandom().shuffle(rows)
    SurveyCode.objects.bulk_create(rows)
    locked.issued_codes = locked.codes.exclude(state=SurveyCode.State.VOID).count()
    if locked.issued_codes > ROW_LIMIT:
        raise ValidationError({"count": _("A class holds %(most)s slips at most.") % {"most": ROW_LIMIT}})
    locked.save(update_fields=["issued_codes"])
    survey.save(update_fields=["version"])
    record(actor, "survey.print_codes", survey, label=locked.label, count=count, voided=voided)
    secrets.SystemRandom().shuffle(codes)
    return codes
