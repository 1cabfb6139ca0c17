"""The letter as a Word file, as it is signed and sent."""

from django.utils import translation
from django.utils.translation import gettext as _

from visits.core import docx as word
from visits.fieldwork.visits.models import Visit

from .models import FeedbackLetter

LANGUAGE = "zh-hans"  # a letter is a Chinese paper


def letter_paper(letter: FeedbackLetter) -> bytes:
    """The .docx. It says how many visits there were, never to whom was talked."""
    visits = Visit.objects.accepted().filter(unit=letter.unit, round=letter.round).order_by("visited_on")
    days = list(visits.values_list("visited_on", flat=True))
    with translation.override(LANGUAGE):
        document = word.new(_("Feedback letter"), [letter.number or _("(number on sending)")])
        document.add_paragraph(f"{letter.unit.name}：")
        if days:
            document.add_paragraph(
                _(
                    "In “%(round)s” teams visited you %(n)s times from %(first)s to %(last)s. You are told as follows."
                )
                % {"round": letter.round.name, "n": len(days), "first": days[0], "last": days[-1]}
            )
        parts = [(_("What is good"), letter.praise), (_("What is to be better"), letter.problems),
                 (_("What is asked for"), letter.demands)]  # fmt: skip
        for title, text in parts:
            if text:
                document.add_heading(title, level=2)
                for line in text.splitlines():
                    document.add_paragraph(line)
        if letter.answer_by:
            document.add_paragraph(_("Please answer in writing by %(day)s.") % {"day": letter.answer_by})
        document.add_paragraph("")
        document.add_paragraph(
            f"{_('Signed by')}: {letter.signed_by.name if letter.signed_by else '____________'}"
        )
        document.add_paragraph(f"{letter.sent_on or '____-__-__'}")
    return word.saved(document, letter.changed_at)
