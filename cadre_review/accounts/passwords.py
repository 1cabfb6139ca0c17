"""What a password must be: the rule of protection level 3, or the modern one (setting PASSWORD_RULE)."""

import datetime as dt
import secrets
import string
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import known_words

if TYPE_CHECKING:
    from .models import User

DEMO_PASSWORD = "Cadre-demo-1"  # noqa: S105 - published on purpose; refused wherever DEMO is off
MAX_AGE = {"level3": dt.timedelta(days=90), "modern": None}
LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without i, l, o: codes are copied by hand
FEWEST_GUESSES = 10  # a power of ten: what a machine with the stolen table tries in hours, argon2 or not
LONGEST_READ = 72  # characters that are weighed; zxcvbn takes no more


class CharacterClasses:
    """Asks for at least ``least`` of: small letters, capitals, digits, other characters."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002
        """Refuse a password of too few classes of characters."""
        if classes_in(password) < self.least:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _(
            "The password must mix at least %(least)d of these: small letters, capitals, digits, other signs."
        ) % {"least": self.least}


class Unpublished:
    """Refuses the published demonstration password wherever DEMO is off."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002
        """Refuse the published password."""
        if password == DEMO_PASSWORD and not settings.DEMO:
            raise ValidationError(_("This password is published. Choose another one."), code="published")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _("The password must not be a published one.")


class HardToGuess:
    """Refuses what is guessed early: common passwords however spelled, rows of keys, dates, repetitions.

    zxcvbn weighs the password; a word that everybody here knows (the person's own name, places, offices, the
    site) counts as one sign.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that about 10,000,000,000 guesses find."""
        if any(guesses(text) < FEWEST_GUESSES for text in (password, known_words.cut_out(password, user))):
            raise ValidationError(
                _(
                    "This password is guessed early: it is built on common words, names, places, dates or rows of "
                    "keys. Take several words that have nothing to do with each other."
                ),
                code="guessable",
            )

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _(
            "The password must not be built on common words, names, places, the office, dates or rows of keys, "
            "however they are spelled."
        )


class Unused:
    """Refuses the password that the person has now."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse the present password."""
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError(_("This is your present password. Choose another one."), code="unchanged")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _("The password must differ from the present one.")


def guesses(text: str) -> float:
    """How many guesses find the text, as a power of ten."""
    from zxcvbn import zxcvbn  # its lists of words were a seventh of every start

    return float(zxcvbn(text[:LONGEST_READ])["guesses_log10"]) if text else 0.0


def classes_in(password: str) -> int:
    """How many of the four classes of characters the password holds."""
    tests = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    )
    return sum(tests)


def is_due(user: "User") -> bool:
    """Whether the password is so old that the rule asks for a new one (level 3: 90 days)."""
    age = MAX_AGE[settings.PASSWORD_RULE]
    since = user.password_changed_at or user.created_at
    return age is not None and timezone.now() - since > age


def due_sentence(user: "User") -> str:
    """Why a new password is asked for now."""
    if user.must_change_password:
        return _("You signed in with a one-time password. Choose your own password to go on.")
    days = (MAX_AGE[settings.PASSWORD_RULE] or dt.timedelta()).days
    return ngettext(
        "Your password is older than %(days)d day. Choose a new one to go on.",
        "Your password is older than %(days)d days. Choose a new one to go on.",
        days,
    ) % {"days": days}


def pick_up_code() -> str:
    """The half of a link that is told by mouth: eight signs, about 39 bits, small letters and digits."""
    alphabet = LETTERS + string.digits[2:]
    return "".join(secrets.choice(alphabet) for _i in range(8))


def bare_code(typed: str) -> str:
    """A code as it was made, whatever blanks, dashes and capitals it was typed with."""
    return "".join(c for c in typed.lower() if c.isalnum())
