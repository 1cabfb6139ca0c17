"""The pages on which people see where draft boxes lie, and have a lost one destroyed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from visits.core.access import can, require
from visits.core.pages import act
from visits.fieldwork.offline import actions
from visits.fieldwork.offline.models import Device

MOST = 200


@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """One's own devices; for the system administrator all, or those of one account."""
    rows = Device.objects.visible_to(request.user).select_related("user", "wipe_asked_by")
    account = request.GET.get("account", "")
    if account.isdecimal() and len(account) < 16:
        rows = rows.filter(user=int(account))
    shown: list[Any] = list(rows[:MOST])
    for device in shown:
        device.may_wipe = can(request.user, "device.wipe", device) and not device.wiped_at
    return render(request, "box/devices.html", {"devices": shown, "all": not request.user.is_field})  # type: ignore[union-attr]


def scoped(request: HttpRequest, pk: int) -> Device:
    """The device, if the user sees it and may have it destroyed."""
    device: Device = get_object_or_404(Device.objects.visible_to(request.user).select_related("user"), pk=pk)
    require(request.user, "device.wipe", device)
    return device


@require_http_methods(["GET", "POST"])
def wipe(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then order the wipe."""
    device = scoped(request, pk)
    if request.method == "GET":
        return render(request, "box/wipe.html", {"device": device})

    def write() -> str:
        actions.order_wipe(actor=request.user, device=device)
        return _("The draft box on this device will be destroyed as soon as it is heard of.")

    return act(request, write, "box:devices")


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the order back."""
    device = scoped(request, pk)

    def write() -> str:
        actions.call_off_wipe(actor=request.user, device=device)
        return _("The draft box on this device stays.")

    return act(request, write, "box:devices")
