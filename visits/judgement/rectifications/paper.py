"""整改通知书: to whom, on what grounds, what is demanded by when; what was reported and found, with lines to sign."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import labelled
from visits.core import docx as word
from visits.core.lists.lists import TITLES
from visits.core.marks.deriving import secrecy_with_grounds
from visits.core.marks.reading import secrecy_of
from visits.fieldwork.visits.verifying import on_paper, shown_of

from .actions import read
from .models import Rectification
from .views import facts_of, findings_of
from .way import demands


@demands.paper("demand", enter=lambda user, one: read(actor=user, one=one))
def demand_paper(one: Rectification, user: Any, foot: str) -> bytes:
    """The .docx. It is handed to whom it concerns: findings stand there in their own words, nobody is quoted."""
    visits, hidden = shown_of(user, one.visits)
    grounds = [*one.findings.all(), *filter(None, [one.decision])]
    marks = [*secrecy_with_grounds(grounds), *secrecy_of(visits)]
    document = word.new(str(TITLES["demand"]), kind="demand", foot=foot, marks=marks)
    whom = [one.subject.unit.name, *filter(None, [one.cadre and one.cadre.name])]
    document.add_paragraph(labelled(" ".join(whom), "").strip())
    word.says(document, _("What the visits found is to be put right, as set out below."))
    word.passage(document, _("Problem"), one.problem)
    _grounds(document, one, user)
    word.passage(document, _("What is demanded"), one.demand)
    word.facts(document, [*facts_of(one), (_("State"), one.get_state_display())])
    word.passage(document, _("Measures taken"), one.measures)
    evidence = [one.evidence, *(file.name for file in one.files.all())]
    word.passage(document, _("Evidence of the measures"), "\n".join(filter(None, evidence)))
    if one.verification or visits or hidden:
        word.heading(document, _("Verification by another team"))
        on_paper(document, visits, hidden)
        if one.verification:
            found = _("found to be done") if one.is_done else _("not done")
            word.says(document, labelled(found, one.verification))
    signed = f"{_('Signed by')} {one.demanded_by.name}" if one.demanded_by else _("Signed by")
    received = pgettext("signature", "Received for the unit by")
    word.to_sign(document, signed, received, pgettext("signature", "Verified by"))
    return word.saved(document, one.changed_at)


def _grounds(document: Any, one: Rectification, user: Any) -> None:
    seen, hidden = findings_of(user, one)
    word.heading(document, _("What it rests on"))
    for row in seen:
        word.says(document, labelled(row.place, row.statement))
    word.left_out(document, hidden)
    if one.decision and user.is_office:
        word.says(document, labelled(_("Decision"), one.decision))
