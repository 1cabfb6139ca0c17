"""What a visit or a talk promised to see to: checked and written the same way for both."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.records.actions.saving import tidy
from visits.records.models import FollowUp, Interview, Visit

MOST_FOLLOW_UPS = 50


def follow_up_lines(follow_ups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The follow-ups that say something, tidied: mappings with text, owner, due_on."""
    lines = [
        tidy({"text": line["text"], "owner": line.get("owner", ""), "due_on": line.get("due_on")})
        for line in follow_ups
    ]
    if len(lines) > MOST_FOLLOW_UPS:
        raise ValidationError(_("A record holds at most %(most)s follow-ups.") % {"most": MOST_FOLLOW_UPS})
    return [line for line in lines if line["text"]]


def write_follow_ups(visit: Visit, interview: Interview | None, lines: list[dict[str, Any]]) -> None:
    """Put these in the place of those before; one whose words stay keeps the day on which it was done."""
    before = FollowUp.objects.filter(visit=visit, interview=interview)
    done = dict(before.exclude(done_on=None).values_list("text", "done_on"))
    before.delete()
    FollowUp.objects.bulk_create(
        FollowUp(visit=visit, interview=interview, done_on=done.get(line["text"]), **line) for line in lines
    )
