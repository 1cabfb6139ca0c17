"""What the page opens of one thing that waits: title, facts, reasons, the evidence line by line, what else is open.

Each thing is told by a function of its own; what stands on its own page in full is linked. What the reader may not
read of the evidence is counted, not shown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cadre_review.prepared import keys_given
from visits.cadres.files.derive import years_since
from visits.cadres.files.models import Cadre
from visits.core.access import can
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.labels import label_of
from visits.core.marks.views import sources
from visits.core.marks.views import told as told_of_mark
from visits.core.readers import rows_of
from visits.fieldwork.visits.models import Circle, Statement, Visit
from visits.fieldwork.visits.places import placed
from visits.judgement.appraisals.actions import lacks_to_close
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.decisions import open_matters, rules
from visits.judgement.evidence.evidence import Subject
from visits.judgement.findings.linked import evidence_for
from visits.judgement.findings.models import Finding, FindingEvidence
from visits.judgement.findings.rules import needs

ITEM = (
    "position",
    "conclusion",
    "result",
    "cadre__name",
    "leadership_team__name",
    "leadership_team__unit__name",
)
ASSESSED = re.compile("年?年度考核(结果)?(为)?")
MOST_SAID = 8  # pieces of evidence shown; the rest stands on the page of the case


@dataclass(frozen=True)
class Said:
    """One piece of evidence: where it stands, its words, what kind it is; ``tone``: for, against or nothing."""

    where: str
    url: str
    text: str
    note: str = ""
    tone: str = ""


@dataclass
class Part:
    """One part under its heading: a text, facts, evidence, links; what is ``hidden`` is counted."""

    title: Any
    text: str = ""
    facts: list[tuple[Any, Any]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)
    hidden: int = 0
    none: Any = ""


@dataclass
class Document:
    """One thing opened: ``person`` is the cadre whose file it speaks of, ``boxes`` are three figures at its head."""

    title: str
    tag: Any
    url: str
    person: Cadre | None = None
    about: list[str] = field(default_factory=list)
    boxes: list[tuple[Any, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)


def motion(user: Any, one: Any) -> Document:
    """A motion or a decision under dispute."""
    after = one.post_after and _("to be: %(post)s") % {"post": one.post_after}
    signed = one.seconded_by and _("second signature %(name)s") % {"name": one.seconded_by.name}
    drafted = _("drafted by %(name)s") % {"name": one.created_by.name}
    parts = [Part(_("Reasons"), one.reasons), _evidence(user, one.findings.all())]
    if one.review_on or one.appeal_on:
        parts.insert(0, Part(_("Review or appeal"), facts=[
            (_("Review asked for on"), one.review_on), (_("Appeal on"), one.appeal_on)]))  # fmt: skip
    return Document(
        f"{one.subject}", one.get_kind_display(), reverse("decisions:detail", args=[one.pk]), one.cadre,
        _told(after, *_who(one.subject), drafted, signed), _boxes(user, one.subject),
        [*parts, _now(user, one.subject, one)], rules.lacks_of(one),
    )  # fmt: skip


def demand(user: Any, one: Any) -> Document:
    """A demand to rectify."""
    told = [(_("Who answers for it"), one.responsible), (_("Due on"), one.due_on)]
    done = [
        (_("Measures"), one.measures),
        (_("Evidence"), one.evidence),
        (_("Verification"), one.verification),
    ]
    parts = [Part(_("Problem"), one.problem), Part(_("What is demanded"), one.demand, facts=told)]
    parts += [Part(label, text) for label, text in done if text]
    parts += [_evidence(user, one.findings.all()), _now(user, one.subject, one)]
    state = one.get_state_display()
    drafted = _("drafted by %(name)s") % {"name": one.created_by.name}
    url = reverse("rectifications:detail", args=[one.pk])
    return Document(str(one.subject), state, url, one.cadre, _told(*_who(one.subject), drafted), parts=parts)


def letter(user: Any, one: Any) -> Document:
    """A feedback letter."""
    texts = [(_("What is good"), one.praise), (_("What is to be better"), one.problems),
             (_("What is asked for"), one.demands)]  # fmt: skip
    drafted = _("drafted by %(name)s") % {"name": one.created_by.name}
    due = one.answer_by and _("answer by %(day)s") % {"day": one.answer_by}
    return Document(
        str(one.unit), one.get_state_display(), reverse("letters:detail", args=[one.pk]), None,
        _told(one.round.name, drafted, due), parts=[Part(label, text) for label, text in texts if text],
    )  # fmt: skip


def seal(user: Any, one: Any) -> Document:
    """A request to open a seal: why, and what bears it; never who is sealed."""
    asked = _("asked by %(name)s, %(day)s") % {
        "name": one.made_by.name, "day": f"{timezone.localtime(one.made_at):%Y-%m-%d}",
    }  # fmt: skip
    parts = [Part(_("What is sealed"), str(one)), Part(_("Why the name is needed"), one.reason)]
    url = reverse("seals:decide", args=[one.pk])
    return Document(str(_("Sealed source")), one.get_state_display(), url, None, [asked], parts=parts)


def mark(user: Any, one: Any) -> Document:
    """A mark of secrecy that somebody proposed for a record."""
    thing = one.record
    parts = [Part(_("What is proposed"), said=[Said("", "", line) for line in told_of_mark(one, thing)])]
    if found := [open_matters.Matter(said["text"], said["url"]) for said in sources(user, one)]:
        parts.append(Part(_("Derived from"), links=found))
    url = reverse("secrecy:settle", args=[one.pk])
    kind = thing._meta.verbose_name
    return Document(str(thing), one.secrecy.words, url, one.cadre, [str(kind)], parts=parts)


def export(user: Any, one: Any) -> Document:
    """An export that is longer than the role may take."""
    facts = [
        (_("Filter"), one.told),
        (_("Asked at"), timezone.localtime(one.taken_at).strftime("%Y-%m-%d %H:%M")),
    ]
    asked = _("asked by %(name)s") % {"name": one.taken_by.name}
    parts = [Part(_("Reason"), one.reason, facts=facts)]
    title = str(_("Export %(number)s") % {"number": one.number})
    return Document(title, one.get_state_display(), reverse("lists:exports"), None, [asked], parts=parts)


def lead(user: Any, one: Any) -> Document:
    """A lead whose verification was reported."""
    seen = one.visits.filter(pk__in=Visit.objects.visible_to(user).order_by().values("pk"))
    visits = [Said(str(visit), reverse("visits:detail", args=[visit.pk]), "") for visit in seen[:MOST_SAID]]
    about = one.cadre or one.leadership_team
    parts = [
        Part(_("What it says"), one.says),
        Part(_("What the verification showed"), one.outcome_reason,
             facts=[(_("Result"), one.get_outcome_display()), (_("Visit team"), one.team)]),
        Part(_("Visits that verify it"), said=visits, hidden=one.visits.count() - len(visits),
             none=_("No verification visit yet.")),
        *([_now(user, about, one)] if about else []),
    ]  # fmt: skip
    url, who = (
        reverse("leads:detail", args=[one.pk]),
        _told(one.unit, one.get_channel_display(), one.received_on),
    )
    return Document(
        one.subject, one.get_side_display() or one.get_state_display(), url, one.cadre, who, parts=parts
    )


def finding(user: Any, one: Any) -> Document:
    """A finding to be verified, with the evidence on both sides."""
    fact = [(_("Day of the fact"), one.fact_on), (_("Place of the fact"), one.fact_place)]
    parts = [
        Part(_("What was found"), one.statement),
        Part(_("The fact"), one.fact, facts=fact),
        _evidence(user, [one]),
        Part(
            _("Own account"),
            one.account or one.account_refused,
            none=_("No account was written down by hand."),
        ),
    ]
    who = _told(*_who(one.subject), one.place, one.get_kind_display())
    url = reverse("findings:detail", args=[one.pk])
    return Document(str(one.subject), one.get_side_display(), url, one.cadre, who, parts=parts,
                    lacks=[need.lacking for need in needs(one) if not need.met])  # fmt: skip


def appraisal(user: Any, one: Any) -> Document:
    """A meeting: its agenda, item by item, with what was concluded."""
    items = [
        Said(f"{item.position}. {item.subject}", reverse("appraisals:item", args=[item.pk]),
             str(item.get_result_display() or item.get_conclusion_display() or _("No conclusion yet.")))
        for item in rows_of(user, _items, one.pk)
    ]  # fmt: skip
    parts = [Part(_("Subjects"), said=items, hidden=len(keys_given(_all_items, one.pk)) - len(items)),
             Part(_("In the room"), links=_rooms(user, one))]  # fmt: skip
    if one.agenda:
        parts.insert(0, Part(_("Agenda"), one.agenda))
    who = _told(one.held_on, one.place, _("in the chair: %(name)s") % {"name": one.chair.name})
    url, lacks = reverse("appraisals:detail", args=[one.pk]), lacks_to_close(one)
    return Document(one.title, one.get_state_display(), url, None, who, parts=parts, lacks=lacks)


def _items(user: Any, appraisal: int) -> Any:
    seen = AppraisalItem.objects.visible_to(user).filter(appraisal=appraisal).order_by("position", "pk")
    return seen.select_related("cadre", "leadership_team__unit").only(*ITEM)


def _all_items(appraisal: int) -> Any:
    return AppraisalItem.objects.filter(appraisal=appraisal).order_by().values_list("pk")


def _rooms(user: Any, one: Any) -> list[open_matters.Matter]:
    """Where the reader takes part: at their seat, where the chair concludes too, and at the screen."""
    ways = [
        ("seat", "appraisal.view", _("My seat: views and votes")),
        ("screen", "appraisal.show", _("Screen in the room")),
    ]
    return [
        open_matters.Matter(words, reverse(f"appraisals:{key}", args=[one.pk]))
        for key, right, words in ways
        if can(user, right, one)
    ]


def _told(*words: Any) -> list[str]:
    return [str(word) for word in words if word]


def _who(thing: Any) -> list[str]:
    """Who somebody is, in a line: post, sex and age, level, how long in the post."""
    if not isinstance(thing, Cadre):
        return []
    today = timezone.localdate()
    age, years = years_since(thing.birth_month, today), years_since(thing.post_since, today)
    since = "" if years is None else _("%(years)s years in the post") % {"years": f"{years:g}"}
    aged = _("%(sex)s, %(age)s years old") % {"sex": thing.get_sex_display(), "age": int(age or 0)}
    return _told(thing.post_title or thing.unit, aged, thing.get_level_display(), since)


def _boxes(user: Any, thing: Any) -> list[tuple[Any, str]]:
    """How many were heard in how many rounds, verified findings by side, the last three annual assessments."""
    subject = Subject(thing)
    heard = subject.statements(user).order_by().aggregate(
        talks=Count("interview", filter=Q(interview__source_cadre=None), distinct=True),
        named=Count("interview__source_cadre", distinct=True), rounds=Count("visit__round", distinct=True),
    )  # fmt: skip
    rows = Finding.objects.visible_to(user).verified().filter(**{subject.field: thing}).order_by()
    sides = dict(rows.values_list("side").annotate(n=Count("*")))
    n = heard["talks"] + heard["named"]
    sources = ngettext("%(n)s source", "%(n)s sources", n) % {"n": n}
    in_rounds = ngettext("%(n)s round", "%(n)s rounds", heard["rounds"]) % {"n": heard["rounds"]}
    boxes = [
        (_("Heard on visits"), f"{sources} · {in_rounds}"),
        (_("Findings (verified)"), _("%(for)s for, %(against)s against")
         % {"for": sides.get("for", 0), "against": sides.get("against", 0)}),
    ]  # fmt: skip
    if subject.is_cadre:
        boxes.append((_("Annual assessments"), " · ".join(_assessed(thing)) or "–"))
    return boxes


def _assessed(cadre: Cadre) -> list[str]:
    """The last three annual assessments, in few words."""
    lines = [line.strip("。 ") for line in cadre.assessments.replace("；", "\n").splitlines() if line.strip()]
    return [ASSESSED.sub(" ", line) for line in lines[-3:]]


def _now(user: Any, subject: Any, case: Any) -> Part:
    """What else is open about whom the case concerns, as far as the reader may see it."""
    found = open_matters.against(user, subject, **open_matters.itself(case))
    return Part(open_matters.TITLE, links=found, none=_("Nothing else is open."))


def _evidence(user: Any, findings: Iterable[Finding]) -> Part:
    """The passages and documents under the findings, for them and against them."""
    shown, hidden = evidence_for(user, findings)
    shown.sort(key=lambda row: (row.bears != FindingEvidence.Bears.SUPPORTS, row.pk))
    return Part(
        pgettext("case", "Evidence"),
        said=[_said(row) for row in shown[:MOST_SAID]],
        hidden=hidden.total() + len(shown[MOST_SAID:]),
        none=_("No evidence is linked."),
    )


def _said(row: FindingEvidence) -> Said:
    side = (
        row.finding.side
        if row.bears == "supports"
        else {"for": "against", "against": "for"}[row.finding.side]
    )
    if row.interview:
        visit, told = row.interview.visit, row.statement
        at = placed(told) if told else ""
        where = f"{formats.date_format(visit.visited_on, 'Y-m-d')} {visit.where}{at}"
        nature = told and f"{label_of(Statement.Nature, told.nature)} · {label_of(Circle, told.circle)}"
        note = " · ".join(_told(nature, row.interview.source))
        return Said(where, reverse("interviews:detail", args=[row.interview_id]), row.passage, note, side)
    if row.attachment:
        url = reverse("visits:detail", args=[row.attachment.visit_id])
        return Said(row.attachment.name, url, row.passage, str(row.get_bears_display()), side)
    return Said(row.document, "", row.passage, str(row.get_bears_display()), side)


def kind_of_decision(key: str) -> str:
    """What a kind of decision is called."""
    return reading.name(Family.DECISION, key)
