"""Two texts of one record side by side: what differs, and the one that a person makes of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from visits.records.forms.posted import Carried, Data, as_data

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
        if name not in Carried.base_fields and name not in {"identity", "subjects"}
    ]


def _teller(name: str, field: forms.Field) -> Callable[[Data], str]:
    def tell(data: Data) -> str:
        texts = [_even(text) for text in data.getlist(name) if _even(text)]
        if isinstance(field, forms.BooleanField):
            return _("yes") if texts else _("no")
        if hasattr(field, "choices"):
            labels = {str(key): str(label) for key, label in field.choices}
            texts = [labels.get(text, text) for text in texts]
        return "、".join(texts)

    return tell


def differing(sections: Iterable[Section], theirs: Data, mine: Data) -> list[dict[str, Any]]:
    """The sections in which the two differ, each with both texts, for the page."""
    found = []
    for section in sections:
        if section.texts(theirs) == section.texts(mine):
            continue
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


def merged(sections: Iterable[Section], theirs: Data, posted: Data) -> Data | None:
    """What was posted with the choices carried out; None while one that differs has not been chosen."""
    result = as_data({name: posted.getlist(name) for name in posted if not _is_choice(name)})
    for section in sections:
        if section.texts(theirs) == section.texts(posted):
            continue
        choice = posted.get(f"keep-{section.key}")
        if choice not in {MINE, THEIRS, MERGED}:
            return None
        if choice == MINE:
            continue
        for name in [name for name in result if section.holds(name)]:
            del result[name]
        if choice == THEIRS:
            for name in theirs:
                if section.holds(name):
                    result.setlist(name, theirs.getlist(name))
        elif section.is_text:
            result[section.key] = posted.get(f"merged-{section.key}", "")
        else:
            return None
    result["base_version"] = posted.get("current_version", "0")
    return result


def _is_choice(name: str) -> bool:
    return name.startswith(("keep-", "merged-", "_")) or name in {"csrfmiddlewaretoken", "current_version"}


def carried_on(posted: Data) -> list[tuple[str, str]]:
    """The hidden fields by which the conflict page carries one's own text on."""
    return [(name, text) for name in posted if not _is_choice(name) for text in posted.getlist(name)]
