"""What a visit or a talk promised to see to: checked and written the same way for both."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.fieldwork.visits.actions.saving import tidy
from visits.fieldwork.visits.models import FollowUp, Interview, Visit

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
    """Put these in the place of those before; one whose words stay stays the same, with what was done about it."""
    before: dict[str, list[FollowUp]] = {}
    for row in FollowUp.objects.filter(visit=visit, interview=interview).order_by("pk"):
        before.setdefault(row.text, []).append(row)
    fresh = []
    for line in lines:
        kept = before.get(line["text"]) and before[line["text"]].pop(0)
        if not kept:
            fresh.append(FollowUp(visit=visit, interview=interview, **line))
        elif (kept.owner, kept.due_on) != (line["owner"], line["due_on"]):
            kept.owner, kept.due_on = line["owner"], line["due_on"]
            kept.save(update_fields=["owner", "due_on"])
    gone = [row.pk for rows in before.values() for row in rows]
    FollowUp.objects.filter(pk__in=gone).delete()
    FollowUp.objects.bulk_create(fresh)
