"""What makes the demonstration files whole: ranks held before, kin on file, secondments, forms, first versions."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from visits.cadres.files.kin import tie_kin
from visits.cadres.files.models import (
    AppointmentForm,
    Cadre,
    FamilyMember,
    RankGrade,
    RankRecord,
    TaskAssignment,
    Tenure,
)
from visits.cadres.files.versions import keep_files
from visits.organisation.units.models import Level

from . import names
from .people import WITH_FILES, month

BATCH = 1000
REFORM = dt.date(2019, 6, 1)  # rank grades took the place of the non-leading posts
BEFORE_REFORM = {
    RankGrade.CONSULTANT_1: RankGrade.OLD_CONSULTANT,
    RankGrade.CONSULTANT_3: RankGrade.OLD_DEPUTY_CONSULTANT,
    RankGrade.PRINCIPAL_1: RankGrade.OLD_PRINCIPAL,
    RankGrade.PRINCIPAL_3: RankGrade.OLD_DEPUTY_PRINCIPAL,
}
MEASURES = [
    "{year}.03 谈话提醒（分管项目进度滞后）",
    "{year}.09 批评教育（材料报送不及时）",
    "{year}.05 诫勉（工作作风问题）",
]


def complete_files(chance: Random, today: dt.date, author: Any) -> None:
    """Fill the files of those who hold a rank; a first version of each is kept."""
    for people in _batches():
        _ranks(people)
        _places(people)
        _details(chance, people, today)
    _kin(chance)
    _posts_beside()
    for people in _batches():
        tie_kin(people)
        keep_files(people, author)


def _batches() -> Iterator[list[Cadre]]:
    """Cadres with whole files, batch by batch."""
    keys = iter(list(Cadre.objects.filter(level__in=WITH_FILES).order_by("pk").values_list("pk", flat=True)))
    while batch := list(islice(keys, BATCH)):
        yield list(Cadre.objects.filter(pk__in=batch).order_by("pk"))


def _ranks(people: list[Cadre]) -> None:
    """The level held now and the one before, the grade and what it was called before June 2019."""
    lines = []
    for one in people:
        since = one.level_since or one.birth_month
        earlier = month(max(since.year - 5, one.birth_month.year + 23), since.month)
        below = Level.STAFF if one.level == Level.SECTION_DEPUTY else Level(one.level + 10)
        if earlier < since:
            lines.append(RankRecord(cadre=one, level=below, from_on=earlier, to_on=since))
        lines.append(RankRecord(cadre=one, level=one.level, from_on=since))
        lines += _grades(one)
    RankRecord.objects.bulk_create(lines, batch_size=BATCH)


def _grades(one: Cadre) -> list[RankRecord]:
    if one.rank_grade is None or one.rank_grade_since is None:
        return []
    now = RankRecord(cadre=one, rank_grade=one.rank_grade, from_on=one.rank_grade_since)
    old = BEFORE_REFORM.get(RankGrade(one.rank_grade))
    if one.rank_grade_since != REFORM or old is None:
        return [now]
    return [RankRecord(cadre=one, rank_grade=old, from_on=month(2016, 3), to_on=REFORM), now]


def _places(people: list[Cadre]) -> None:
    """The unit's own order: by level, then by length in post."""
    order = sorted(people, key=lambda one: (one.unit_id, one.level, one.post_since or dt.date.max, one.pk))
    counts: dict[int, int] = defaultdict(int)
    for one in order:
        counts[one.unit_id] += 1
        one.unit_position = counts[one.unit_id]


def _details(chance: Random, people: list[Cadre], today: dt.date) -> None:
    """Specialities, now and then a former name or a measure, and the form of the last appointment."""
    forms = []
    for one in people:
        one.specialty = chance.choice(["", "", "项目管理", "公文写作", "群众工作", "财务审计", "信息化"])
        if chance.random() < 0.01:
            one.former_names = (
                names.surname(one.name) + chance.choice(names.FIRST) + chance.choice(names.SECOND[:-1])
            )
        if chance.random() < 0.02:
            one.measures = chance.choice(MEASURES).format(year=today.year - 1)
        forms.append(
            AppointmentForm(
                cadre=one, reporting_unit="中共市委组织部", age_counted_on=today.replace(month=1, day=1),
                filled_on=today.replace(month=1, day=1), filled_by="任管",
            )
        )  # fmt: skip
    Cadre.objects.bulk_update(
        people, ["unit_position", "specialty", "former_names", "measures"], batch_size=500
    )
    AppointmentForm.objects.bulk_create(forms, batch_size=BATCH)


def _kin(chance: Random) -> None:
    """A few cadres are married to one another; each stands in the other's family lines."""
    rows = Cadre.objects.filter(level__in=WITH_FILES).order_by("pk")
    men = list(rows.filter(sex=Cadre.Sex.MALE)[:400])
    women = list(rows.filter(sex=Cadre.Sex.FEMALE)[:400])
    chance.shuffle(women)
    lines = []
    for husband, wife in list(zip(men, women, strict=False))[:12]:
        for one, other, word in ((husband, wife, "妻子"), (wife, husband, "丈夫")):
            line = one.family.filter(position=1).first()
            if line is not None:
                line.relation, line.name, line.birth_month = word, other.name, other.birth_month
                line.political_status, line.unit_and_post = other.political_status, other.post_title
                lines.append(line)
        lines += _one_child(chance, husband, wife)
    fields = ["relation", "name", "birth_month", "political_status", "unit_and_post"]
    FamilyMember.objects.bulk_update(lines, fields)


def _one_child(chance: Random, husband: Cadre, wife: Cadre) -> list[FamilyMember]:
    """The same child in both files, with the father's name, of an age that both parents can have."""
    own, theirs = (one.family.filter(position=2).first() for one in (husband, wife))
    if own is None or theirs is None:
        return []
    if wife.birth_month > husband.birth_month:
        own.birth_month, own.unit_and_post = theirs.birth_month, theirs.unit_and_post
    own.name = names.child(chance, husband.name)
    for name in ("relation", "name", "birth_month", "unit_and_post"):
        setattr(theirs, name, getattr(own, name))
    return [own, theirs]


def _posts_beside() -> None:
    """Who was seconded to a key task holds a post there, while the own unit keeps the seat; some hold one concurrently."""
    sent = TaskAssignment.objects.select_related("cadre", "key_task").order_by("pk")
    seconded = [one for one in sent if one.is_secondment]
    concurrent = [one for one in sent if not one.is_secondment][::3]
    posts = [_beside(one, Tenure.Kind.SECONDMENT, home_unit_id=one.cadre.unit_id) for one in seconded]
    posts += [_beside(one, Tenure.Kind.CONCURRENT) for one in concurrent]
    Tenure.objects.bulk_create(posts, batch_size=BATCH)


def _beside(one: TaskAssignment, kind: Tenure.Kind, **more: Any) -> Tenure:
    return Tenure(
        cadre=one.cadre, unit_id=one.key_task.lead_unit_id, title=one.role, level=one.cadre.level, kind=kind,
        from_on=one.from_on, to_on=one.to_on, **more,
    )  # fmt: skip
