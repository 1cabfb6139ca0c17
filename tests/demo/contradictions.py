"""What an invented city may not say: each class of contradiction as a check that yields (sentence, thing, is right)."""

import datetime as dt
import re

from django.utils import timezone

from visits.cadres.files.models import Cadre, FamilyMember, RankRecord, TaskAssignment, Tenure
from visits.demo import texts
from visits.demo.city import HEADS, SHORT_NAMES, TASKS
from visits.demo.names import surname
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import KeyTask, Post, Unit, UnitKind

MONTH = re.compile(r"(\d{4})\.(\d{2})")
ACCUSED = {"not_fulfilling", "no_initiative", "conduct", "discontent"}


def kin(today):
    """Children bear the father's name, spouses are of the other sex, a child of two cadres is one child."""
    lines = {}
    for one in FamilyMember.objects.select_related("cadre").order_by("position"):
        lines.setdefault(one.cadre, []).append(one)
    for cadre, family in lines.items():
        word = "妻子" if cadre.sex == Cadre.Sex.MALE else "丈夫"
        spouse = next((one for one in family if one.relation in {"妻子", "丈夫"}), None)
        yield "a spouse of the same sex", cadre, spouse is None or spouse.relation == word
        father = cadre.name if cadre.sex == Cadre.Sex.MALE else spouse.name if spouse else ""
        for one in family:
            if one.relation in {"儿子", "女儿"} and surname(father):
                yield "a child named otherwise than the father", one, surname(one.name) == surname(father)
            if one.relation in {"儿子", "女儿"}:
                yield (
                    "a child older than a child can be",
                    one,
                    one.birth_month.year - cadre.birth_month.year >= 18,
                )
        if cadre.former_names:
            yield "a former name of another family", cadre, surname(cadre.former_names) == surname(cadre.name)
    married = FamilyMember.objects.filter(relation="妻子").exclude(relative=None)
    for line in married.select_related("cadre", "relative"):
        theirs = {one.name for one in lines[line.relative] if one.position == 2}
        yield (
            "two files, two children",
            line,
            theirs == {one.name for one in lines[line.cadre] if one.position == 2},
        )


def posts(today):
    """Nothing in a file lies after today, and the résumé says what the posts say."""
    for one in Cadre.objects.exclude(resume=""):
        months = [dt.date(int(year), int(month), 1) for year, month in MONTH.findall(one.resume)]
        yield "a résumé that runs into the future", one, max(months) <= today
        last = one.resume.splitlines()[-1]
        yield "a résumé that ends elsewhere than the post", one, (
            last.startswith(f"{one.post_since:%Y.%m}--") and last.endswith(one.post_title))  # fmt: skip
        yield "a résumé out of order", one, _in_order(one.resume)
    for model in (Tenure, RankRecord, TaskAssignment):
        for one in model.objects.all():
            yield (
                "a line of a file after today",
                one,
                one.from_on <= today and (not one.to_on or one.from_on <= one.to_on),
            )
    for one in Post.objects.filter(standing="head").select_related("unit"):
        fits = [title for ending, title in HEADS if one.unit.name.endswith(ending)] or ["主任"]
        yield "a head called as no such unit calls its head", one, one.title == fits[0]
    heads = Tenure.objects.filter(post__standing="head", to_on=None).select_related("cadre")
    for one in heads:
        yield "a head who is not in the Party", one, one.cadre.political_status == "中共党员"


def _in_order(resume):
    months = [line.split("  ")[0].split("--") for line in resume.splitlines() if line[0].isdigit()]
    spans = [[part.strip() for part in one] for one in months]
    return all(before[1] == after[0] for before, after in zip(spans, spans[1:], strict=False))


def sides(today):
    """Praise is for, blame is against; so are the kinds of findings and what is decided on them."""
    praise, blame = _patterns(texts.FOR, texts.TEAM_FOR), _patterns(texts.AGAINST, texts.TEAM_AGAINST)
    for one in Statement.objects.all():
        wrong = blame if one.side == "for" else praise
        yield (
            "praise marked as blame, or blame as praise",
            one.text,
            not any(two.fullmatch(one.text) for two in wrong),
        )
        books = {"for": (texts.FOR, texts.TEAM_FOR), "against": (texts.AGAINST, texts.TEAM_AGAINST)}[one.side]
        place = one.check_key or one.dimension
        own, others = _patterns(*({place: book[place]} for book in books if place in book)), praise + blame
        known = any(two.fullmatch(one.text) for two in others)
        yield (
            "said under another check or dimension",
            one.text,
            not known or any(two.fullmatch(one.text) for two in own),
        )
    for one in Finding.objects.exclude(kind="").exclude(cadre=None):
        yield "a kind of the other side", one, (one.kind in ACCUSED) == (one.side == "against")
        yield "found otherwise than it was said", one, one.evidence.filter(
            bears="supports", statement__side=one.side).exists()  # fmt: skip
    for one in Decision.objects.prefetch_related("findings"):
        sided = {two.side for two in one.findings.all()}
        yield (
            "decided against what was found",
            one,
            not sided or sided == {"against" if one.is_adverse else "for"},
        )


def _patterns(*books):
    """Each sentence of the books as a pattern, its slots open."""
    lines = [line for book in books for lines in book.values() for line in lines]
    return [re.compile(re.sub(r"\\\{.*?\\\}", ".+?", re.escape(line))) for line in lines]


def tasks(today):
    """A key task is led by an office that it belongs to, and visited after it began."""
    wanted = {name: leads for name, _kind, leads, _site in TASKS}
    courts = {UnitKind.COURT, UnitKind.PROCURATORATE, UnitKind.DISCIPLINE}
    there = set(Unit.objects.values_list("name", flat=True))
    for one in KeyTask.objects.select_related("lead_unit"):
        fitting = [name for name in wanted[one.name] if name in there]
        yield "a key task led by a court", one, one.lead_unit.kind not in courts
        yield (
            "a key task led by whom it does not concern",
            one,
            not fitting or one.lead_unit.name == fitting[0],
        )
    for one in Visit.objects.exclude(key_task=None).select_related("key_task"):
        yield "a visit to a task before it began", one, one.visited_on >= one.key_task.started_on
        yield "a visit to a task that enters no project", one, "project" in one.entries


def talks(today):
    """Whom a visit saw is ticked, and who is served does not speak as a colleague."""
    for one in Interview.objects.filter(symposium=None).select_related("visit"):
        served = one.source_class == "served"
        yield "a talk with a person served, not ticked", one, not served or "served" in one.visit.targets
        yield (
            "a talk with a cadre, not ticked",
            one,
            not one.source_cadre_id or "cadre" in one.visit.targets,
        )
        opens = one.text.split("\n")[0]
        yield (
            "a person served who speaks as staff",
            one,
            not served or not any(two.fullmatch(opens) for two in _patterns({"": texts.OPENING})),
        )


def found_by_name(today):
    """Each unit is found by what the city calls it."""
    for name, short in SHORT_NAMES.items():
        if Unit.objects.filter(name=name).exists():
            found = Unit.objects.named(short)
            yield "a unit not found by its short name", name, found.filter(name=name).exists()


EVERY = (kin, posts, sides, tasks, talks, found_by_name)


def told(today=None):
    """Everything that the checks ask of the city that stands there."""
    return [said for check in EVERY for said in check(today or timezone.localdate())]
