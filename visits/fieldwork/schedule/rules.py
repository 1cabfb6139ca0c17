"""Rules of planning that personnel staff keep as data: quotas of people to be heard, holidays."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.audit.log import record
from visits.core.access import can, require
from visits.core.pages import form_page, on_to
from visits.core.records import Register, fill, store

from .models import HearingQuota, Holiday

QUOTA_FIELDS = ("kind", "category", "group", "percent", "at_least")
quotas = Register(
    HearingQuota, "plan.rules", kept=False,
    stale=gettext_lazy("Someone else has changed this quota meanwhile. Look at it again."),
)  # fmt: skip


class QuotaForm(forms.ModelForm):
    """A quota; kind and category empty: it holds for all units."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = HearingQuota
        fields = QUOTA_FIELDS


class HolidayForm(forms.ModelForm):
    """A day off, or a weekend day that is worked instead."""

    class Meta:
        model = Holiday
        fields = ("on", "name", "is_worked")
        widgets = {"on": forms.DateInput(format="%Y-%m-%d")}  # noqa: RUF012  Django's own shape


@transaction.atomic
def write_quota(
    *, actor: Any, quota: HearingQuota | None, base_version: int, values: dict[str, Any]
) -> HearingQuota:
    """Enter or change a quota. Raises PermissionDenied, ValidationError by field."""
    require(actor, "plan.rules")
    locked = quotas.lock(actor, quota, base_version) if quota else HearingQuota()
    told = {name: values[name] for name in QUOTA_FIELDS}
    fill(locked, told)
    if not locked.percent and not locked.at_least:
        raise ValidationError({"at_least": _("Give a share, a least number, or both.")})
    return quotas.write(actor, "plan.quota", locked, **told)


@transaction.atomic
def write_holiday(*, actor: Any, values: dict[str, Any]) -> Holiday:
    """Enter a day, or correct what is entered for it."""
    require(actor, "plan.rules")
    day = Holiday.objects.select_for_update().filter(on=values["on"]).first() or Holiday(on=values["on"])
    fill(day, {name: values[name] for name in ("name", "is_worked")})
    record(actor, "plan.holiday", store(day), on=day.on, worked=day.is_worked)
    return day


@transaction.atomic
def remove_holiday(*, actor: Any, day: Holiday) -> None:
    """Take a day out of the table."""
    require(actor, "plan.rules")
    Holiday.objects.filter(pk=day.pk).delete()
    record(actor, "plan.holiday_remove", day, on=day.on)


def rules(request: HttpRequest) -> HttpResponse:
    """Quotas and holidays at a glance."""
    context = {
        "quotas": HearingQuota.objects.all(),
        "holidays": Holiday.objects.all(),
        "may_write": can(request.user, "plan.rules"),
    }
    return render(request, "plans/rules.html", context)


def add_quota(request: HttpRequest) -> HttpResponse:
    """A new quota."""
    return _quota(request, None)


def edit_quota(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a quota."""
    return _quota(request, get_object_or_404(HearingQuota, pk=pk))


def _quota(request: HttpRequest, quota: HearingQuota | None) -> HttpResponse:
    require(request.user, "plan.rules")
    shown = HearingQuota.objects.get(pk=quota.pk) if quota else HearingQuota()
    initial = {"version": quota.version if quota else 0}
    form = QuotaForm(request.POST or None, instance=shown, initial=initial)

    def write() -> None:
        version = form.cleaned_data["version"]
        values = {name: form.cleaned_data[name] for name in QUOTA_FIELDS}
        write_quota(actor=request.user, quota=quota, base_version=version, values=values)

    text = _("The quota has been saved; it counts from now on.")
    return _page(request, form, write, text, title=_("Quota of people to be heard"))


def add_holiday(request: HttpRequest) -> HttpResponse:
    """Enter a holiday or a day worked instead."""
    require(request.user, "plan.rules")
    form = HolidayForm(request.POST or None)

    def write() -> None:
        write_holiday(actor=request.user, values=form.cleaned_data)

    return _page(request, form, write, _("The day has been entered."), title=_("Enter a holiday"))


def drop_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take the day out."""
    require(request.user, "plan.rules")
    day = get_object_or_404(Holiday, pk=pk)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def write() -> None:
        remove_holiday(actor=request.user, day=day)

    title = _("Take a day out of the table")
    return _page(request, form, write, _("The day has been taken out."), title=title, intro=day)


def _page(request: HttpRequest, form: Any, write: Callable[[], None], text: str, **page: Any) -> HttpResponse:
    def written() -> HttpResponse:
        write()
        return on_to(request, text, "plans:rules")

    crumbs = [(_("Planned visits"), "plans:list")]
    return form_page(request, form, written, crumbs=crumbs, back="plans:rules", button=_("Save"), **page)
