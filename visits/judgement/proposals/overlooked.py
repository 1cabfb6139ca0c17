"""The facts behind ``quiet.py``, as far as the user may read them, and the sentences of the proposals."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre, Tenure
from visits.core.kinds.families import PostBehaviour
from visits.fieldwork.visits.heard import ACCEPTED, CadreHeard
from visits.fieldwork.visits.models import Interview, SourceClass, Statement
from visits.judgement.decisions.models import Decision
from visits.judgement.evidence.heard import source_of
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import Post, Unit

from .models import Rule
from .quiet import LONG_IN_POST, Heard, Merits, bound_of
from .rules import Figure, Open, Proposal

YEAR = 365.25
PARTY = "中共"  # how political status begins for members of the Party
LOOKED_BACK = 730  # days in which somebody was heard or spoken of


def steadfast(user: Any) -> list[Proposal]:
    """Steadfast people in quiet posts, and who may be one but was hardly heard of, each with what speaks for and
    against; in no order of worth."""
    today = timezone.localdate()
    since = today - dt.timedelta(days=LONG_IN_POST * YEAR)
    quiet = Tenure.objects.filter(
        kind=Tenure.Kind.MAIN, to_on__isnull=True, from_on__lte=since, cadre__state=Cadre.State.SERVING,
        post__in=Post.objects.marked(PostBehaviour.OBSCURE).order_by().values("pk"),
    )  # fmt: skip
    posts = dict(quiet.order_by("from_on").values_list("cadre", "from_on"))
    cadres = Open(user).cadres(set(posts))
    known = _merits(user, {key: posts[key] for key in cadres}, today)
    found = [_praised(cadres[key], one) for key, one in known.items() if one.is_steadfast]
    return found + [_hardly_heard(cadres[key], one) for key, one in known.items() if one.is_to_be_heard]


def _merits(user: Any, posts: dict[int, dt.date], today: dt.date) -> dict[int, Merits]:
    voices, usual = _voices(user, posts), _usual()
    bad: dict[int, int] = defaultdict(int)
    for key in (
        Finding.objects.standing().filter(side="against", cadre__in=posts).values_list("cadre", flat=True)
    ):
        bad[int(key or 0)] += 1
    decided: dict[int, dt.date] = {}
    rows = Decision.objects.effective().filter(cadre__in=posts).order_by("decided_on")
    for cadre, day in rows.values_list("cadre", "decided_on"):
        if cadre and day:
            decided[cadre] = day
    return {
        key: Merits(
            years_in_post=(today - begun).days / YEAR, is_obscure=True,
            sources_for=len(voices[key, "for"]), circles=len({circle for _s, circle in voices[key, "circles"]}),
            sources_against=len(voices[key, "against"]), adverse_findings=bad[key],
            years_quiet=(today - max(decided.get(key, begun), begun)).days / YEAR, usual=usual,
        )
        for key, begun in posts.items()
    }  # fmt: skip


def _usual() -> float:
    """The part of all that accepted visits heard of cadres that is praise; without anything heard, all of it."""
    heard = CadreHeard.objects.filter(reach=ACCEPTED).aggregate(said=Sum("said"), against=Sum("against"))
    return 1 - heard["against"] / heard["said"] if heard["said"] else 1.0


def _voices(user: Any, posts: dict[int, dt.date]) -> dict[tuple[int, str], set[Any]]:
    """The independent sources for and against each, and the circles of those for; nobody counts for himself."""
    rows: Any = Statement.objects.visible_to(user).filter(cadre__in=posts)
    rows = rows.accepted().exclude(interview__source_class=SourceClass.SELF)
    rows = rows.filter(Q(interview__source_cadre=None) | ~Q(interview__source_cadre=F("cadre"))).order_by()
    found: dict[tuple[int, str], set[Any]] = defaultdict(set)
    for cadre, side, circle, talk, named in rows.values_list(
        "cadre", "side", "circle", "interview", "interview__source_cadre"
    ):
        source = source_of(talk, named)
        found[cadre, side].add(source)
        if side == "for":
            found[cadre, "circles"].add((side, circle))
    return found


def _praised(cadre: Cadre, one: Merits) -> Proposal:
    sentence = _(
        "{years} years in an obscure post; {n} independent sources speak for them in {circles} circles; no decision "
        "for {quiet} years. Against: {against} sources, {findings} adverse findings. Of a hundred things "
        "said of cadres {usual} are praise; by that alone somebody would be spoken of so well in {chance} of a "
        "hundred cases."
    )
    more = {"usual": f"{100 * one.usual:.0f}", "chance": f"{100 * one.chance:.1f}"}
    return Proposal(Rule.STEADFAST, cadre, "post", one.sources_for, sentence, _words(cadre, one) | more)


def _hardly_heard(cadre: Cadre, one: Merits) -> Proposal:
    sentence = _(
        "{years} years in an obscure post; no decision for {quiet} years. So far {n} independent sources speak for "
        "them, in {circles} circles: too few to tell. Hear more people. Against: {against} sources, {findings} "
        "adverse findings."
    )
    return Proposal(Rule.TO_HEAR, cadre, "post", one.sources_for, sentence, _words(cadre, one))


def _words(cadre: Cadre, one: Merits) -> dict[str, Any]:
    page = reverse("cadres:evidence", args=[cadre.pk])
    return {
        "years": f"{one.years_in_post:.0f}", "quiet": f"{one.years_quiet:.0f}", "circles": one.circles,
        "n": Figure(one.sources_for, f"{page}?side=for"), "findings": one.adverse_findings,
        "against": Figure(one.sources_against, f"{page}?side=against"),
    }  # fmt: skip


GROUPS = {  # who is easily not heard: the condition on cadres, and what the group is called
    "women": (lambda: Q(sex="female"), gettext_lazy("women")),
    "outside": (lambda: ~Q(political_status="") & ~Q(political_status__contains=PARTY),
                gettext_lazy("people outside the Party")),
    "remote": (lambda: Q(pk__in=_remote()), gettext_lazy("holders of remote and quiet posts")),
}  # fmt: skip


def _remote() -> Any:
    marked = Post.objects.marked(PostBehaviour.OBSCURE).order_by().values("pk")
    return Tenure.objects.filter(to_on__isnull=True, post__in=marked).order_by().values("cadre")


def rarely_heard(user: Any) -> list[Proposal]:
    """Units at which women, people outside the Party or holders of remote posts are heard less than chance has it."""
    seen = Open(user)
    serving = (
        Cadre.objects.visible_to(user).filter(state=Cadre.State.SERVING, unit__in=seen.units()).order_by()
    )
    at = dict(serving.values_list("pk", "unit"))
    heard = _heard(user) & set(at)
    visited = {at[key] for key in heard}
    known = [
        (unit, name, one)
        for name, (condition, _label) in GROUPS.items()
        for unit, one in _counted(at, _keys(serving.filter(condition())), heard, visited).items()
        if one.tells
    ]
    bound = bound_of([one.chance for _unit, _name, one in known])
    units = {one.pk: one for one in Unit.objects.filter(pk__in=visited)}
    return [
        _unheard(units[unit], name, GROUPS[name][1], one) for unit, name, one in known if one.chance <= bound
    ]


def _keys(cadres: QuerySet[Cadre]) -> set[int]:
    return set(cadres.values_list("pk", flat=True))


def _heard(user: Any) -> set[int]:
    """Who was heard or spoken of in accepted talks of the last two years."""
    since = timezone.localdate() - dt.timedelta(days=LOOKED_BACK)
    told: Any = Statement.objects.visible_to(user).filter(visited_on__gte=since, cadre__isnull=False)
    gave: Any = Interview.objects.visible_to(user).filter(
        visit_state="accepted", visited_on__gte=since, source_cadre__isnull=False
    )
    spoken = told.accepted().order_by().values_list("cadre", flat=True).distinct()
    return set(spoken) | set(gave.order_by().values_list("source_cadre", flat=True).distinct())


def _counted(at: dict[int, int], members: set[int], heard: set[int], visited: set[int]) -> dict[int, Heard]:
    """The numbers of each visited unit."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for key, unit in at.items():
        if unit in visited:
            line, is_in, was = counts[unit], key in members, key in heard
            for place, value in enumerate((is_in, is_in and was, True, was)):
                line[place] += value
    return {unit: Heard(*line) for unit, line in counts.items()}


def _unheard(unit: Unit, name: str, label: Any, one: Heard) -> Proposal:
    url = f"{reverse('cadres:list')}?unit={unit.pk}"
    sentence = _(
        "Of {group} {label} at the unit {heard} were heard or spoken of within two years, of the {rest} others "
        "{others}. By chance so few would be heard in {chance} of a hundred units. Who was absent or on leave is not "
        "known here."
    )
    words = {
        "group": Figure(one.group, url), "label": label, "heard": one.group_heard,
        "rest": one.everybody - one.group, "others": one.everybody_heard - one.group_heard,
        "chance": f"{100 * one.chance:.1f}",
    }  # fmt: skip
    return Proposal(Rule.UNHEARD, unit, name, one.group - one.group_heard, sentence, words)
