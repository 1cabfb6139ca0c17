"""What cells say: widgets of django-import-export for the ways in which offices write. ValueError is a sentence."""

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from cadre_review.marks import listed
from visits.core.fields import check_text
from visits.core.kinds import reading

from .columns import in_every_language, plain

DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
DAY_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")


class TextWidget(Widget):
    """A cell of text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Trimmed; ValueError where it holds what cannot be stored."""
        text = str(value or "").strip()
        try:
            self.check(text)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
        return text

    def check(self, text: str) -> None:
        """ValidationError where the text cannot be stored."""
        check_text(text)


class NumberWidget(TextWidget):
    """A whole number from 0; empty is 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        """ValueError for anything else."""
        text = super().clean(value, row, **kwargs)
        if text and not (text.isascii() and text.isdigit() and len(text) < 7):
            raise ValueError(_("Enter a whole number such as 10."))
        return int(text or 0)


def day_of(text: str) -> dt.date | None:
    """The day that a text names: 2019-03-01, 2019.3.1, 2019/3/1, 2019年3月1日, 20190301; None where none."""
    found = DAY.fullmatch(text) or DAY_PLAIN.fullmatch(text)
    try:
        date = dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
    return date if date and 1900 <= date.year <= 2100 else None


class DayWidget(TextWidget):
    """A day in any form that an office writes."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:
        """ValueError for what is no whole date between 1900 and 2100."""
        text = super().clean(value, row, **kwargs)
        if text and (day := day_of(text)) is None:
            raise ValueError(_("Enter a whole date such as 2019-03-01."))
        return day if text else None


class WordWidget(TextWidget):
    """One of a few words: the key, the label in Chinese or English, or what offices write."""

    def __init__(self, choices: Any, words: Mapping[str, Any]) -> None:
        super().__init__()
        self.labels, self.words = dict(choices), words

    @cached_property
    def known(self) -> dict[str, str]:
        """Every way to write each choice, in every language."""
        known = {plain(word): str(key) for word, key in self.words.items()}
        for key, label in self.labels.items():
            known |= {plain(text): key for text in in_every_language(label)}
        return known | {key: key for key in self.labels}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The key; ValueError with the nearest word for what is none."""
        text = super().clean(value, row, **kwargs)
        if not text or plain(text) in self.known:
            return self.known.get(plain(text), "")
        nearest = difflib.get_close_matches(plain(text), self.known, n=1, cutoff=0.3)
        if not nearest:
            labels = listed(str(label) for label in self.labels.values())
            raise ValueError(_("This word is not known. Choose from: %(words)s.") % {"words": labels})
        label = self.labels[self.known[nearest[0]]]
        raise ValueError(_("This word is not known. Is “%(word)s” meant?") % {"word": label})


class KindWidget(TextWidget):
    """A kind by its name in either language, as the city calls it on the day of the import, or by its key."""

    def __init__(self, family: str) -> None:
        super().__init__()
        self.family = family

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The key."""
        text = super().clean(value, row, **kwargs)
        words = {one.name_en: key for key, one in reading.of(self.family).items() if one.name_en}
        return WordWidget(reading.choices(self.family), words).clean(text)
