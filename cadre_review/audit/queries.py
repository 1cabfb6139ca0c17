"""Reading the log: who may see which entries, filters, and the words for acts and things."""

import datetime as dt
import json
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cadre_review import marks
from cadre_review.marks import listed

from .log import take_looks
from .models import Entry

AUDITOR = "auditor"
FILTERS = frozenset({"filter", "query"})  # keys whose values are the filter of a list, as its address says it
NAMES_OF_FIELDS = frozenset({"field", "fields"})  # keys whose values name fields of the thing


def visible_to(user: Any) -> models.QuerySet[Entry]:
    """All entries for the security auditor, his own acts for everyone else."""
    if not (user.is_authenticated and user.is_active):
        return Entry.objects.none()
    take_looks()
    return Entry.objects.all() if user.role == AUDITOR else own_acts(user)


def own_acts(user: Any) -> models.QuerySet[Entry]:
    """What this person did, and what was done to their account."""
    about = Q(thing=user._meta.label_lower, thing_id=str(user.pk))
    return Entry.objects.filter(Q(actor=user) | about)


def act_labels() -> Mapping[str, Any]:
    """What acts are called, from the dictionaries named in AUDIT_LABELS."""
    return _merged(settings.AUDIT_LABELS)


def act_label(act: str) -> str:
    """What one act is called; an act without a label keeps its word."""
    return str(act_labels().get(act, act))


def thing_label(thing: str) -> str:
    """What a kind of thing (``app.model``) is called."""
    try:
        return str(apps.get_model(thing)._meta.verbose_name)
    except (LookupError, ValueError):
        return thing


def things() -> list[tuple[str, Any]]:
    """The kinds of things that have a name of ours; the rest is machinery that no entry is about."""
    named = ((one._meta.label_lower, one._meta.verbose_name) for one in apps.get_models() if _is_ours(one))
    return [(key, name) for key, name in named if isinstance(name, Promise)]


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.startswith(("visits.", "cadre_review."))


class Words:
    """What keys and values of details are called, gathered once for many entries; things by the reader's right."""

    def __init__(self, reader: Any = None, entries: Iterable[Entry] = ()) -> None:
        self.names, self.values = _merged(settings.AUDIT_DETAILS), _merged(settings.AUDIT_VALUES)
        self.keys: dict[str, str] = import_string(settings.AUDIT_KEYS)
        self.things = import_string(settings.AUDIT_NAMES)(reader, self._wanted(entries)) if reader else {}
        # Each is asked for once, however many entries hold it.
        self.name = cache(lambda key: str(self.names.get(key, key)))
        self.kind, self.fields_of, self.label = cache(thing_label), cache(_fields_of), cache(self._label)
        self.choices = cache(self._choices)
        self.marks = marks.in_use()

    def _label(self, thing: str, key: str, value: str) -> str:
        """What a value of a field of a kind of thing is called."""
        return str(self.choices(thing, key).get(value, value))

    def _choices(self, thing: str, key: str) -> Mapping[str, Any]:
        """What values of a field of a kind of thing are called."""
        return dict(getattr(self.fields_of(thing).get(key), "flatchoices", ())) or self.values.get(key, {})

    def _wanted(self, entries: Iterable[Entry]) -> dict[str, set[str]]:
        """The things that entries and their details name, by kind."""
        wanted: dict[str, set[str]] = {}
        for one in entries:
            if one.thing:
                wanted.setdefault(one.thing, set()).add(one.thing_id)
            for key, value in _with_filter(one.detail):
                if key in self.keys:
                    several = value if isinstance(value, list) else [value]
                    wanted.setdefault(self.keys[key], set()).update(map(str, several))
        return wanted

    def thing(self, entry: Entry) -> tuple[str, str]:
        """What the thing of an entry is called and where it stands; its number where the reader does not see it."""
        return self.things.get((entry.thing, entry.thing_id)) or (entry.thing_id, "")

    def told(self, detail: dict[str, Any], thing: str) -> str:
        """The detail of an entry about a kind of thing."""
        said = [
            f"{self.name(key)}{self.marks.colon}{self._value(key, value, thing)}"
            for key, value in detail.items()
        ]
        return self.marks.semicolon.join(said)

    def _value(self, key: str, value: Any, thing: str) -> str:
        if key in FILTERS and isinstance(value, str):
            return listed([f"{self.name(k)}={self._value(k, v, thing)}" for k, v in parse_qsl(value)])
        if key in self.keys and (named := self.things.get((self.keys[key], str(value)))):
            return named[0]
        if isinstance(value, list):
            return self.marks.comma.join([self._value(key, part, thing) for part in value])
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if not isinstance(value, str):
            return "–" if value is None else json.dumps(value, ensure_ascii=False)
        if key in NAMES_OF_FIELDS:
            fields = self.fields_of(thing)
            return str(fields[value].verbose_name) if value in fields else value
        return self.label(thing, key, value)


