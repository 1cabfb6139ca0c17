"""The pack of an appraisal: what was known of one subject at one moment, as plain JSON with a digest.

Everything that is shown of a subject is in it, for and against, with the record it comes from; figures with too few
sources are withheld in it as on the pages. The digest is SHA-256 over the JSON with sorted keys, in UTF-8.
"""

import hashlib
import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.marks import bracketed, labelled, listed, parted
from visits.cadres.files.models import Cadre
from visits.cadres.files.naming import in_full
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.fieldwork.visits.models import Circle, Statement
from visits.fieldwork.visits.places import whence
from visits.judgement.evidence.aspects import aspects_of
from visits.judgement.evidence.evidence import Subject, gaps
from visits.judgement.evidence.figures import by_criterion
from visits.judgement.evidence.heard import Cut, Heard, cut, heard_of, source_of
from visits.judgement.evidence.marks import Marks, marks_of
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import LeadershipTeam

Pack = dict[str, Any]


def digest(content: Any) -> str:
    """SHA-256 of the content as canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pack_of(thing: Cadre | LeadershipTeam, user: Any) -> Pack:
    """What is known of the subject now, as ``user`` may read it; twelve questions whatever the number of records."""
    subject = Subject(thing)
    marks = marks_of(subject, user)
    statements = subject.statements(user)
    heard = heard_of(subject, user)
    found = cut(heard)
    return {
        "subject": _facts(thing),
        "as_of": timezone.localtime().isoformat(timespec="seconds"),
        "counts": _counted(subject.places, found),
        "aspects": _aspects(subject, heard),
        "reputation": _reputation(subject, user, marks, heard),
        "gaps": [str(label) for _kind, label in gaps(subject, found)],
        "sources": _sources(heard),
        "statements": [_statement(one) for one in _full(statements)],
        "ratings": _ratings(marks),
        "findings": _findings(subject, user),
        "own_accounts": _accounts(subject, user) if subject.is_cadre else [],
    }


def _facts(thing: Cadre | LeadershipTeam) -> Pack:
    unit = thing.unit.name if thing.unit else ""
    if isinstance(thing, LeadershipTeam):
        return {"kind": "leadership_team", "key": thing.pk, "name": str(thing), "unit": unit}
    return {
        "kind": "cadre", "key": thing.pk, "name": thing.name, "unit": unit, "post": thing.post_title,
        "in_full": in_full(thing),
        "level": thing.level, "level_name": str(thing.get_level_display()),
        "rank": str(thing.get_rank_grade_display() or ""), "file_version": thing.version,
        "post_since": f"{thing.post_since:%Y-%m}" if thing.post_since else "",
        "birth_month": f"{thing.birth_month:%Y-%m}",
    }  # fmt: skip


def _aspects(subject: Subject, heard: list[Heard]) -> list[Pack]:
    """The other cut of a cadre: by the four aspects."""
    found = cut(heard, "aspect") if subject.is_cadre else []
    return _counted(reading.choices(Family.ASPECT), found) if found else []


def _reputation(subject: Subject, user: Any, marks: Marks, heard: list[Heard]) -> Pack | None:
    """The standing among the people with its sources: what was said, the people served, their ratings, the ballots."""
    _cut, found = aspects_of(subject, user, "", marks, heard)
    if found is None:
        return None
    return {
        "label": found.aspect.label, "for": found.aspect.n["for"], "against": found.aspect.n["against"],
        "served": len(found.served.who), "served_for": found.served.n["for"],
        "served_against": found.served.n["against"],
        "ratings": [
            {"criterion": name, "withheld": cell.withheld, "mean": None if cell.mean is None else str(cell.mean),
             "sources": None if cell.withheld else cell.sources}
            for name, cell in found.ratings
        ],
        "ballots": [
            {"survey": one.survey.title, "day": f"{one.survey.closed_at:%Y-%m-%d}" if one.survey.closed_at else "",
             "question": one.title, "base": one.base, "spread": one.spread}
            for one in found.ballots
        ],
    }  # fmt: skip


def reputation_rows(found: Pack | None) -> list[list[str]]:
    """A frozen standing among the people in words: each of its sources with what it gave; nothing where none is."""
    if not found:
        return []
    heard = ngettext("%(n)s person served was heard", "%(n)s people served were heard", found["served"])
    rows = [
        [_("Said of it"), _sides(found["for"], found["against"])],
        [_("Said by the people served, on whatever aspect"),
         parted([_sides(found["served_for"], found["served_against"]), heard % {"n": found["served"]}])],
    ]  # fmt: skip
    for one in found["ratings"]:
        words = (
            _("withheld") if one["withheld"] else bracketed(one["mean"], f"{_('Sources')} {one['sources']}")
        )
        rows.append([labelled(_("Rated by the people served"), one["criterion"]), words])
    for one in found["ballots"]:
        rows.append([labelled(f"{one['survey']} {one['day']}", one["question"]), one["spread"]])
    return rows


def _sides(for_it: int, against: int) -> str:
    return listed([f"{_('for')} {for_it}", f"{_('against')} {against}"])


def _counted(places: list[Any], found: Cut) -> list[Pack]:
    return [
        {
            "place": str(label),
            **{
                side: sum(n for at, on, _c, n in found if (at, on) == (key, side))
                for side in Statement.Side.values
            },
            **{
                circle: sum(n for at, _s, of, n in found if (at, of) == (key, circle))
                for circle in Circle.values
            },
        }
        for key, label in places
    ]


def _sources(heard: list[Heard]) -> Pack:
    who = {source_of(one.talk, one.cadre) for one in heard}
    newest = max((one.on for one in heard), default=None)
    return {"independent": len(who), "newest": newest.isoformat() if newest else ""}


def _full(statements: Any) -> Any:
    rows = statements.select_related("visit__unit", "visit__key_task", "interview__source_cadre", "away_unit")
    return rows.order_by("-visited_on", "-pk")


def _statement(one: Statement) -> Pack:
    return {
        "key": one.pk, "interview": one.interview_id, "visit": one.visit_id,
        "day": one.visit.visited_on.isoformat(), "unit": one.visit.where, "stood": whence(one),
        "source": one.interview.source,
        "side": one.side, "nature": str(one.get_nature_display()), "circle": str(one.get_circle_display()),
        "place": str(one.get_check_key_display() or one.get_dimension_display()), "text": one.text,
        "aspect": one.get_aspect_display() if one.aspect else "",
        "imported": bool(one.interview.imported_from),
    }  # fmt: skip


def _ratings(marks: Marks) -> list[Pack]:
    return [
        {
            "criterion": row.name, "place": row.place, "withheld": row.total.withheld,
            "sources": None if row.total.withheld else row.total.sources,
            "mean": None if row.total.mean is None else str(row.total.mean), "spread": row.total.spread,
        }
        for row in by_criterion(marks)
    ]  # fmt: skip


def _findings(subject: Subject, user: Any) -> list[Pack]:
    rows = Finding.objects.visible_to(user).standing().filter(**{subject.field: subject.thing})
    return [
        {
            "key": one.pk, "side": one.side, "state": one.state, "state_name": str(one.get_state_display()),
            "place": str(one.place), "kind": str(one.get_kind_display()), "statement": one.statement,
            "account": one.account or one.account_refused, "version": one.version,
        }
        for one in rows.order_by("side", "-pk")
    ]  # fmt: skip


def _accounts(subject: Subject, user: Any) -> list[Pack]:
    """What the cadre said of himself: in talks, and by one-time link with its receipt."""
    said = [
        {"interview": talk.pk, "day": talk.visit.visited_on.isoformat(), "text": talk.own_statement}
        for talk in subject.own_accounts(user)
    ]
    rows: Any = subject.thing.own_accounts  # type: ignore[union-attr]
    return said + [
        {"day": timezone.localdate(one.received_at).isoformat(), "text": one.text, "receipt": one.receipt}
        for one in rows.visible_to(user).received().order_by("-received_at", "-pk")
    ]
