"""The rules by which leads are proposed: each a plain function over what the user may read.

A rule gives proposals: of whom, how much, and one sentence whose numbers lead to the records. Only accepted visits and
published results count; what the minimum group withholds is not there for a rule either.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.core.access import closed_to
from visits.fieldwork.leads.models import About, Lead
from visits.fieldwork.surveys.count_models import PublishedTable
from visits.fieldwork.surveys.models import Question, QuestionKind, Survey, SurveyState
from visits.fieldwork.visits.models import Rating, SourceClass, Statement
from visits.judgement.evidence.figures import Cell, withhold
from visits.judgement.evidence.heard import source_of
from visits.judgement.evidence.marks import DEFAULT_MINIMUM
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.grades import grades
from visits.organisation.rounds.models import Check, Dimension, Round
from visits.organisation.units.models import LeadershipTeam, Unit

from .models import Rule

STATEMENTS = 3  # against, under one check or dimension
SOURCES = 2  # independent ones behind them
STEP = 1  # grades by which a mean falls
ABOUT = {"cadre": About.CADRE, "leadershipteam": About.LEADERSHIP, "unit": About.UNIT}


@dataclass(frozen=True)
class Figure:
    """A number of a sentence; on the page it leads to its records."""

    value: Any
    url: str

    def __str__(self) -> str:
        return str(self.value)

    def __html__(self) -> str:
        return format_html('<a href="{}">{}</a>', self.url, self.value)


@dataclass(frozen=True)
class Proposal:
    """What may be a lead: by which rule, about whom, under what, how much, and the sentence that says why."""

    rule: Rule
    subject: Any
    place: str
    size: int
    sentence: str
    words: dict[str, Any]
    client_key: UUID = field(default_factory=uuid4, compare=False)  # of the lead that one press makes of it

    @property
    def key(self) -> str:
        """What is proposed, whatever its size."""
        return f"{self.rule}:{self.about}:{self.subject.pk}:{self.place}"

    @property
    def pk(self) -> str:
        """The key, by which a list knows it."""
        return self.key

    @property
    def place_in_list(self) -> tuple[str, ...]:
        """Proposals stand in the order of units and names, not of size."""
        return (self.unit.name, self.about, str(self.subject), self.key)

    @property
    def about(self) -> About:
        """Whom the lead would speak of."""
        return ABOUT[self.subject._meta.model_name]

    @property
    def unit(self) -> Unit:
        """The unit of the subject."""
        return self.subject if isinstance(self.subject, Unit) else self.subject.unit

    @property
    def says(self) -> str:
        """The sentence as plain text: the text of the lead."""
        return self.sentence.format(**self.words)

    @property
    def html(self) -> str:
        """The sentence with its numbers as links."""
        return format_html(self.sentence, **self.words)


class Open:
    """The subjects about which the user may see a lead, by key: the rules of leads, asked beforehand."""

    def __init__(self, user: Any) -> None:
        self.user, self.closed = user, closed_to(user)

    def cadres(self, keys: set[int]) -> dict[int, Any]:
        """Cadres with a unit."""
        rows = Cadre.objects.visible_to(self.user).filter(pk__in=keys, unit__in=self.units())
        return {one.pk: one for one in rows.select_related("unit")}

    def teams(self, keys: set[int]) -> dict[int, Any]:
        """Leadership teams of units in which nobody serves from whom the user keeps away."""
        rows = LeadershipTeam.objects.filter(
            pk__in=keys, unit__in=self.units().exclude(pk__in=self.closed.workplaces)
        )
        return {one.pk: one for one in rows.select_related("unit")}

    def units(self) -> Any:
        """Units from which the user does not keep away."""
        return Unit.objects.visible_to(self.user).exclude(pk__in=self.closed.units).order_by()


def spoken_against(user: Any) -> list[Proposal]:
    """Cadres against whom three statements from two independent sources stand under one check, and nothing was done."""
    found = _against(user, "cadre", "check_key")
    cadres = Open(user).cadres({key for key, _place, _n, _sources in found})
    return [
        _told(
            cadres[key], dict(Check.choices)[place], place, n, sources, reverse("cadres:evidence", args=[key])
        )
        for key, place, n, sources in found
        if key in cadres
    ]


def teams_spoken_against(user: Any) -> list[Proposal]:
    """The same for leadership teams, under one dimension."""
    found = _against(user, "leadership_team", "dimension")
    teams = Open(user).teams({key for key, _place, _n, _sources in found})
    return [
        _told(teams[key], dict(Dimension.choices)[place], place, n, sources,
              reverse("reviews:leadership_team", args=[teams[key].unit_id]))
        for key, place, n, sources in found
        if key in teams
    ]  # fmt: skip


def _against(user: Any, field: str, place: str) -> list[tuple[int, str, int, int]]:
    """Subject, place, statements and independent sources, where neither a finding nor a lead stands yet.

    A named cadre counts once however often he was heard, of unnamed sources each talk; what the subject says of
    himself is no source.
    """
    rows: Any = Statement.objects.visible_to(user).filter(side=Statement.Side.AGAINST)
    rows = (
        rows.accepted()
        .filter(**{f"{field}__isnull": False})
        .exclude(interview__source_class=SourceClass.SELF)
    )
    if field == "cadre":
        rows = rows.filter(Q(interview__source_cadre=None) | ~Q(interview__source_cadre=F("cadre")))
    unnamed = Q(interview__source_cadre=None)
    lines = rows.order_by().values_list(field, place).annotate(
        n=Count("*"),
        named=Count("interview__source_cadre", distinct=True),
        talks=Count("interview", distinct=True, filter=unnamed),
    )  # fmt: skip
    about = {f"{field}__isnull": False}
    done = set(Finding.objects.visible_to(user).filter(side="against", **about).values_list(field, place))
    leads = Lead.objects.visible_to(user).filter(statement__isnull=False, **about).order_by()
    done |= set(leads.values_list(field, f"statement__{place}"))
    return [
        (key, at, n, named + talks)
        for key, at, n, named, talks in lines.filter(n__gte=STATEMENTS)
        if named + talks >= SOURCES and (key, at) not in done
    ]


def _told(subject: Any, label: Any, place: str, n: int, sources: int, page: str) -> Proposal:
    url = f"{page}?side=against&place={place}"
    sentence = _(
        "{n} statements against from {sources} independent sources under “{place}”, without a finding or a lead."
    )
    words = {"n": Figure(n, url), "sources": Figure(sources, url), "place": label}
    return Proposal(Rule.AGAINST, subject, place, n, sentence, words)


def fallen(user: Any) -> list[Proposal]:
    """Units whose leadership team was rated a full grade worse in the last round than in the one before it.

    Grades of scales with the same labels are compared. A round with too few sources is withheld, and with it another,
    as on the page of ratings: between rounds that are not shown nothing falls.
    """
    rows: Any = Rating.objects.visible_to(user).filter(leadership_team__isnull=False)
    rows = rows.accepted().order_by()
    steps = _steps()
    given: dict[Any, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for team, held, grade, n in rows.values_list("leadership_team", "visit__round", "grade").annotate(
        n=Count("*")
    ):
        labels, step = steps[grade]
        cell = given[team, labels][held]
        cell[0] += n
        cell[1] += n * step
    means = {
        line: {held: total / n for held, (n, total) in cells.items()}
        for line, cells in given.items()
        if _may_fall([total / n for n, total in cells.values()])
    }
    teams = Open(user).teams({team for team, _labels in means})
    behind = rows.filter(leadership_team__in=teams)
    rounds = {one.pk: one for one in Round.objects.order_by("starts_on", "pk")}
    shown = _shown(behind, steps, _minimum(behind))
    found = []
    for (team, labels), mean in means.items():
        held = [key for key in rounds if key in shown.get((team, labels), ())]
        if team in teams and len(held) > 1 and mean[held[-1]] - mean[held[-2]] >= STEP:
            before, after = held[-2:]
            found.append(
                _fell(teams[team], len(labels), rounds[before], rounds[after], mean[before], mean[after])
            )
    return found


def _may_fall(means: list[float]) -> bool:
    return any(abs(one - other) >= STEP for one, other in combinations(means, 2))


def _steps() -> dict[int, tuple[tuple[str, ...], int]]:
    """Each grade with the labels of its scale, best first, and its place among them from 1."""
    scales: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for one in grades().values():
        scales[one.scale_id].append((one.pk, one.label))
    return {
        key: (tuple(label for _key, label in steps), place)
        for steps in scales.values()
        for place, (key, _label) in enumerate(steps, start=1)
    }


def _minimum(ratings: Any) -> int:
    """The largest minimum group of the rounds that the ratings come from."""
    most = ratings.aggregate(most=Max("visit__round__minimum_group"))["most"]
    return int(most or DEFAULT_MINIMUM)


def _shown(rows: Any, steps: dict[int, Any], minimum: int) -> dict[Any, set[int]]:
    """By team and labels the rounds whose mean may be shown."""
    cells: dict[Any, dict[int, Cell]] = defaultdict(dict)
    names = ("leadership_team", "visit__round", "grade", "interview", "interview__source_cadre")
    for team, held, grade, talk, named in rows.values_list(*names).distinct():
        cell = cells[team, steps[grade][0]].setdefault(held, Cell(str(held), ""))
        cell.who.add(source_of(talk, named))
    for line in cells.values():
        total = Cell("", "", who=set().union(*(cell.who for cell in line.values())))
        withhold(list(line.values()), total, minimum)
    return {key: {held for held, cell in line.items() if not cell.withheld} for key, line in cells.items()}


def _fell(team: Any, grades: int, before: Round, after: Round, was: float, now: float) -> Proposal:
    url = reverse("reviews:leadership_portrait", args=[team.unit_id])
    sentence = _(
        "The mean grade of the leadership team fell from {was} ({before}) to {now} ({after}), counted from 1, "
        "the best of {grades} grades."
    )
    words = {"was": Figure(f"{was:.1f}", url), "now": Figure(f"{now:.1f}", url), "before": before.name,
             "after": after.name, "grades": grades}  # fmt: skip
    return Proposal(Rule.FALLEN, team, str(after.pk), int((now - was) * 100), sentence, words)


def answered_badly(user: Any) -> list[Proposal]:
    """Questions on integrity to which more than half of the answers of a published survey chose the worse half.

    Choices stand best first, or carry points.
    """
    graded = (QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.GRID)
    asked = Question.objects.filter(on_integrity=True, kind__in=graded)
    worse = {one.key: _worse(one.options) for one in asked}
    surveys = Survey.objects.visible_to(user).filter(state=SurveyState.PUBLISHED).order_by()
    tables = PublishedTable.objects.filter(
        survey__in=surveys.values("pk"), survey__design__in=asked.order_by().values("design")
    )
    bad = [
        (table, n, table.content["total"]["base"])
        for table in tables.select_related("survey")
        if (n := _bad(table.content, worse)) is not None
    ]
    seen = Open(user)
    cadres = seen.cadres(
        {int(table.content["person"]) for table, _n, _base in bad if table.content["person"]}
    )
    teams = seen.teams({table.survey.leadership_team_id for table, _n, _base in bad})
    units = {
        one.pk: one for one in seen.units().filter(pk__in={table.survey.unit_id for table, _n, _base in bad})
    }
    found = []
    for table, n, base in bad:
        if table.content["person"]:
            subject = cadres.get(int(table.content["person"]))
        elif table.survey.leadership_team_id:
            subject = teams.get(table.survey.leadership_team_id)
        else:  # what was asked at a key task is not its lead unit's
            subject = None if table.survey.key_task_id else units.get(table.survey.unit_id)
        if subject:
            found.append(_answered(subject, table, n, base))
    return found


def _worse(options: list[dict[str, Any]]) -> set[str]:
    """The keys of the worse half of the choices."""
    ordered = list(options)
    if all(str(one.get("points") or "") for one in ordered):
        ordered.sort(key=lambda one: -float(one["points"]))
    return {str(one["key"]) for one in ordered[len(ordered) - len(ordered) // 2 :]}


def _bad(content: dict[str, Any], worse: dict[str, set[str]]) -> int | None:
    """How many answers were bad, if these are most; None where it is another question, or withheld."""
    keys = worse.get(content["question"])
    if keys is None or content["total"]["state"] != "shown":
        return None
    counts = zip(content["choices"], content["total"]["counts"], strict=True)
    n = sum(count for (key, _label), count in counts if key in keys)
    return n if n * 2 > content["total"]["base"] else None


def _answered(subject: Any, table: Any, n: int, base: int) -> Proposal:
    url = reverse("surveys:results", args=[table.survey_id])
    sentence = _("{n} of {base} answers to “{question}” in the survey “{survey}” chose the worse half.")
    words = {"n": Figure(n, url), "base": Figure(base, url), "question": table.content["title"],
             "survey": table.survey.title}  # fmt: skip
    return Proposal(Rule.INTEGRITY, subject, f"{table.survey_id}:{table.place}", n, sentence, words)
