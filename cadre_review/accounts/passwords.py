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

if TYPE_CHECKING:
    from .models import User

DEMO_PASSWORD = "Cadre-demo-1"  # noqa: S105 - published on purpose; refused wherever DEMO is off
MAX_AGE = {"level3": dt.timedelta(days=90), "modern": None}
# Words that people here try first; compared without case, and wherever they stand in the password.
BANNED = ("password", "qwerty", "admin", "123456", "woaini", "zuzhibu", "liuzhou", "mima", "zoufang")
LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without i, l, o: one-time passwords are copied by hand


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


class BannedWords:
    """Refuses the published demonstration password, and passwords built on a word everybody tries."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        self.words = words

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002
        """Refuse a published password, and one that holds a banned word."""
        if password == DEMO_PASSWORD and not settings.DEMO:
            raise ValidationError(_("This password is published. Choose another one."), code="published")
        if any(word in password.lower() for word in self.words):
            raise ValidationError(
                _("The password holds a word that is tried first. Choose another one."), code="banned"
            )

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _("The password must not be a published one or hold a word that everybody tries.")


class Unused:
    """Refuses the password that the person has now."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse the present password."""
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError(_("This is your present password. Choose another one."), code="unchanged")

    def get_help_text(self) -> str:
        """The rule as a sentence."""
        return _("The password must differ from the present one.")


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


def one_time() -> str:
    """A random password for one use, easy to copy by hand: three groups of five, about 80 bits."""
    alphabet = LETTERS + LETTERS.upper() + string.digits[2:]
    while True:
        groups = ["".join(secrets.choice(alphabet) for _i in range(5)) for _g in range(3)]
        if classes_in(word := "-".join(groups)) == 4:
            return word