def _with_filter(detail: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The details, those of a filter among them."""
    for key, value in detail.items():
        yield key, value
        if key in FILTERS and isinstance(value, str):
            yield from parse_qsl(value)


def _merged(paths: list[str]) -> Mapping[str, Any]:
    """The dictionaries that a setting names, as one; of two that know a word the later one counts."""
    return ChainMap(*map(import_string, reversed(paths)))


@cache
def _fields_of(thing: str) -> dict[str, Any]:
    """The fields of a kind of thing, by name."""
    try:
        return {
            one.name: one for one in apps.get_model(thing)._meta.get_fields() if hasattr(one, "verbose_name")
        }
    except (LookupError, ValueError):
        return {}


# Acts by which somebody is refused something.
REFUSED = Q(act__in=["access.refused", "session.failed", "session.locked_out", "second_factor.failed"])
REFUSED |= Q(act__endswith=".refuse") | Q(act__endswith="_failed")
LOOKED = (
    Q(act__endswith=".open")
    | Q(act__endswith=".look")
    | Q(act__in=["cadre.unmask", "search.read", "lead.read"])
)
NIGHT = Q(at__hour__gte=22) | Q(at__hour__lt=6)  # by the clock of the site
# Questions that stand ready: what the auditor asks of the log.
QUESTIONS: dict[str, tuple[Any, Q]] = {
    "looked": (_("Who looked at whom"), LOOKED),
    "night": (_("At night (22 to 6)"), NIGHT),
    "refused": (_("What was refused"), REFUSED),
    "exports": (_("Exports by size"), Q(act="export.take")),
}


NOT_YOURS = _("Only the security auditor reads the log. Your own acts stand under “My acts”.")


def _choices(name: str) -> list[tuple[str, str]]:
    """What a field of the filter offers, in the language of the page; worked out once."""
    return _offered(name, get_language())


@cache
def _offered(name: str, _language: str | None) -> list[tuple[str, str]]:
    asked = [(key, label) for key, (label, _fits) in QUESTIONS.items()]
    found = {"ask": asked, "act": list(act_labels().items()), "thing": things()}[name]
    return [("", str(_("all"))), *((key, str(label)) for key, label in found)]


class LogFilter(forms.Form):
    """The log by account, act, kind of thing and period (days of the site's time zone, both included)."""

    ask = forms.ChoiceField(label=_("Ready question"), required=False, choices=lambda: _choices("ask"))

    account = forms.CharField(label=_("Account"), required=False, max_length=64)
    number = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=_("As a watermark or a footer tells it."),
    )
    act = forms.ChoiceField(label=_("Act"), required=False, choices=lambda: _choices("act"))
    thing = forms.ChoiceField(label=_("Kind of thing"), required=False, choices=lambda: _choices("thing"))
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The period ends before it begins. Choose a later end."))
        return data

    def narrow(self, rows: models.QuerySet[Entry]) -> models.QuerySet[Entry]:
        """The entries that fit; where the filter is not valid, none: nobody shall read too much into it."""
        if not self.is_valid():
            return rows.none()
        data = {key: value for key, value in self.cleaned_data.items() if value}
        if "ask" in data:
            rows = rows.filter(QUESTIONS[data["ask"]][1])
        if "account" in data:
            rows = rows.filter(actor_name__iexact=data["account"].strip())
        rows = rows.filter(**{key: data[key] for key in ("act", "thing", "number") if key in data})
        if "since" in data:
            rows = rows.filter(at__gte=_midnight(data["since"]))
        if "until" in data:
            rows = rows.filter(at__lt=_midnight(data["until"] + dt.timedelta(days=1)))
        return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
