"""Which visits may verify a lead, and how its words are compared with what was said."""

import re
from typing import Any

from visits.fieldwork.visits.models import Visit

from .models import Lead


def visits_for(lead: Lead, user: Any) -> Any:
    """The visits that may verify a lead: of its team, on or after the day it came, seen by the user."""
    return Visit.objects.visible_to(user).filter(team=lead.team_id, visited_on__gte=lead.received_on)


def even(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank."""
    return re.sub(r"\s+", " ", text).strip()
