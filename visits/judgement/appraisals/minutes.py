"""The minutes of an appraisal as a Word file: frame, who was there, each subject with its conclusion and votes."""

from typing import Any

from django.utils.translation import gettext as _

from cadre_review.audit.anchors import printed
from visits.core import docx as word

from .actions import tally
from .models import Appraisal, AppraisalItem


def write_minutes_paper(appraisal: Appraisal, user: Any) -> bytes:
    """The .docx; a subject that the reader keeps away from stands in it by its number alone."""
    document = word.new(f"{appraisal.title} {_('minutes')}")
    _frame(document, appraisal)
    seen = {item.pk for item in AppraisalItem.objects.visible_to(user).filter(appraisal=appraisal)}
    for item in appraisal.items.select_related("cadre__unit", "leadership_team__unit").order_by(
        "position", "pk"
    ):
        _subject(document, item, is_open=item.pk in seen)
    document.add_heading(_("Course of the meeting"), level=2)
    document.add_paragraph(appraisal.minutes or "—")
    document.add_paragraph(f"{_('Digest of the pack')}: SHA-256 {appraisal.digest}")
    document.add_paragraph(printed())
    document.add_paragraph(f"{_('Chair')}: ____________　　{_('Recorder')}: ____________")
    return word.saved(document)


def _frame(document: Any, appraisal: Appraisal) -> None:
    members = list(appraisal.members.select_related("user"))
    lines = [
        (_("Day of the meeting"), f"{appraisal.held_on:%Y-%m-%d}"),
        (_("Place"), appraisal.place or "—"),
        (_("Chair"), appraisal.chair.name),
        (_("Present"), "、".join(one.user.name for one in members if one.was_present)),
        (_("Absent"), "、".join(one.user.name for one in members if not one.was_present) or "—"),
        (_("Agenda"), appraisal.agenda or "—"),
    ]
    for label, value in lines:
        document.add_paragraph(f"{label}: {value}")


def _subject(document: Any, item: AppraisalItem, *, is_open: bool) -> None:
    if not is_open:
        words = _("withheld: the reader keeps away")
        document.add_heading(f"{item.position}. {words}", level=2)
        return
    post = item.cadre.post_title if item.cadre else ""
    document.add_heading(f"{item.position}. {item.subject} {post}".strip(), level=2)
    recused = "、".join(one.user.name for one in item.recusals.select_related("user"))
    if recused:
        document.add_paragraph(f"{_('Recused')}: {recused}")
    for one in item.views.select_related("user"):
        if one.view:
            document.add_paragraph(f"{one.user.name}（{one.get_proposed_display()}）: {one.view}")
    votes = tally(item)
    counted = (
        f"{_('for')} {votes['for']}　{_('against')} {votes['against']}　{_('abstained')} {votes['abstain']}"
    )
    document.add_paragraph(f"{_('Conclusion')}: {item.get_conclusion_display() or '—'}（{counted}）")
    if item.grounds:
        document.add_paragraph(f"{_('Grounds')}: {item.grounds}")
