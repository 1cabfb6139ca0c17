"""Acts of the reviewing rooms."""

from typing import Any

from django.db import transaction

from cadre_review.audit.log import record
from visits.units.models import LeadershipTeam


@transaction.atomic
def open_team(*, actor: Any, team: LeadershipTeam, part: str) -> None:
    """Enter the opening of a leadership team's evidence in the log; shown only after it is written."""
    record(actor, "team_file.open", team, part=part)
