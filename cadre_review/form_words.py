"""What forms say of a wrong value: our own sentences with the field's name, in place of Django's, on every form.

A field or an action that brings a sentence of its own keeps it; only Django's own are replaced, by their code.
Installed once when the site starts, so that no form has to remember it.
"""

from typing import Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "required": _("Fill in “%(field)s”."),
    "max_length": _("“%(field)s” holds at most %(limit_value)s characters; these are %(show_value)s."),
    "min_length": _("“%(field)s” needs at least %(limit_value)s characters; these are %(show_value)s."),
    "max_value": _("“%(field)s” is at most %(limit_value)s."),
    "min_value": _("“%(field)s” is at least %(limit_value)s."),
    "invalid_choice": _("What was chosen in “%(field)s” is not among the choices. Choose again."),
    "max_digits": _("The number in “%(field)s” has too many digits."),
    "empty": _("The file of “%(field)s” is empty."),
    "missing": _("No file came with “%(field)s”. Choose it again."),
    "null_characters_not_allowed": _("“%(field)s” holds a character that cannot be kept."),
    "unique": _("“%(field)s” is taken already."),
    "invalid": _("“%(field)s” cannot be read. Correct it."),
}
UNSEEN = _("Something that the page itself sends was missing or wrong. Open the page again.")
SAME = {
    "null": "required", "blank": "required", "incomplete": "required", "invalid_list": "invalid_choice",
    "invalid_pk_value": "invalid_choice", "max_decimal_places": "max_digits", "max_whole_digits": "max_digits",
    "contradiction": "missing", "invalid_image": "invalid",
}  # fmt: skip
# What “invalid” means for a kind of field: the first that fits.
INVALID: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.DateTimeField, _("“%(field)s” is no time. Write it as 2018-05-01 09:30.")),
    (forms.DateField, _("“%(field)s” is no date. Write it as 2018-05-01.")),
    (forms.TimeField, _("“%(field)s” is no time of day. Write it as 09:30.")),
    (forms.IntegerField, _("“%(field)s” is no number.")),
    (forms.EmailField, _("“%(field)s” is no address of an e-mail.")),
    (forms.FileField, _("No file came with “%(field)s”. Choose it again.")),
)
_add_error = forms.BaseForm.add_error


def install() -> None:
    """Let every form speak in our sentences; asked twice, done once."""
    forms.BaseForm.add_error = _in_our_words  # type: ignore[method-assign,assignment]


def _in_our_words(form: forms.BaseForm, name: str | None, error: Any) -> None:
    problem = error if isinstance(error, ValidationError) else ValidationError(error)
    if hasattr(problem, "error_dict"):
        told: Any = {key: [_ours(form, key, one) for one in some] for key, some in problem.error_dict.items()}
    else:
        told = [_ours(form, name, one) for one in problem.error_list]
    _add_error(form, name, ValidationError(told))


def _ours(form: forms.BaseForm, name: str | None, error: ValidationError) -> ValidationError:
    """The same error in our words, where Django's own sentence came."""
    if name not in form.fields or not _is_djangos(error.message):
        return error
    field = form.fields[str(name)]
    if field.label is None:  # nobody sees it: the page sends it along
        return ValidationError(UNSEEN, code=error.code)
    code = SAME.get(error.code or "", error.code or "")
    sentence = SENTENCES.get(code, SENTENCES["invalid"])
    if code == "invalid":
        sentence = next((words for kind, words in INVALID if isinstance(field, kind)), sentence)
    params: dict[str, Any] = {"limit_value": "", "show_value": ""} | dict(error.params or {})
    params |= {"field": form[str(name)].label}
    if "max" in params and code == "max_length":  # the field of a file counts under other names
        params |= {"limit_value": params["max"], "show_value": params["length"]}
    return ValidationError(sentence, code=error.code, params=params)


def _is_djangos(message: Any) -> bool:
    return isinstance(message, Promise) and id(message) in _djangos()


def _djangos() -> dict[int, Any]:
    """Django's own sentences by identity: a sentence of ours is another object, even with the same words."""
    if not _KNOWN:
        classes = [*_below(forms.Field), *_below(models.Field)]
        owned = [
            one.__dict__.get("default_error_messages", {})
            for one in classes
            if one.__module__.startswith("django.")
        ]
        checks: list[Any] = [one for one in vars(validators).values() if hasattr(one, "message")]
        messages = [text for texts in owned for text in texts.values()] + [one.message for one in checks]
        messages += [text for one in checks for text in getattr(one, "messages", {}).values()]
        _KNOWN.update({id(text): text for text in messages})
    return _KNOWN


def _below(kind: Any) -> list[Any]:
    return [kind, *(one for sub in kind.__subclasses__() for one in _below(sub))]


_KNOWN: dict[int, Any] = {}
