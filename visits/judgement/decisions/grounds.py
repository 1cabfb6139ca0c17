"""The grounds of decisions that personnel staff keep as data: situations of rules, each in force for a time.

What a decision rests on stays as it was read: such a ground is not reworded, it is retired and another added.
"""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.access import require
from visits.core.fields import Day
from visits.core.pages import post_form
from visits.core.records import Register, fill, store

from .models import Ground

FIELDS = ("rule", "situation", "text", "valid_from", "valid_to")
grounds = Register(
    Ground, "ground.write", kept=False,
    stale=gettext_lazy("Someone else has changed this ground meanwhile. Look at it again."),
)  # fmt: skip


class GroundForm(forms.ModelForm):
    """A new situation of a rule."""

    class Meta:
        model = Ground
        fields = FIELDS
        field_classes = {"valid_from": Day, "valid_to": Day}  # noqa: RUF012  Django's own shape


class WordsForm(forms.Form):
    """Other words for a situation that no decision rests on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("text"), max_length=300)


class RetireForm(forms.Form):
    """The last day of a ground, or of all of its rule's version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    valid_to = Day(label=gettext_lazy("in force until"), initial=timezone.localdate)
    whole = forms.BooleanField(
        label=gettext_lazy("with all situations of this rule that are in force from the same day"),
        required=False,
    )


@transaction.atomic
def add_ground(*, actor: Any, values: dict[str, Any]) -> Ground:
    """Enter a situation of a rule. At no day two texts may hold for the same situation of a rule."""
    require(actor, "ground.write")
    told = {name: values[name] for name in FIELDS}
    made = Ground()
    fill(made, told)
    store(made)
    same = Ground.objects.select_for_update().filter(rule=made.rule, situation=made.situation)
    over = Q(valid_to__isnull=False, valid_to__lt=made.valid_from)
    later = Q(valid_from__gt=made.valid_to) if made.valid_to else Q(pk__in=())
    if same.exclude(over | later).exclude(pk=made.pk).exists():
        text = _("This situation of the rule has a text for these days already. Retire that one first.")
        raise ValidationError({"situation": text})
    return grounds.finish(actor, "ground.add", made, **told)


@transaction.atomic
def rename_ground(*, actor: Any, ground: Ground, base_version: int, text: str) -> Ground:
    """Put other words for a ground on which no decision rests."""
    locked = grounds.lock(actor, ground, base_version)
    before = locked.text
    fill(locked, {"text": text})
    if locked.decisions.exists():
        words = _(
            "A decision rests on this text: it stays as it was signed. Retire the ground and add another."
        )
        raise ValidationError({"text": words})
    return grounds.write(actor, "ground.rename", locked, before=before, after=locked.text)


@transaction.atomic
def retire_ground(
    *, actor: Any, ground: Ground, base_version: int, valid_to: dt.date, whole: bool = False
) -> list[Ground]:
    """Say until when a ground holds; ``whole`` retires all situations of its rule in force from the same day."""
    locked = grounds.lock(actor, ground, base_version)
    if locked.valid_to:
        raise ValidationError({"valid_to": _("This ground is retired already.")})
    rows = Ground.objects.select_for_update().filter(
        rule=locked.rule, valid_from=locked.valid_from, valid_to__isnull=True
    )
    retired = list(rows if whole else rows.filter(pk=locked.pk))
    used = Ground.objects.filter(pk__in=[one.pk for one in retired]).aggregate(
        on=Max("decisions__decided_on")
    )["on"]
    if used and valid_to < used:
        text = _("A decision of %(day)s rests on it: it was in force on that day.")
        raise ValidationError({"valid_to": text % {"day": used}})
    for one in retired:
        one.valid_to = valid_to
        grounds.write(actor, "ground.retire", one, valid_to=valid_to)
    return retired


def add(request: HttpRequest) -> HttpResponse:
    """A new situation of a rule."""
    require(request.user, "ground.write")
    form = GroundForm(request.POST or None)
    title = gettext_lazy("Add a ground")
    return _answer(request, form, title, lambda clean: add_ground(actor=request.user, values=clean))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words."""
    ground = _scoped(request, pk)
    form = WordsForm(request.POST or None, initial={"version": ground.version, "text": ground.text})
    return _answer(request, form, gettext_lazy("Change the text"), lambda clean: rename_ground(
        actor=request.user, ground=ground, base_version=clean["version"], text=clean["text"]
    ), ground)  # fmt: skip


def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day."""
    ground = _scoped(request, pk)
    form = RetireForm(request.POST or None, initial={"version": ground.version})
    return _answer(request, form, gettext_lazy("Retire the ground"), lambda clean: retire_ground(
        actor=request.user, ground=ground, base_version=clean["version"], valid_to=clean["valid_to"],
        whole=clean["whole"],
    ), ground)  # fmt: skip


def _scoped(request: HttpRequest, pk: int) -> Ground:
    require(request.user, "ground.write")
    return get_object_or_404(Ground, pk=pk)


def _answer(
    request: HttpRequest, form: Any, title: Any, write: Any, ground: Ground | None = None
) -> HttpResponse:
    back = reverse("decisions:grounds")
    return post_form(
        request, form, lambda: write(form.cleaned_data), _("%(step)s: written down.") % {"step": title}, to=back,
        title=title, subject=ground or _("Grounds of decisions"), back=back, template="core/step.html",
        crumbs=[(_("Motions and decisions"), reverse("decisions:list"))],
    )  # fmt: skip
