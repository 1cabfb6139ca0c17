"""The letter as a Word file, as it is signed and sent."""

from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cadre_review.marks import labelled
from visits.core import docx as word
from visits.core.access import require
from visits.core.marks.reading import secrecy_among
from visits.fieldwork.visits.models import Visit
from visits.judgement.findings.models import Finding

from .models import FeedbackLetter
from .way import letters

LANGUAGE = "zh-hans"  # a letter is a Chinese paper


@letters.paper("letter", enter=lambda user, letter: require(user, "letter.read", letter))
def letter_paper(letter: FeedbackLetter, _user: Any, foot: str) -> bytes:
    """The .docx. It says how many visits there were, to the unit and apart from them to key tasks that it leads;
    never to whom was talked. ``foot`` stands under each page."""
    visits = Visit.objects.accepted().filter(unit=letter.unit, round=letter.round).order_by("visited_on")
    days = list(visits.filter(to_task=False).values_list("visited_on", flat=True))
    tasks = list(visits.filter(to_task=True).values_list("key_task__name", flat=True))
    with translation.override(LANGUAGE):
        told = Finding.objects.verified().filter(
            leadership_team__unit=letter.unit
        )  # what its first words were
        document = word.new(
            _("Feedback letter"),
            [letter.number or _("(number on sending)")],
            kind="letter",
            foot=foot,
            marks=secrecy_among(told),
        )
        document.add_paragraph(f"{letter.unit.name}：")
        if days:
            word.says(
                document,
                _(
                    "In “%(round)s” teams visited you %(n)s times from %(first)s to %(last)s. You are told as follows."
                )
                % {"round": letter.round.name, "n": len(days), "first": days[0], "last": days[-1]},
            )
        if tasks:
            words = {"tasks": "、".join(dict.fromkeys(tasks)), "n": len(tasks)}
            word.says(document, _("They visited the key tasks that you lead %(n)s times: %(tasks)s.") % words)
        parts = [(_("What is good"), letter.praise), (_("What is to be better"), letter.problems),
                 (_("What is asked for"), letter.demands)]  # fmt: skip
        for title, text in parts:
            word.passage(document, title, text)
        if letter.answer_by:
            word.says(document, _("Please answer in writing by %(day)s.") % {"day": letter.answer_by})
        document.add_paragraph("")
        signed = letter.signed_by.name if letter.signed_by else "____________"
        day = date_format(letter.sent_on, "DATE_FORMAT") if letter.sent_on else _("____-__-__")
        word.signed(document, labelled(_("Signed by"), signed), day)
    return word.saved(document, letter.changed_at)
