"""The minutes of an appraisal as a Word file: frame, who was there, each subject with its conclusion and votes."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.audit.anchors import printed
from cadre_review.audit.log import record
from cadre_review.marks import bracketed, labelled, listed, parted
from visits.core import docx as word
from visits.core.marks.reading import secrecy_of

from .actions import tally
from .models import Appraisal, AppraisalItem, AppraisalState, AppraisalView
from .pack import Pack, reputation_rows
from .spoken import told
from .way import meetings


@meetings.paper(
    "minutes",
    enter=lambda user, one: record(user, "appraisal.paper", one),
    ready=lambda one: one.state != AppraisalState.PREPARED,
)
def minutes_paper(appraisal: Appraisal, user: Any, foot: str) -> bytes:
    """The .docx; a subject that the reader keeps away from stands in it by its number alone."""
    seen = {item.pk for item in AppraisalItem.objects.visible_to(user).filter(appraisal=appraisal)}
    rows = appraisal.items.select_related("cadre__unit", "leadership_team__unit", "motion")
    items = list(rows.order_by("position", "pk"))
    marks = secrecy_of(one for item in items if item.pk in seen for one in (item.cadre, item.motion) if one)
    document = word.new(f"{appraisal.title} {_('minutes')}", kind="minutes", foot=foot, marks=marks)
    _frame(document, appraisal)
    for item in items:
        _subject(document, item, is_open=item.pk in seen)
    word.passage(document, _("Course of the meeting"), appraisal.minutes or "—")
    document.add_paragraph(labelled(_("Digest of the pack"), f"SHA-256 {appraisal.digest}"))
    document.add_paragraph(printed())
    word.to_sign(document, _("Chair"), _("Recorder"))
    return word.saved(document)


def _frame(document: Any, appraisal: Appraisal) -> None:
    members = list(appraisal.members.select_related("user"))
    lines = [
        (_("Day of the meeting"), f"{appraisal.held_on:%Y-%m-%d}"),
        (_("Place"), appraisal.place or "—"),
        (_("Chair"), appraisal.chair.name),
        (_("Present"), listed(one.user.name for one in members if one.was_present)),
        (_("Absent"), listed(one.user.name for one in members if not one.was_present) or "—"),
        (_("Agenda"), appraisal.agenda or "—"),
    ]
    word.facts(document, lines)


def _subject(document: Any, item: AppraisalItem, *, is_open: bool) -> None:
    if not is_open:
        words = _("withheld: the reader keeps away")
        word.heading(document, f"{item.position} {words}")
        return
    post = item.cadre.post_title if item.cadre else ""
    word.heading(document, f"{item.subject} {post}".strip())
    _known(document, told(item))
    recused = listed(one.user.name for one in item.recusals.select_related("user"))
    if recused:
        document.add_paragraph(labelled(_("Recused"), recused))
    for one in item.views.select_related("user"):
        if one.view:
            proposed = one.get_proposed_display() if one.proposed else ""
            word.says(document, labelled(bracketed(one.user.name, proposed), one.view))
    if item.motion:
        _vote(document, item)
        return
    votes = tally(item)
    counted = listed(
        f"{label} {votes[vote]}"
        for label, vote in ((_("for"), "for"), (_("against"), "against"), (_("abstained"), "abstain"))
    )
    concluded = bracketed(item.get_conclusion_display() or "—", counted)
    document.add_paragraph(labelled(_("Conclusion"), concluded))
    if item.grounds:
        word.says(document, labelled(_("Grounds"), item.grounds))


def _vote(document: Any, item: AppraisalItem) -> None:
    """What became of the motion, with the counts; by name where the vote was not secret."""
    motion: Any = item.motion
    word.says(document, labelled(_("Motion"), parted([motion.get_kind_display(), motion.reasons])))
    if not item.appraisal.is_secret:
        for key, label in AppraisalView.Vote.choices:
            named = [one.user.name for one in item.views.filter(vote=key).select_related("user")]
            if named:
                document.add_paragraph(labelled(label, listed(named)))
    counts = ""
    if item.entitled is not None:
        counts = listed(
            f"{label} {number}"
            for label, number in (
                (_("Entitled"), item.entitled),
                (_("Present"), item.present),
                (pgettext("count", "For"), item.votes_for),
                (pgettext("count", "Against"), item.votes_against),
                (_("Abstained"), item.votes_abstained),
            )
        )
    document.add_paragraph(labelled(_("Result"), bracketed(item.get_result_display() or "—", counts)))


def _known(document: Any, pack: Pack) -> None:
    """What the pack held of the subject in numbers: by check or dimension, by aspect; the standing among the people."""
    counted = [*pack.get("counts", ()), *pack.get("aspects", ())]
    heads = (_("Check, dimension or aspect"), _("for"), _("against"))
    if said := [
        (one["place"], one["for"], one["against"]) for one in counted if one["for"] or one["against"]
    ]:
        word.table(document, heads, said)
    if rows := reputation_rows(pack.get("reputation")):
        word.heading(document, _("Standing among the people"), level=3)
        word.facts(document, rows)
