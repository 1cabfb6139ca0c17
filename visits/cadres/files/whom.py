"""A field of any form that names one person, and the form of whom something is about.

Words are typed and who fits is offered: while one types (``static/js/people.js``), and without script by sending the
form, which comes back with those who fit to choose from. The forms of records, which name many people in many fields,
search by ``visits.fieldwork.visits.forms.people`` with the same script.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from visits.core.fields import check_text
from visits.core.lists.views import offers
from visits.core.pages import form_page
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Unit

from .models import Cadre
from .naming import OFFERED, fitting, in_full

LONGEST = 60  # characters that are looked up
DIGITS = 15  # of a key, at most


class PersonInput(forms.TextInput):
    """The line to type into, the key of whom it means, and the place of those who fit (``cadres/_person.html``)."""

    class Media:
        js = (forms.Script("js/people.js", defer=True),)

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"autocomplete": "off", "maxlength": LONGEST} | (attrs or {}))
        self.chosen: Cadre | None = None
        self.offered: list[Cadre] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        """What was typed, and whom it means, where one of those offered was taken."""
        return (data.get(name) or "").strip(), data.get(f"{name}_key") or ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """The line with what belongs to it."""
        words, key = value or ("", "")
        people = [{"key": one.pk, "name": one.name, "post": in_full(one)} for one in self.offered]
        context = {
            "line": super().render(name, words, attrs, renderer), "name": name, "key": key, "offered": people,
            "chosen": self.chosen and f"{self.chosen.name} {in_full(self.chosen)}",
        }  # fmt: skip
        return render_to_string("cadres/_person.html", context)


class PersonField(forms.Field):
    """One person of ``rows(user)`` by name, pinyin, initials, post or unit; several words narrow."""

    widget = PersonInput
    missing = _("Nobody fits these words whom you may name.")
    several = _("Several people fit these words: choose one below, or add the unit.")

    def __init__(
        self,
        rows: Callable[[Any], QuerySet[Cadre]] = lambda user: Cadre.objects.nameable_by(user),
        **kwargs: Any,
    ) -> None:
        self.rows = rows
        self.queryset: QuerySet[Cadre] = Cadre.objects.none()
        kwargs.setdefault("help_text", _("Name, pinyin, initials, post or unit; several words narrow."))
        super().__init__(**kwargs)

    def offer(self, user: Any) -> None:
        """Narrow to whom the user may name here."""
        self.queryset = self.rows(user)

    def prepare_value(self, value: Any) -> Any:
        """Somebody known is shown by name."""
        if isinstance(value, Cadre):
            self.widget.chosen = value
            return value.name, value.pk
        return value

    def clean(self, value: Any) -> Cadre | None:
        """The one person meant, None where nothing is typed; a sentence where there is none, or several to choose."""
        words, key = value or ("", "")
        words = str(words)[:LONGEST]
        check_text(words)
        if not words:
            return super().clean(None)
        found = self._found(words, str(key))
        if len(found) != 1:
            self.widget.offered = found
            raise ValidationError(self.several if found else self.missing)
        self.widget.chosen = found[0]
        return found[0]

    def _found(self, words: str, key: str) -> list[Cadre]:
        """Whom the words fit: the one taken, the only one of this name, else all."""
        people = fitting(self.queryset, words)
        if (
            key.isascii()
            and key.isdecimal()
            and len(key) <= DIGITS
            and (one := people.filter(pk=key).first())
        ):
            return [one]
        called = list(people.filter(name=words)[:2])
        return called if len(called) == 1 else list(people[:OFFERED])


class PersonForm(forms.Form):
    """Whom it is about."""

    cadre = PersonField(label=_("Cadre"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PersonField | UnitField):
                field.offer(user)


def current(user: Any) -> QuerySet[Unit]:
    """The units that exist today, of those that the user sees."""
    return Unit.objects.visible_to(user).current()


class WhomForm(PersonForm):
    """A person, or a unit: one of them."""

    cadre = PersonField(label=_("Cadre"), required=False)
    unit = UnitField(current, label=_("Or unit"), help_text=_("Only where it is about no person."))

    def clean(self) -> dict[str, Any]:
        """One of them, and not both."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("cadre")) == bool(data.get("unit")):
            raise ValidationError(_("Name the cadre, or the unit where it is about no person."))
        return data


def whom_page(
    request: HttpRequest,
    form_class: type[PersonForm],
    onward: Callable[[dict[str, Any]], HttpResponse],
    **page: Any,
) -> HttpResponse:
    """A page that asks whom it is about and goes ``onward``; nothing is written."""
    if answer := offers(request, form_class):
        return answer
    form = form_class(request.POST or None, user=request.user)
    page = {"button": _("Go on")} | page
    return form_page(request, form, lambda: onward(form.cleaned_data), **page)
