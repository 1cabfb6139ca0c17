"""What every write to a file shares: the lock, the check against an older text, the version that is kept."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.kin import tie_kin
from visits.cadres.files.models import Cadre
from visits.cadres.files.versions import keep_files, keep_missing, versions_of
from visits.core.merging import Stale
from visits.core.records import lock


def locked(actor: Any, cadre: Cadre) -> Cadre:
    """The file, locked for this transaction, for one who may write it; how it stands is kept before it changes."""
    cadre = lock(actor, cadre, "cadre.write", ["unit"])
    keep_missing([cadre])
    return cadre


def refuse_stale(cadre: Cadre, base_version: int, names: Iterable[str]) -> None:
    """Stale where one of these fields or parts was written since ``base_version``."""
    if cadre.version == base_version:
        return
    asked = versions_of(cadre).filter(version__in=(base_version, cadre.version))
    contents = {one.version: one.content for one in asked}
    base, now = contents.get(base_version), contents[cadre.version]
    # A sealed text is written anew each time; its fingerprint says whether it is the same.
    looked_at = ["id_fingerprint" if name == "id_number" else name for name in names]
    if base is None or any(base.get(name) != now.get(name) for name in looked_at):
        raise Stale(_("Somebody else has saved this file meanwhile. Compare both texts and save again."))


def kept(actor: Any, act: str, cadre: Cadre, /, *fields: str, **told: Any) -> None:
    """Number, keep and log the file after its lines (or these fields of it) were written; kin are tied anew."""
    cadre.version += 1
    cadre.save(update_fields=[*fields, "version", "changed_at"])
    tie_kin([cadre])
    keep_files([cadre], actor)
    record(actor, act, cadre, **told, version=cadre.version)
