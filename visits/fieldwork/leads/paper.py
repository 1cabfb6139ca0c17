"""线索核查单: what a lead says, who verifies it, what the visits brought and what came of it, with lines to sign."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.core import docx as word
from visits.core.lists.lists import TITLES
from visits.core.marks.deriving import secrecy_with_grounds
from visits.core.marks.reading import secrecy_of
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.fieldwork.visits.places import heard_in
from visits.fieldwork.visits.seals import is_sealed
from visits.fieldwork.visits.verifying import on_paper, shown_of

from .actions import read
from .models import About, Lead
from .views import facts_of, outcome_of
from .way import leads


@leads.paper("lead", enter=lambda user, lead: read(actor=user, lead=lead))
def lead_paper(lead: Lead, user: Any, foot: str) -> bytes:
    """The .docx. Who wrote the letter stays sealed; of talks and visits there stand those that the reader may read."""
    visits, hidden = shown_of(user, lead.visits)
    said = _said(lead, user, visits)
    marks = [*secrecy_with_grounds([lead]), *secrecy_of([*visits, *said])]
    document = word.new(str(TITLES["lead"]), [lead.number], kind="lead", foot=foot, marks=marks)
    subject, *facts = facts_of(lead)
    post = [(_("Post"), lead.cadre.post_title)] if lead.cadre else []
    word.facts(
        document, [subject, *post, *facts, *_source(lead, user), (_("State"), lead.get_state_display())]
    )
    word.passage(document, _("What it says"), lead.says)
    word.heading(document, _("Visits that verify it"))
    on_paper(document, visits, hidden)
    _brought(document, lead, visits, said)
    word.passage(document, pgettext("paper", "Conclusion"), word.lines_of(outcome_of(lead)) or _("None yet."))
    signs = pgettext("signature", "Verified by"), _("Team lead"), pgettext("signature", "Approved by")
    word.to_sign(document, *signs)
    return word.saved(document, lead.changed_at)


def _source(lead: Lead, user: Any) -> list[tuple[Any, Any]]:
    """From whom it came, as far as the reader may know it."""
    if is_sealed(lead):
        return [(_("Source"), _("Who wrote the letter lies sealed, apart from what it says."))]
    talks = Interview.objects.visible_to(user).select_related(
        "source_cadre", "visit__unit", "visit__key_task"
    )
    talk = talks.filter(pk=lead.interview_id).first()
    return [(_("Source"), heard_in(talk.visit, talk.source))] if talk else []


def _said(lead: Lead, user: Any, visits: Sequence[Visit]) -> list[Statement]:
    """What the visits that verify it heard of whom it speaks."""
    if lead.about == About.UNIT:
        return []
    whom = {"cadre": lead.cadre_id, "leadership_team": lead.leadership_team_id}
    rows = Statement.objects.visible_to(user).filter(visit__in=visits, **whom)
    rows = rows.select_related("interview__source_cadre", "visit__unit", "visit__key_task")
    return list(rows.order_by("visited_on", "interview", "position", "pk"))


def _brought(document: Any, lead: Lead, visits: Sequence[Visit], said: Sequence[Statement]) -> None:
    """What was heard there of whom it speaks; of a unit, what was seen."""
    if said:
        word.heading(document, _("What was heard there"), level=3)
        rows = [
            (one.get_side_display(), one.text, heard_in(one.visit, one.interview.source, one)) for one in said
        ]
        word.table(document, (_("For or against"), _("What was said"), _("Heard where and from whom")), rows)
    if lead.about == About.UNIT:
        for one in visits:
            seen = "\n".join(filter(None, (one.observed, one.problems)))
            word.passage(document, f"{_('What was seen')} {one}", seen, level=3)
