"""What a motion or decision says of itself, in words: on its page and in its dossier."""

from typing import Any

from django.utils.translation import gettext as _

from . import rules
from .models import Decision


def facts_of(one: Decision) -> list[tuple[str, Any]]:
    """Who moved and signed, the day, the number, and what was before and after."""
    return [
        (_("Kind of decision"), one.get_kind_display()),
        (_("Origin"), one.get_origin_display()),
        (_("Key task"), one.key_task),
        (_("Drafted by"), one.created_by.name),
        (_("Second signature"), one.seconded_by.name if one.seconded_by else None),
        (_("Signed by"), one.signed_by.name if one.signed_by else None),
        (_("Decided on"), one.decided_on),
        (_("Document number"), one.document_number),
        (_("Ground"), one.ground),
        (_("Post before"), one.post_before),
        (_("Level before"), one.get_level_before_display()),
        (_("Rank before"), one.get_rank_before_display()),
        (_("Post after"), one.post_after),
        (_("Level after"), one.get_level_after_display()),
        (_("Rank after"), one.get_rank_after_display()),
        (_("Reason of the exception"), one.exception_reason),
        (_("In office from"), one.appointed_on),
        (_("Order of the days"), _("from before it was checked") if one.predates_order else ""),
    ]


def numbers_of(one: Decision) -> list[tuple[str, Any]]:
    """Recommendation, collective decision and notice."""
    votes = ""
    if one.present is not None:
        votes = _("entitled %(e)s, present %(p)s: for %(f)s, against %(a)s, abstained %(n)s") % {
            "e": one.entitled, "p": one.present, "f": one.votes_for, "a": one.votes_against, "n": one.votes_abstained,
        }  # fmt: skip
    notice = f"{one.notice_from} – {one.notice_to} {one.notice_result}" if one.notice_from else ""
    recommended = f"{one.recommended_on} {one.recommended_votes}" if one.recommended_on else ""
    rows = [
        (_("Democratic recommendation"), recommended),
        (_("Collective decision"), f"{one.body} {one.met_on} {votes}" if one.met_on else ""),
        (_("Public notice"), notice),
    ]
    return [(label, value) for label, value in rows if value]


def clocks_of(one: Decision) -> list[tuple[str, Any]]:
    """Told, review, appeal and probation with their last days."""
    rows = [
        (_("Told on"), f"{one.told_on} {one.told_by}" if one.told_on else ""),
        (_("A review can be asked for until"), rules.review_until(one) if not one.review_on else ""),
        (_("Review asked for on"), one.review_on),
        (
            _("Result of the review"),
            f"{one.review_result_on} {one.review_result}" if one.review_result_on else "",
        ),
        (_("An appeal is open until"), rules.appeal_until(one) if not one.appeal_on else ""),
        (_("Appeal on"), one.appeal_on),
        (
            _("Result of the appeal"),
            f"{one.appeal_result_on} {one.appeal_result}" if one.appeal_result_on else "",
        ),
        (_("On probation until"), one.probation_until),
        (_("Result of the probation"), one.probation_result),
    ]
    return [(label, value) for label, value in rows if value]
