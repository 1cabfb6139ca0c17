"""A talk as a Word file to be signed: who spoke with whom, when and where, what was said, lines for signatures."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from visits.core import docx as word
from visits.core.marks.reading import secrecy_of
from visits.fieldwork.visits.lists import interviewers
from visits.fieldwork.visits.models import Interview
from visits.fieldwork.visits.places import whence

LANGUAGE = "zh-hans"  # a record of a talk is a Chinese paper


def talk_paper(talk: Interview, *, to_the_day: bool, foot: str = "") -> bytes:
    """The .docx. A sealed source stays sealed: it is named by class and number, and signs nothing.

    ``to_the_day``: hours and place stay with the team, as on the page. ``foot`` stands under each page.
    """
    with translation.override(LANGUAGE):
        document = word.new(_("Record of a talk"), kind="talk", foot=foot, marks=secrecy_of([talk]))
        word.facts(document, _facts(talk, to_the_day))
        _said(document, talk)
        word.to_sign(document, *_signers(talk))
    return word.saved(document, talk.changed_at)


def _facts(talk: Interview, to_the_day: bool) -> list[tuple[Any, Any]]:
    visit, day = talk.visit, str(talk.visit.visited_on)
    heard = talk.source
    if talk.source_cadre:
        heard = f"{heard} {whence(talk) if talk.source_unit_id else visit.unit.name}{talk.source_cadre.post_title}"
    when = [(_("Time"), day)] if to_the_day else [
        (_("Time"), f"{day} {talk.hours}".strip()), (_("Place"), talk.place or visit.place or "–"),
    ]  # fmt: skip
    return [
        (_("Kind"), talk.get_kind_display()),
        (_("Talked with"), heard),
        (_("Unit"), visit.where),
        *when,
        (_("Interviewers"), interviewers(talk)),
        (_("Recorder"), talk.recorder.name),
    ]


def _said(document: Any, talk: Interview) -> None:
    answers = [(str(one.question), one.text) for one in talk.answers.select_related("question")]
    parts = [(_("What was said"), talk.text), *answers, (_("Own statement of the cadre"), talk.own_statement)]
    for title, text in parts:
        word.passage(document, title, text)


def _signers(talk: Interview) -> list[str]:
    heard = [] if talk.is_confidential else [_("Talked with")]
    second = [talk.second_interviewer.name] if talk.second_interviewer else []
    asked = [f"{_('Interviewers')} {name}" for name in (talk.interviewer.name, *second)]
    return [*heard, *asked, f"{_('Recorder')} {talk.recorder.name}"]
