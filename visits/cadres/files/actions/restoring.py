"""Bringing back a version of a file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.cadres.files.versions import THING, snapshot, write_back
from visits.core.history.models import Revision

from .files import FIELDS, finish, write
from .writing import Stale, locked

# Whose own file it is says who may not see it: that is no content of a version and stays as it is now.
BROUGHT_BACK = (*(name for name in FIELDS if name != "account"), "photo")


@transaction.atomic(durable=True)
def bring_back(*, actor: Any, cadre: Cadre, revision: Revision, base_version: int) -> Cadre:
    """Make a new version that says what an older one said, its lines included; Stale where the file moved on."""
    cadre = locked(actor, cadre)
    if (revision.thing, revision.thing_id) != (THING, cadre.pk) or revision.version >= cadre.version:
        raise ValidationError(_("This is no older version of this file."))
    if cadre.version != base_version:
        raise Stale(_("Somebody else has saved this file meanwhile. Look at the differences again."))
    old = snapshot(revision).cadre
    for name in BROUGHT_BACK:
        setattr(cadre, name, getattr(old, name))
    write_back(revision)
    write(cadre)
    finish(cadre, actor)
    record(actor, "cadre.bring_back", cadre, brought_back=revision.version, version=cadre.version)
    return cadre
