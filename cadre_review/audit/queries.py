"""Reading the log: who may see which entries, filters, and the words for acts and things."""

import datetime as dt
import json
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .log import take_looks
from .models import Entry

AUDITOR = "auditor"
NAMES_OF_FIELDS = frozenset({"field", "fields"})  # keys whose values name fields of the thing


def visible_to(user: Any) -> models.QuerySet[Entry]:
    """All entries for the security auditor, his own acts for everyone else."""
    if not (user.is_authenticated and user.is_active):
        return Entry.objects.none()
    take_looks()
    return Entry.objects.all() if user.role == AUDITOR else own_acts(user)


def own_acts(user: Any) -> models.QuerySet[Entry]:
    """What this person did, and what was done to their account."""
    about = models.Q(thing=user._meta.label_lower, thing_id=str(user.pk))
    return Entry.objects.filter(models.Q(actor=user) | about)


def act_labels() -> dict[str, Any]:
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


def detail_text(detail: dict[str, Any], thing: str = "") -> str:
    """The detail in one line, in words: ``key: value; key: value``. ``thing`` is the kind the entry names."""
    names, fields = _merged(settings.AUDIT_DETAILS), _fields_of(thing)
    return "; ".join(f"{names.get(key, key)}: {_value(key, value, fields)}" for key, value in detail.items())


def _value(key: str, value: Any, fields: dict[str, Any]) -> str:
    if isinstance(value, list):
        return ", ".join(_value(key, part, fields) for part in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if not isinstance(value, str):
        return "–" if value is None else json.dumps(value, ensure_ascii=False)
    if key in NAMES_OF_FIELDS:
        return str(fields[value].verbose_name) if value in fields else value
    choices = dict(getattr(fields.get(key), "flatchoices", ())) or _merged(settings.AUDIT_VALUES).get(key, {})
    return str(choices.get(value, value))


def _merged(paths: list[str]) -> dict[str, Any]:
    """The dictionaries that a setting names, as one."""
    return {key: value for path in paths for key, value in import_string(path).items()}


def _fields_of(thing: str) -> dict[str, Any]:
    """The fields of a kind of thing, by name."""
    try:
        return {
            one.name: one for one in apps.get_model(thing)._meta.get_fields() if hasattr(one, "verbose_name")
        }
    except (LookupError, ValueError):
        return {}


class LogFilter(forms.Form):
    """The log by account, act, kind of thing and period (days of the site's time zone, both included)."""

    account = forms.CharField(label=_("Account"), required=False, max_length=64)
    act = forms.ChoiceField(label=_("Act"), required=False)
    thing = forms.ChoiceField(label=_("Kind of thing"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["act"].choices = [("", _("all")), *act_labels().items()]
        kinds = [(m._meta.label_lower, m._meta.verbose_name) for m in apps.get_models()]
        fields["thing"].choices = [("", _("all")), *kinds]

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
        data = self.cleaned_data
        if data["account"]:
            rows = rows.filter(actor_name__iexact=data["account"].strip())
        rows = rows.filter(**{key: data[key] for key in ("act", "thing") if data[key]})
        if data["since"]:
            rows = rows.filter(at__gte=_midnight(data["since"]))
        if data["until"]:
            rows = rows.filter(at__lt=_midnight(data["until"] + dt.timedelta(days=1)))
        return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def page_of(rows: models.QuerySet[Entry], *, before: str, size: int) -> tuple[list[Entry], int | None]:
    """The newest ``size`` entries below the number ``before``; and the number the next page begins below."""
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(number__lt=int(before))
    entries = list(rows.order_by("-number")[: size + 1])
    more = len(entries) > size
    return entries[:size], entries[size - 1].number if more else None
