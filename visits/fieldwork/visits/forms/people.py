"""Finding a person within a form: whoever is found can be chosen in every field of it that names somebody.

Without script the words are looked up by a button and the person is ticked; ``static/js/people.js`` does it while one
types. What is ticked travels with the form under ``named`` and is part of its draft.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.naming import people_found
from visits.core.posted import Data, plain_text
from visits.fieldwork.visits.actions.saving import Frame

FIND = "_find_person"  # the button that looks the words up
SUBJECT, RATING = re.compile(r"^c(\d{1,15})$"), re.compile(r"^rating-c(\d{1,15})-")
NAMING = ("named", "source", "source_cadre", "subject", "subjects", "cadres")


def named_in(data: Data) -> set[int]:
    """The keys of the cadres whom what was posted names, valid or not."""
    found = {int(rated[1]) for name in data if (rated := RATING.match(name))}
    for name in data:
        if name.rpartition("-")[2] in NAMING:
            found |= {key for text in data.getlist(name) if (key := _key(str(text)))}
    return found


def _key(text: str) -> int:
    found = SUBJECT.match(text)
    digits = found[1] if found else text
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else 0


class PeopleForm(forms.Form):
    """The search for a person, and who was found by it; drawn, never judged: who is named is judged where they are."""

    person = plain_text(
        label=_("find a person"),
        required=False,
        max_length=60,
        help_text=_(
            "Anybody, wherever they serve: name, pinyin, initials, post or unit; several words narrow."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    named = forms.MultipleChoiceField(
        label=_("people found"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, frame: Frame, data: Data) -> None:
        """``data``: what was posted, or the form as it was left; with the button ``FIND`` its words are looked up."""
        self.words = str(data.get("person", "")).strip()[:60]
        ticked = [key for text in data.getlist("named") if (key := _key(str(text))) in frame.cadres]
        super().__init__(initial={"person": self.words, "named": [str(key) for key in ticked]})
        self.found = _look_up(frame, self.words) if FIND in data else []
        people = {one.pk: one for one in (*(frame.cadres[key] for key in ticked), *self.found)}
        fields: Any = self.fields
        fields["named"].choices = [(str(pk), frame.shown(one)) for pk, one in people.items()]
        self.is_in_vain = FIND in data and not self.found


def _look_up(frame: Frame, words: str) -> list[Any]:
    try:
        return people_found(frame.actor, words)
    except ValidationError:  # signs that cannot be read fit nobody
        return []
