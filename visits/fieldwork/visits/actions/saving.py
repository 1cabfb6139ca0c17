"""What saving a typed record rests on: one content hash, one version, no text overwritten unseen."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from visits.core.fields import check_text
from visits.core.history.models import Recorded
from visits.fieldwork.visits.models import WITH_THE_TEAM, Draft, Visit
from visits.organisation.rounds.actions.checks import check_part
from visits.organisation.rounds.models import Assignment, Round


class Stale(ValidationError):  # noqa: N818 - it names what happened
    """Somebody else, or another window, has saved the record meanwhile; ``current`` is how it stands now."""

    def __init__(self, current: Recorded) -> None:
        super().__init__(_("This record was saved elsewhere meanwhile. Compare both texts, then save."))
        self.current = current


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the content in one canonical order: the same content always gives the same digest."""
    text = json.dumps(content, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else str(value)


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts trimmed, line ends as ``\\n``; unreadable characters are refused at their field."""
    problems: dict[str, ValidationError] = {}
    tidied = dict(values)
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        tidied[name] = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        try:
            check_text(value)
        except ValidationError as error:
            problems[name] = error
    if problems:
        raise ValidationError(problems)
    return tidied


def in_hand(visit: Visit) -> None:
    """Refuse where the round is closed, the unit is another team's by now, or the record was sent in."""
    if visit.state not in WITH_THE_TEAM:
        raise ValidationError(_("This visit has been submitted. It can be changed after it is returned."))
    check_round(visit.round)
    check_part(visit.team)
    if not Assignment.objects.filter(
        round=visit.round_id, team=visit.team_id, unit=visit.unit_id, ended_on__isnull=True
    ).exists():
        raise ValidationError(_("The unit is no longer assigned to this team."))


def check_round(held: Round) -> None:
    """Refuse where the round is not open."""
    if held.state != Round.State.OPEN:
        raise ValidationError(_("The round is not open; nothing can be logged in it."))


def drop_draft(actor: Any, key: Any) -> None:
    """Take away the draft that has become a record, in the record's transaction."""
    if key:
        Draft.objects.filter(owner=actor, client_key=key).delete()
