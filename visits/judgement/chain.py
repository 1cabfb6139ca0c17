"""The chain behind a case and what came of it, drawn from left to right: heard and seen → findings → appraisal →
motions, decisions and demands.

Each link is a card with the way to its page; what the reader may not see is counted. Lines are drawn for the eye
(``templates/cases/chain.html``); a card says in words to which cards it leads, for a narrow page and for readers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.along import along
from visits.core.workflow.case import short_day
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Statement, Visit
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding, FindingEvidence
from visits.judgement.rectifications.models import Rectification

MOST = 7  # cards of a column; the others stand folded below
CARD, GAP = 48, 6  # pixels: height of a card and what lies between two
AGAINST = Statement.Side.AGAINST
Key = tuple[str, int]  # a kind of link and its primary key


@dataclass
class Card:
    """One link of the chain."""

    key: Key
    text: str
    sub: str
    url: str
    is_against: bool = False
    is_here: bool = False
    leads_to: list[str] = field(default_factory=list)


@dataclass
class Links:
    """The keys of what hangs together, by kind, and which leads to which."""

    keys: dict[str, set[int]] = field(default_factory=dict)
    pairs: set[tuple[Key, Key]] = field(default_factory=set)

    def add(self, kind: str, found: Iterable[int | None]) -> set[int]:
        """Take these in; the keys of the kind so far."""
        held = self.keys.setdefault(kind, set())
        held.update(one for one in found if one)
        return held

    def join(self, first: str, last: str, pairs: Iterable[tuple[int | None, int | None]]) -> None:
        """Each pair of keys: the first leads to the last one."""
        self.pairs |= {((first, one), (last, other)) for one, other in pairs if one and other}


def chain_of(user: Any, thing: Any) -> dict[str, Any]:
    """The columns of the chain of a motion or decision, a finding, a lead, a demand or a subject of an appraisal."""
    links = Links()
    here = (thing._meta.model_name, thing.pk)
    _start(links, thing)
    _later(links, thing)
    _earlier(links)
    return _drawn(links, _cards(user, links, here), here, user)


def _start(links: Links, thing: Any) -> None:
    """The findings with which the chain begins, and the thing itself."""
    links.add(thing._meta.model_name, [thing.pk])
    if isinstance(thing, Decision | Rectification):
        links.add("finding", thing.findings.values_list("pk", flat=True))
    if isinstance(thing, Decision):
        _named(links, thing)
    if isinstance(thing, Lead):
        links.add("finding", thing.findings.standing().values_list("pk", flat=True))
    if isinstance(thing, AppraisalItem):
        links.add("finding", (one["key"] for one in (thing.pack or {}).get("findings", [])))
    if isinstance(thing, Rectification):
        links.add("decision", [thing.decision_id])


def _named(links: Links, motion: Decision) -> None:
    """What a motion names beside its findings."""
    links.add("appraisalitem", [motion.appraisal_item_id])
    heard = {
        "lead": motion.lead_id,
        "recommendation": motion.recommendation_id,
        "visit": motion.visit_id or (motion.interview.visit_id if motion.interview else None),
    }
    for kind, key in heard.items():
        links.add(kind, [key])
        links.join(kind, "decision", [(key, motion.pk)])


def _later(links: Links, thing: Any) -> None:
    """Motions, decisions and demands: those that rest on the findings, or on the lead or subject itself."""
    findings = links.keys.get("finding", set())
    if not isinstance(thing, Decision | Rectification):
        rests = Q(findings__in=findings)
        rests |= {"lead": Q(lead=thing.pk), "appraisalitem": Q(appraisal_item=thing.pk)}.get(
            thing._meta.model_name, Q()
        )
        links.add("decision", Decision.objects.filter(rests).values_list("pk", flat=True))
    motions = links.keys.get("decision", set())
    named = Decision.objects.filter(pk__in=motions).values_list("appraisal_item", "lead", "pk")
    for item, lead, motion in named:
        links.add("appraisalitem", [item])
        links.join("appraisalitem", "decision", [(item, motion)])
        if lead in links.keys.get("lead", ()):
            links.join("lead", "decision", [(lead, motion)])
    links.join("finding", "decision", Decision.findings.through.objects.filter(
        finding__in=findings, decision__in=motions).values_list("finding", "decision"))  # fmt: skip
    _demands(links, thing, findings, motions)


def _demands(links: Links, thing: Any, findings: set[int], motions: set[int]) -> None:
    if not isinstance(thing, Rectification):
        rests = Q(decision__in=motions)
        if not isinstance(thing, Decision):
            rests |= Q(findings__in=findings)
        links.add("rectification", Rectification.objects.filter(rests).values_list("pk", flat=True))
    demands = links.keys.get("rectification", set())
    links.join("decision", "rectification", Rectification.objects.filter(
        pk__in=demands, decision__in=motions).values_list("decision", "pk"))  # fmt: skip
    links.join("finding", "rectification", Rectification.findings.through.objects.filter(
        finding__in=findings, rectification__in=demands).values_list("finding", "rectification"))  # fmt: skip


def _earlier(links: Links) -> None:
    """What was heard and seen: leads, and the visits whose talks stand under the findings or that verified them."""
    findings = links.keys.get("finding", set())
    came = list(Finding.objects.filter(pk__in=findings, lead__isnull=False).values_list("lead", "pk"))
    links.join("lead", "finding", came)
    leads = links.add("lead", (lead for lead, _finding in came))
    talks = FindingEvidence.objects.filter(finding__in=findings, interview__isnull=False)
    told = talks.order_by().values_list("interview__visit", "finding").distinct()
    verified = Finding.visits.through.objects.filter(finding__in=findings).values_list("visit", "finding")
    looked = Lead.visits.through.objects.filter(lead__in=leads).values_list("lead", "visit")
    under: list[tuple[int | None, int | None]] = [*told, *verified]
    under += [(visit, finding) for lead, visit in looked for of, finding in came if of == lead]
    links.add("visit", (visit for _lead, visit in looked))
    links.add("visit", (visit for visit, _finding in under))
    links.join("visit", "finding", under)
    _judged(links)


def _judged(links: Links) -> None:
    """An appraisal judged the findings on which its motion rests."""
    found = {first for first, last in links.pairs if last[0] == "decision" and first[0] == "finding"}
    for first, last in list(links.pairs):
        if first[0] == "appraisalitem":
            links.pairs |= {(one, first) for one in found if (one, last) in links.pairs}
    ways: dict[Key, set[Key]] = {}
    for first, last in links.pairs:
        ways.setdefault(first, set()).add(last)
    over = {(first, last) for first, ends in ways.items() for one in ends for last in ways.get(one, ())}
    links.pairs -= over  # what leads there over another link is not drawn twice


# Cards


def _cards(user: Any, links: Links, here: Key) -> dict[Key, Card]:
    found: dict[Key, Card] = {}
    for kind, keys in links.keys.items():
        for one in _seen(user, kind, keys) if keys else ():
            card = _card(kind, one)
            card.is_here = card.key == here
            found[card.key] = card
    _count(user, links, found)
    return found


# Of each kind its model, its page, and what its words read.
KINDS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "lead": (Lead, "leads:detail", ("number", "channel", "side", "received_on")),
    "visit": (Visit, "visits:detail",
              ("visited_on", "to_task", "unit__name", "unit__short_name", "key_task__name")),
    "recommendation": (Recommendation, "recommendations:detail", ("held_on",)),
    "finding": (Finding, "findings:detail", ("statement", "side", "state")),
    "appraisalitem": (AppraisalItem, "appraisals:item", ("conclusion", "appraisal__title", "appraisal__held_on")),
    "decision": (Decision, "decisions:detail", ("kind", "state", "document_number", "decided_on")),
    "rectification": (Rectification, "rectifications:detail", ("problem", "state")),
}  # fmt: skip


def _seen(user: Any, kind: str, keys: Iterable[int]) -> Any:
    model, _route, reads = KINDS[kind]
    rows: Any = model.objects.visible_to(user).filter(pk__in=keys).order_by("pk")
    related = sorted({name.partition("__")[0] for name in reads if "__" in name})
    return along(rows, related).only(*reads)


def _card(kind: str, one: Any) -> Card:
    text, sub = WORDS[kind](one)
    against = getattr(one, "side", "") == AGAINST
    return Card((kind, one.pk), text, sub, reverse(KINDS[kind][1], args=[one.pk]), against)


def _of_motion(one: Decision) -> tuple[str, str]:
    number = one.document_number or (short_day(one.decided_on) if one.decided_on else "")
    return str(one.get_kind_display()), f"{one.get_state_display()} {number}".strip()


WORDS: dict[str, Any] = {
    "lead": lambda one: (
        f"{_('Lead')} {one.number}",
        f"{one.get_channel_display()} · {one.get_side_display()} {short_day(one.received_on)}",
    ),
    "visit": lambda one: (f"{pgettext('chain', 'Visit')} {one.where}", short_day(one.visited_on)),
    "recommendation": lambda one: (_("Recommendation by those around"), short_day(one.held_on)),
    "finding": lambda one: (one.statement, f"{one.get_side_display()} · {one.get_state_display()}"),
    "appraisalitem": lambda one: (
        f"{pgettext('chain', 'Appraisal')} {one.appraisal.title}",
        f"{short_day(one.appraisal.held_on)} {one.get_conclusion_display()}".strip(),
    ),
    "decision": _of_motion,
    "rectification": lambda one: (one.problem, f"{_('Rectification')} · {one.get_state_display()}"),
}


def _count(user: Any, links: Links, cards: dict[Key, Card]) -> None:
    """How much was said for and against whom the findings are about, under each visit of the chain."""
    visits = [key for kind, key in cards if kind == "visit"]
    if not visits:
        return
    about = Finding.objects.filter(pk__in=links.keys.get("finding", ())).order_by()
    told = Statement.objects.filter(visit__in=visits).filter(
        Q(cadre__in=about.filter(cadre__isnull=False).values("cadre"))
        | Q(leadership_team__in=about.filter(leadership_team__isnull=False).values("leadership_team"))
    )
    labels = dict(Statement.Side.choices)
    seen = told.filter(pk__in=Statement.objects.visible_to(user).order_by().values("pk"))
    for visit, side, n in seen.order_by().values_list("visit", "side").annotate(n=Count("*")):
        cards["visit", visit].sub += f" · {labels[side]} {n}"


# The picture


def _columns(here: Key) -> list[tuple[Any, tuple[str, ...]]]:
    heard = (_("Heard and seen"), ("lead", "visit", "recommendation"))
    found, judged = (_("Findings"), ("finding",)), (pgettext("chain", "Appraisal"), ("appraisalitem",))
    if here[0] == "rectification":
        return [heard, found, (_("Decision"), ("decision",)), (_("Rectification"), ("rectification",))]
    return [heard, found, judged, (_("Motion, decision, rectification"), ("decision", "rectification"))]


def _drawn(links: Links, cards: dict[Key, Card], here: Key, user: Any) -> dict[str, Any]:
    _by_side(links, cards)
    columns: list[dict[str, Any]] = []
    for title, kinds in _columns(here):
        mine = [card for key, card in cards.items() if key[0] in kinds]
        mine.sort(key=lambda card: (not card.is_here, not card.is_against, kinds.index(card.key[0])))
        known = sum(len(links.keys.get(kind, ())) for kind in kinds)
        hidden = known - len(mine) if user.is_office and kinds[0] in EARLIER else 0
        if mine or hidden:
            columns.append(
                {"title": title, "cards": mine[:MOST], "more": mine[MOST:], "n": len(mine), "hidden": hidden}
            )
    return {"columns": columns, "paths": _paths(links, columns), **_size(columns)}


EARLIER = ("lead", "finding", "appraisalitem")  # columns in which what is not the reader's to see is counted


def _by_side(links: Links, cards: dict[Key, Card]) -> None:
    """What only leads to adverse findings is adverse itself; each card names those to which it leads."""
    for key, card in cards.items():
        ends = [cards[last] for first, last in sorted(links.pairs) if first == key and last in cards]
        card.leads_to = [one.text for one in ends]
        if key[0] in ("visit", "lead") and ends:
            card.is_against = all(one.is_against for one in ends)


def _size(columns: list[dict[str, Any]]) -> dict[str, Any]:
    rows = max((len(one["cards"]) for one in columns), default=0)
    return {"height": rows * (CARD + GAP), "count": len(columns)}


def _paths(links: Links, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines between cards, in thousandths of the width and in pixels of the height."""
    width, between = _width(len(columns))
    place = {
        card.key: (at, row, card) for at, one in enumerate(columns) for row, card in enumerate(one["cards"])
    }
    paths = []
    for first, last in sorted(links.pairs):
        if first in place and last in place and place[first][0] < place[last][0]:
            at, row, card = place[first]
            to, other, _card = place[last]
            left, right = at * (width + between) + width, to * (width + between)
            begin = (
                f"M{left:.0f} {_middle(row)}H{right - between:.0f}"  # behind the cards of a column between
            )
            paths.append(
                {"d": begin + _bend(right - between, right, row, other), "is_against": card.is_against}
            )
    return paths


def _width(columns: int) -> tuple[float, float]:
    """Width of a column and of what lies between two, in thousandths; like ``.chain-columns`` in the style sheet."""
    between = 30.0
    return ((1000 - between * (columns - 1)) / columns if columns else 1000), between


def _middle(row: int) -> int:
    return CARD // 2 + row * (CARD + GAP)


def _bend(left: float, right: float, row: int, other: int) -> str:
    first, last, half = _middle(row), _middle(other), (left + right) / 2
    return f"C{half:.0f} {first} {half:.0f} {last} {right:.0f} {last}"
