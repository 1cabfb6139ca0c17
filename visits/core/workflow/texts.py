"""What an effect asks of texts and days; each refusal stands at the field it belongs to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.fields import check_text

SHORTEST = 6  # characters of a reason


def text_of(name: str, value: str) -> str:
    """The text as it is kept: trimmed, line ends as ``\\n``; refused where it holds what cannot be stored."""
    try:
        check_text(value)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def texts_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, every text among them checked."""
    return {name: text_of(name, one) if isinstance(one, str) else one for name, one in values.items()}


def reason_of(value: str, name: str = "reason") -> str:
    """A reason worth keeping."""
    if len(text := text_of(name, value)) < SHORTEST:
        raise ValidationError({name: _("Give the reason in at least %(n)s characters.") % {"n": SHORTEST}})
    return text


def account_of(name: str, value: str) -> str:
    """A text that says something: what was done, what was found."""
    if len(text := text_of(name, value)) < SHORTEST:
        raise ValidationError({name: _("Write at least %(n)s characters.") % {"n": SHORTEST}})
    return text


def not_to_come(name: str, day: dt.date | None) -> None:
    """Refuse a day after today."""
    if day and day > timezone.localdate():
        raise ValidationError({name: _("This day has not come yet.")})


def not_over(name: str, day: dt.date) -> None:
    """Refuse a day before today."""
    if day < timezone.localdate():
        raise ValidationError({name: _("This day is over.")})


def refuse(lacking: Sequence[str]) -> None:
    """Refuse with everything that still lacks."""
    if lacking:
        raise ValidationError(list(lacking))
