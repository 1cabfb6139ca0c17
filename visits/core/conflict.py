"""Two texts of one record side by side: what differs, and the one that a person makes of them.

Held against what the record was when the form was opened: a part that was not touched since is not mine.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.posted import Carried, Data, Part, as_data, labels_of

MINE, THEIRS, MERGED = "mine", "theirs", "merged"


@dataclass
class Section:
    """A part of a form that is chosen as a whole: the names it posts under, and how it reads."""

    key: str
    label: str
    holds: Callable[[str], bool]
    tell: Callable[[Data], str]
    is_text: bool = False

    def texts(self, data: Data) -> dict[str, list[str]]:
        """What the section holds, line ends and empty values left out of account."""
        found = {name: [_even(text) for text in data.getlist(name)] for name in data if self.holds(name)}
        return {
            name: sorted(filter(None, texts))
            for name, texts in found.items()
            if any(texts) and not name.endswith("_FORMS")
        }


def _even(text: Any) -> str:
    return str(text).replace("\r\n", "\n").strip()


def of_fields(form: forms.BaseForm) -> list[Section]:
    """A section for each field that a person fills in."""
    return [
        Section(
            name,
            str(field.label),
            name.__eq__,
            _teller(name, field),
            isinstance(field.widget, forms.Textarea),
        )
        for name, field in form.fields.items()
        if name not in Carried.base_fields
    ]


def of_rows(part: Part) -> Section:
    """A section for rows, chosen as a whole."""
    return Section(part.prefix, part.label, lambda name: name.startswith(f"{part.prefix}-"), part.told)


def _teller(name: str, field: forms.Field) -> Callable[[Data], str]:
    def tell(data: Data) -> str:
        texts = [_even(text) for text in data.getlist(name) if _even(text)]
        if isinstance(field, forms.BooleanField):
            return _("yes") if texts else _("no")
        if hasattr(field, "choices"):
            labels = labels_of(field)
            texts = [labels.get(text, text) for text in texts]
        return listed(texts)

    return tell


def asked(sections: Iterable[Section], base: Data | None, theirs: Data, mine: Data) -> list[Section]:
    """The sections that a person must choose: both sides wrote something else there since ``base``.

    Without a base nobody knows who wrote what, so every section that differs is asked.
    """
    different = [one for one in sections if one.texts(theirs) != one.texts(mine)]
    if base is None:
        return different
    return [one for one in different if one.texts(base) not in (one.texts(theirs), one.texts(mine))]


def taken_over(
    sections: Iterable[Section], base: Data | None, theirs: Data, mine: Data
) -> tuple[Data, list[Section]]:
    """One's own text with what only others have changed, and those sections: what I never touched is not mine."""
    result, taken = mine.copy(), []
    if base is None:
        return result, []
    for section in sections:
        if section.texts(mine) == section.texts(base) != section.texts(theirs):
            take(section, theirs, result)
            taken.append(section)
    return result, taken


def take(section: Section, source: Data, into: Data) -> None:
    """Put the section as the source has it in the place of what stands there."""
    for name in [name for name in into if section.holds(name)]:
        del into[name]
    for name in [name for name in source if section.holds(name)]:
        into.setlist(name, source.getlist(name))


def differing(
    sections: Iterable[Section], theirs: Data, mine: Data, base: Data | None = None
) -> list[dict[str, Any]]:
    """The sections to choose, each with both texts, for the page."""
    found = []
    for section in asked(sections, base, theirs, mine):
        both = [section.tell(theirs), section.tell(mine)]
        found.append(
            {
                "key": section.key,
                "label": section.label,
                "theirs": both[0],
                "mine": both[1],
                "merged": "\n".join(dict.fromkeys(filter(None, both))) if section.is_text else None,
            }
        )
    return found


def merged(sections: list[Section], theirs: Data, posted: Data, base: Data | None = None) -> Data | None:
    """What was posted with the choices carried out; None while one that is asked has not been chosen."""
    own = as_data({name: posted.getlist(name) for name in posted if not _is_choice(name)})
    result, _taken = taken_over(sections, base, theirs, own)
    for section in asked(sections, base, theirs, own):
        choice = posted.get(f"keep-{section.key}")
        if choice not in {MINE, THEIRS, MERGED} or (choice == MERGED and not section.is_text):
            return None
        if choice == THEIRS:
            take(section, theirs, result)
        elif choice == MERGED:
            result[section.key] = posted.get(f"merged-{section.key}", "")
    result["base_version"] = posted.get("current_version", "0")
    return result


def _is_choice(name: str) -> bool:
    return name.startswith(("keep-", "merged-", "_")) or name in {"csrfmiddlewaretoken", "current_version"}


def carried_on(posted: Data) -> list[tuple[str, str]]:
    """The hidden fields by which the conflict page carries one's own text on."""
    return [(name, text) for name in posted if not _is_choice(name) for text in posted.getlist(name)]
