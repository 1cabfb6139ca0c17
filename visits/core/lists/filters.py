"""The filter form of a list: it holds the fields that the address line names, and draws the others from memory."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from visits.core.fields import check_text
from visits.core.readers import rows_of

from .rows import at

OFFERED = 20  # things that a search field offers for what is typed
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
Scope = Callable[[Any], models.QuerySet[Any]]


class Things(ModelChoiceIterator):
    """The choices of a ``ThingField``, asked for by a prepared question."""

    field: "ThingField"

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for one in rows_of(self.field.user, self.field.rows):
            yield self.choice(one)


class ThingField(forms.ModelChoiceField):
    """One of a few things that the user sees: ``rows(user)``, a function of a module, asked when the form is drawn."""

    iterator = Things
    rows: Scope
    user: Any

    def __init__(self, rows: Scope, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(None, required=False, **kwargs)

    def offer(self, user: Any) -> None:
        """Narrow to what the user sees."""
        self.user = user
        self.queryset = self.rows(user)


class SearchInput(forms.TextInput):
    """A line to type into; what fits is offered while one types (``static/js/find.js``)."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """The line, and the empty place of its offers."""
        offers = f"{(attrs or {}).get('id', name)}_offered"
        more = {
            "list": offers,
            "autocomplete": "off",
            "data-find": name,
            "placeholder": _("name, or part of it"),
        }
        line = super().render(name, value, {**(attrs or {}), **more}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', line, offers)


class SearchField(forms.CharField):
    """One of any number of things that the user sees, by what is typed: its words, or the key of an address line.

    ``rows(user)`` are the things, ``words`` the fields of what is shown of one (joined by a space, the first may stand
    alone), ``exact`` the fields by which a text names one thing, ``find(rows, text)`` those that a text fits.
    """

    widget = SearchInput
    queryset: models.QuerySet[Any]
    missing = _("Nothing called “%(text)s” is to be found here.")
    several = _("Several things fit “%(text)s”: %(units)s. Choose one.")

    def __init__(
        self,
        rows: Scope,
        *,
        words: tuple[str, ...] = ("name",),
        exact: tuple[str, ...] = ("name",),
        find: Callable[[Any, str], models.QuerySet[Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.rows, self.words, self.exact = rows, words, exact
        self.find = find or (lambda rows, text: rows.filter(name__icontains=text))
        super().__init__(required=False, max_length=160, **kwargs)

    def offer(self, user: Any) -> None:
        """Narrow to what the user sees."""
        self.queryset = self.rows(user)

    def offers(self, text: str) -> list[str]:
        """What is shown of the things that fit, at most ``OFFERED``."""
        check_text(text)
        found = self.find(self.queryset, text).values_list(*self.words)[:OFFERED] if text.strip() else ()
        return [" ".join(filter(None, words)) for words in found]

    def prepare_value(self, value: Any) -> Any:
        """A key from an address line is shown in words."""
        key = _key(str(value))
        found = self.queryset.filter(pk=key).first() if key is not None else None
        return self.words_of(found) if found else value

    def clean(self, value: Any) -> Any:
        """The one thing meant, None where nothing is typed; a sentence where there is none, or several."""
        text = super().clean(value).strip()
        if not text:
            return None
        check_text(text)
        for one in self._ways(text):
            if len(found := list(self.queryset.filter(one)[:2])) == 1:
                return found[0]
        found = list(self.find(self.queryset, text)[:4])
        if len(found) == 1:
            return found[0]
        raise ValidationError(self._sentence(text, found))

    def _ways(self, text: str) -> Iterable[models.Q]:
        """How a text may name one thing for certain: by its first word, its own fields, as it is shown, by key."""
        if len(self.words) > 1 and _key(text) is None:
            yield models.Q(**{f"{self.words[0]}__iexact": text.split()[0]})
        yield models.Q(*((name, text) for name in self.exact), _connector=models.Q.OR)
        yield models.Q(*zip(self.words, text.split(" ", len(self.words) - 1), strict=False))
        if (key := _key(text)) is not None:
            yield models.Q(pk=key)

    def words_of(self, one: Any) -> str:
        """What is shown of a thing."""
        return " ".join(filter(None, (at(one, word) for word in self.words)))

    def _sentence(self, text: str, found: list[Any]) -> str:
        if not found:
            return self.missing % {"text": text[:40]}
        return self.several % {"text": text[:40], "units": listed(self.words_of(one) for one in found[:3])}


def _key(text: str) -> int | None:
    """The key that a text may be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def words_of(field: forms.Field, value: Any) -> str:
    """A chosen value as a field calls it: a field of a package's own says so by ``words``."""
    if hasattr(field, "words_of"):
        return str(field.words_of(value))
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value))
    if isinstance(field, forms.ChoiceField):
        chosen = {str(one) for one in value} if isinstance(value, list | tuple | set) else {str(value)}
        return listed(str(label) for key, label in flat(field.widget.choices) if str(key) in chosen)
    return "" if value is True else str(value)


def flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Choices without their groups."""
    for key, label in choices:
        yield from label if isinstance(label, list | tuple) else [(key, label)]


class FilterForm(forms.Form):
    """The one filter form of a list: reads the address line, narrows the rows.

    Subclasses add fields and extend ``narrow``. Bound, the form holds the fields that the address names, and those
    whose choices are read anew each time (``ThingField``, ``live``); unbound, all of them.
    """

    less_used: ClassVar[tuple[str, ...]] = ()  # names of fields that start folded under "more"
    period: ClassVar[tuple[Any, ...]] = ()  # labels of the days "from" and "to", where the list has a period
    only: ClassVar[tuple[str, ...]] = ()  # where set, the only fields that there are
    live: ClassVar[tuple[str, ...]] = ()  # fields whose choices ``scope_choices`` sets

    q = forms.CharField(label=_("Search"), required=False, max_length=60)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        self.user = user
        every = self.every()
        self.base_fields = (
            every if data is None else {n: one for n, one in every.items() if self._holds(n, data)}
        )
        super().__init__(data)
        for one in self.fields.values():
            if hasattr(one, "offer"):
                one.offer(user)
        self.scope_choices()

    @classmethod
    @cache
    def every(cls) -> dict[str, forms.Field]:
        """All fields that the form may hold, in the order in which they stand."""
        fields = dict(cls.base_fields)
        if cls.period:
            for name, label in zip(("from", "to"), cls.period, strict=True):
                fields[name] = forms.DateField(label=label, required=False, widget=DAY)
        if "q" in fields:
            fields["q"].widget.attrs.setdefault("placeholder", fields["q"].label)
        names = [*(cls.field_order or ()), *fields]
        return {name: fields[name] for name in dict.fromkeys(names) if not cls.only or name in cls.only}

    @classmethod
    def is_live(cls, name: str) -> bool:
        """Whether the choices of a field are read anew each time."""
        return name in cls.live or isinstance(cls.every()[name], ThingField)

    def _holds(self, name: str, data: Any) -> bool:
        return self.is_live(name) or name in data or any(key.startswith(f"{name}-") for key in data)

    def blank(self) -> Self:
        """The whole form with nothing typed into it."""
        return type(self)(user=self.user)

    def scope_choices(self) -> None:
        """Set the choices of the ``live`` fields that the form holds."""

    def clean_q(self) -> str:
        """The words, trimmed."""
        words = self.cleaned_data["q"].strip()
        check_text(words)
        return words

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        if data.get("from") and data.get("to") and data["from"] > data["to"]:
            raise ValidationError(_("The period ends before it begins."))
        return data

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows that fit; only valid fields narrow."""
        return rows

    def chips(self) -> list[tuple[str, str, str]]:
        """What is set, field by field: name, label and value in words ('' where the label says it)."""
        return [
            (name, str(self[name].label), words_of(one, self.chosen(name)))
            for name, one in self.fields.items()
            if name != "q" and self.chosen(name) and not one.widget.is_hidden
        ]

    def sentence(self) -> str:
        """What is set, in words, where the fields alone do not say it."""
        return ""

    def chosen(self, name: str) -> Any:
        """The value of a field where it is given and valid, else None."""
        return getattr(self, "cleaned_data", {}).get(name) or None
