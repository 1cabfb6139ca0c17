"""Fields that hold the key of a kind: of models, of forms that write one, of filters that look for one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import parted
from visits.core.fields import ChoiceSetField

from . import reading

LONGEST = 32
ANY = _("any")
BETWEEN = "；"  # between the words of one text, as a row keeps it


class KindField(models.CharField):
    """The key of a kind of one family. Its choices are all kinds, retired ones too; a form offers the others alone.

    Migrations know it as plain text: what kinds there are is no matter of tables.
    """

    def __init__(self, verbose_name: Any = None, *, family: str = "", **more: Any) -> None:
        self.family = family
        more = {"max_length": LONGEST, **more, "choices": partial(reading.choices, family)}
        super().__init__(verbose_name, **more)

    def deconstruct(self) -> Any:
        """As text without choices."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs

    def _check_choices(self) -> list[Any]:
        """There is no table yet when a new site is checked."""
        return []

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Give the model ``get_<name>_display``."""

        def shown(row: Any) -> str:
            return reading.name(self.family, getattr(row, self.attname))

        setattr(cls, f"get_{name}_display", shown)
        super().contribute_to_class(cls, name, private_only)

    def formfield(self, **more: Any) -> Any:
        """A choice of what is offered, and of what the row holds."""
        given = {"label": self.verbose_name, "required": not self.blank, "help_text": self.help_text}
        names = ("label", "required", "help_text", "initial", "widget")
        return KindChoice(self.family, **given | {name: more[name] for name in names if name in more})


class KindSetField(ChoiceSetField):
    """Several kinds of one family in one column; read as ``ChoiceSetField``, migrated as ``KindField``."""

    def __init__(self, *args: Any, family: str = "", **more: Any) -> None:
        self.family = family
        super().__init__(*args, **{**more, "choices": partial(reading.choices, family)})

    def deconstruct(self) -> Any:
        """Without the family and its kinds."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "visits.core.fields.ChoiceSetField", args, kwargs

    def _check_choices(self) -> list[Any]:
        """There is no table yet when a new site is checked."""
        return []

    def formfield(self, **more: Any) -> Any:
        """Boxes to tick: what is offered, and what the row holds."""
        return KindsChoice(
            self.family, label=self.verbose_name, help_text=self.help_text, required=not self.blank
        )


class KindsChoice(forms.MultipleChoiceField):
    """Several kinds of those that are offered; what the record holds already may be left."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, family: str, **more: Any) -> None:
        self.family = family
        super().__init__(choices=partial(reading.offered, family), **more)

    def prepare_value(self, value: Any) -> Any:
        """A list, also of a text of words."""
        return words_of(value) if isinstance(value, str) else value

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """With what its record holds, in the order in which it stands there."""
        self.held = self.prepare_value(form.get_initial_for_field(self, field_name)) or []
        offered = reading.offered(self.family)
        gone = [one for one in self.held if one not in dict(offered)]
        self.choices = [*offered, *((one, reading.name(self.family, one)) for one in gone)]
        return super().get_bound_field(form, field_name)


class WordsChoice(KindsChoice):
    """The same where the record holds the words in one text, parted by ；."""

    def clean(self, value: Any) -> str:
        """The words as one text: those that stood there first, in their order."""
        chosen = super().clean(value)
        order = {word: at for at, word in enumerate(self.held)}
        return BETWEEN.join(sorted(chosen, key=lambda word: order.get(word, len(order))))


def words_of(text: str) -> list[str]:
    """The words of a text that parts them by ；."""
    return [word.strip() for word in text.replace(";", BETWEEN).split(BETWEEN) if word.strip()]


def named_words(family: str, text: str) -> str:
    """The same text with what the words are called today."""
    return parted(reading.name(family, word) for word in words_of(text))


class KindChoice(forms.ChoiceField):
    """One kind of those that are offered; a retired one stays where the record holds it already."""

    def __init__(
        self, family: str, blank: Any = "---------", offer: Callable[[], list[Any]] | None = None, **more: Any
    ) -> None:
        self.family, self.blank = family, blank
        self.offer = offer or partial(reading.offered, family)
        super().__init__(choices=partial(self._options, ""), **more)

    def _options(self, held: str) -> list[Any]:
        found = [("", self.blank), *self.offer()]
        return [*found, (held, reading.name(self.family, held))] if held else found

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """With the choices of this form, also where they are drawn: a form that is copied draws those of its class.

        The kind that its record holds may be left as it is.
        """
        held = reading.of(self.family).get(str(form.get_initial_for_field(self, field_name) or ""))
        gone = "" if held is None or held.is_offered else held.key
        self.choices = partial(self._options, gone)
        return super().get_bound_field(form, field_name)


class KindFilter(forms.ChoiceField):
    """Any kind of a family, retired ones too, to look for."""

    def __init__(self, family: str, *, blank: Any = ANY, **more: Any) -> None:
        def options() -> list[Any]:
            return [("", blank), *((key, _told(one)) for key, one in reading.of(family).items())]

        super().__init__(choices=options, required=False, **more)


class WordFilter(KindFilter):
    """The same where rows hold words: one that was never a kind may be looked for too."""

    def valid_value(self, value: Any) -> bool:
        """Any word of an address."""
        return True


def _told(kind: reading.Known) -> str:
    return kind.name if kind.is_offered else str(_("%(kind)s (retired)") % {"kind": kind.name})
