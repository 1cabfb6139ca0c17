"""What the system has looked at before the lead does: records of the methods, avoidance, two people, due days."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.access import stands_between
from visits.fieldwork.visits.actions.states import lacks
from visits.fieldwork.visits.methods import methods_of
from visits.fieldwork.visits.models import FollowUp, Statement

from .sheet import Sheet


@dataclass(frozen=True)
class Check:
    """One sentence, whether it is well, and the address of the passage it speaks of, or of where it is mended."""

    text: str
    is_well: bool = False
    url: str = ""


def checks_of(sheet: Sheet) -> list[Check]:
    """All checks of a visit, in the order in which a lead would ask."""
    return [*_lacks(sheet), *_methods(sheet), _avoidance(sheet), *_alone(sheet), *_facts(sheet), *_due(sheet)]


def _lacks(sheet: Sheet) -> Iterable[Check]:
    return (Check(str(one.text), url=one.url) for one in lacks(sheet.visit))


def _methods(sheet: Sheet) -> Iterable[Check]:
    held = methods_of(sheet.visit)
    for one in held:
        if one.is_missing:
            yield Check(
                _("%(method)s was ticked and has no record") % {"method": one.method.label}, url=one.add_url
            )
    if held and not any(one.is_missing for one in held):
        told = listed(f"{one.method.label} {one.count}" for one in held)
        yield Check(_("Each method has its records: %(told)s; photos and documents %(n)s") % {
            "told": told, "n": len(sheet.files)}, is_well=True)  # fmt: skip


def _avoidance(sheet: Sheet) -> Check:
    """That somebody keeps away is said, never from whom or why."""
    people = {one.pk: one for one in sheet.visit.members_present.all()}
    for talk in sheet.talks:
        people |= {one.pk: one for one in (talk.interviewer, talk.second_interviewer, talk.recorder) if one}
    lines = [one for rows in (*sheet.told.values(), *sheet.rated.values()) for one in rows]
    cadres = {one.cadre_id for one in (*lines, *sheet.seen)} | {one.source_cadre_id for one in sheet.talks}
    kept = stands_between(people.values(), units=[sheet.visit.unit_id], cadres=cadres - {None})
    if kept:
        names = listed(one.name for one in kept)
        return Check(
            _("Avoidance: %(names)s must keep away from the unit or a person named") % {"names": names}
        )
    return Check(
        _("Avoidance: none of the %(n)s members has to keep away") % {"n": len(people)}, is_well=True
    )


def _alone(sheet: Sheet) -> Iterable[Check]:
    for section in sheet.sections:
        talk = section.passages[0].spot.record
        if getattr(talk, "alone_reason", ""):
            told = {"talk": section.title, "reason": talk.alone_reason}
            yield Check(
                _("%(talk)s: one interviewer alone (%(reason)s)") % told,
                url=f"#at-talk-{talk.pk}.interviewer",
            )


def _facts(sheet: Sheet) -> Iterable[Check]:
    """Adverse statements that rest on no fact."""
    for passage in sheet.passages:
        one = passage.thing
        if isinstance(one, Statement) and (one.side, one.nature) == ("against", "opinion"):
            text = _("An adverse opinion without a fact: %(text)s") % {"text": one.text[:20]}
            yield Check(text, url=f"#at-{passage.spot.name}")


def _due(sheet: Sheet) -> Iterable[Check]:
    for passage in sheet.passages:
        one = passage.thing
        if isinstance(one, FollowUp) and one.due_on is None:
            text = _("A follow-up without a due day: %(text)s") % {"text": one.text[:20]}
            yield Check(text, url=f"#at-{passage.spot.name}")
