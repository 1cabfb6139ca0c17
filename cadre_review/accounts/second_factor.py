"""The second factor: a time-based code (TOTP, RFC 6238) for all who see class-3 data."""

import base64
from typing import TYPE_CHECKING, Any

import django_otp
import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.audit.log import record

from .models import ADMINISTRATORS, OFFICE_ROLES

if TYPE_CHECKING:
    from .models import User

WHO = OFFICE_ROLES | ADMINISTRATORS  # who sees class-3 data (safety.md), and who could open the way to it


def is_needed(user: Any) -> bool:
    """Whether this account signs in with a second factor."""
    return settings.SECOND_FACTOR and user.role in WHO


def is_missing(user: Any) -> bool:
    """Whether the session still lacks the second factor that the account needs."""
    return is_needed(user) and not user.is_verified()


def device_of(user: "User") -> TOTPDevice | None:
    """The person's confirmed device."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()


def device_to_enrol(user: "User") -> TOTPDevice:
    """The device being set up: made once, so that reloading the page shows the same code."""
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "TOTP"})
    return device


def secret_of(device: TOTPDevice) -> str:
    """The secret as people type it: base32 in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def picture_of(device: TOTPDevice) -> str:
    """The QR code as an SVG image in a data: address."""
    return segno.make(device.config_url, micro=False).svg_data_uri(scale=5, border=4, light="#fff")


@transaction.atomic
def confirm(request: HttpRequest, device: TOTPDevice, code: str) -> bool:
    """Take the code for this session; a wrong one is counted by the device and entered in the log.

    After each failure the device waits 1, 2, 4… seconds before it looks at another code, and each code
    opens once.
    """
    device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
    if not device.verify_token(code.replace(" ", "")):
        record(request.user, "second_factor.failed")
        return False
    act = "second_factor.confirm" if device.confirmed else "second_factor.enrol"
    device.confirmed = True
    device.save()
    django_otp.login(request, device)
    record(request.user, act)
    return True
