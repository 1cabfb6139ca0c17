"""What happens to the device of a draft box."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.records import lock
from visits.fieldwork.offline.models import Device

MOST_DEVICES = 20
LONGEST_SECRET = 200  # characters of a recovery secret


@transaction.atomic
def register(*, actor: Any, key: UUID, name: str, recovery: str) -> Device:
    """Enter a device on which the actor set up a draft box; the same key again replaces its recovery secret."""
    require(actor, "box.use")
    check_text(name)
    check_text(recovery)
    if not recovery or len(recovery) > LONGEST_SECRET:
        raise ValidationError(_("The draft box was not set up completely. Set the PIN again."))
    device = Device.objects.select_for_update().filter(user=actor, key=key).first()
    if device is None and Device.objects.filter(user=actor, wiped_at__isnull=True).count() >= MOST_DEVICES:
        raise ValidationError(_("You have too many devices. Wipe those that you no longer use."))
    device = device or Device(user=actor, key=key)
    refuse_wiped(device)
    device.name, device.recovery = name.strip()[:120], recovery
    device.save()
    record(actor, "device.register", device)
    return device


def refuse_wiped(device: Device) -> None:
    """A device that was to be wiped takes and gives nothing more."""
    if device.must_wipe or device.wiped_at:
        raise PermissionDenied(_("This device was reported lost; its draft box is destroyed."))


def note_contact(*, actor: Any, device: Device, unsent: int, oldest: dt.datetime | None) -> None:
    """Keep when the device was heard of, and how much has not arrived from it. No log line: it says nothing new."""
    require(actor, "box.use", device)
    Device.objects.filter(pk=device.pk).update(
        seen_at=timezone.now(), unsent=unsent, oldest_unsent_at=oldest if unsent else None
    )


@transaction.atomic
def recover(*, actor: Any, device: Device) -> str:
    """Give the recovery secret to the person whose box it is; logged before it is given."""
    locked = lock(actor, device, "box.recover")
    refuse_wiped(locked)
    record(actor, "device.recover", locked)
    return locked.recovery


@transaction.atomic
def order_wipe(*, actor: Any, device: Device) -> Device:
    """Have the device destroy its box at its next contact. What it had not sent is lost with it."""
    locked = lock(actor, device, "device.wipe")
    if locked.must_wipe:
        raise ValidationError(_("The wipe of this device has been ordered already."))
    locked.wipe_asked_at, locked.wipe_asked_by = timezone.now(), actor
    locked.save(update_fields=["wipe_asked_at", "wipe_asked_by"])
    record(actor, "device.wipe", locked, unsent=locked.unsent)
    return locked


@transaction.atomic
def call_off_wipe(*, actor: Any, device: Device) -> Device:
    """Take the order back while the device has not been heard of since."""
    locked = lock(actor, device, "device.wipe")
    if not locked.must_wipe or locked.wiped_at:
        raise ValidationError(_("There is no order to take back, or it has been carried out."))
    locked.wipe_asked_at = locked.wipe_asked_by = None
    locked.save(update_fields=["wipe_asked_at", "wipe_asked_by"])
    record(actor, "device.keep", locked)
    return locked


@transaction.atomic
def confirm_order(*, key: UUID) -> bool:
    """A device without a session says that it carried out its order; False where there was none."""
    locked = Device.objects.select_for_update(of=("self",)).under_order(key).first()
    if locked is None:
        return False
    return _wiped(None, locked)


def _wiped(actor: Any, device: Device) -> bool:
    device.wiped_at, device.recovery, device.unsent, device.oldest_unsent_at = timezone.now(), "", 0, None
    device.save(update_fields=["wiped_at", "recovery", "unsent", "oldest_unsent_at"])
    record(actor, "device.wiped", device)
    return True


@transaction.atomic
def confirm_wiped(*, actor: Any, device: Device) -> Device:
    """The device says that it destroyed its box; the secret that could have opened it goes too."""
    locked = lock(actor, device, "box.use")
    if locked.wiped_at is None:
        _wiped(actor, locked)
    return locked
