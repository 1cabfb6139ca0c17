"""Cadres of the invented city, made in batches so that a million of them fit in memory."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from stdnum.cn import ric

from visits.cadres.files.actions import all_tokens
from visits.cadres.files.models import (
    Cadre,
    CadreToken,
    Education,
    FamilyMember,
    RankGrade,
    TaskAssignment,
    Tenure,
)
from visits.core.cipher import fingerprint
from visits.core.pinyin import sort_key, stroke_key
from visits.organisation.units.models import KeyTask, Level, Post, Unit

from . import names
from .texts import resume

BATCH = 2000
GRADES = {Level.COUNTY_HEAD: RankGrade.CONSULTANT_1, Level.COUNTY_DEPUTY: RankGrade.CONSULTANT_3,
          Level.SECTION_HEAD: RankGrade.PRINCIPAL_1, Level.SECTION_DEPUTY: RankGrade.PRINCIPAL_3, Level.STAFF: RankGrade.CLERK_1}  # fmt: skip
WITH_FILES = {Level.COUNTY_HEAD, Level.COUNTY_DEPUTY, Level.SECTION_HEAD, Level.SECTION_DEPUTY}
TITLES = {Level.SECTION_HEAD: "科长", Level.SECTION_DEPUTY: "副科长", Level.STAFF: "科员"}
EDUCATIONS = [("研究生（硕士）", 18), ("大学（学士）", 55), ("大学", 17), ("大专", 8), ("中央党校研究生", 2)]
MAJORS = [
    "汉语言文学",
    "土木工程",
    "经济管理",
    "法学",
    "农学",
    "临床医学",
    "计算机科学与技术",
    "行政管理",
    "机械工程",
    "会计学",
]
PROFESSIONAL = [
    "",
    "",
    "",
    "",
    "工程师",
    "高级工程师",
    "经济师",
    "会计师",
    "副主任医师",
    "中学高级教师",
    "农艺师",
]
LONG = 12  # years for which deputies in quiet posts have been there
LABELS = ["老黄牛", "冷门岗位", "一线锻炼", "优秀年轻干部"]


def month(year: int, number: int) -> dt.date:
    """The first day of a month."""
    return dt.date(year, number, 1)


def make_cadres(
    chance: Random,
    *,
    units: list[Unit],
    posts: dict[int, list[Post]],
    wanted: int,
    today: dt.date,
    author: Any,
    progress: Callable[[int], None],
) -> None:
    """Fill the posts first, then the offices below them, until ``wanted`` cadres are on file."""
    seats = [(unit, post) for unit in units for post in posts[unit.pk] for _n in range(post.establishment)]
    made = 0
    while made < wanted:
        batch = []
        for number in range(made, min(made + BATCH, wanted)):
            unit, post = seats[number] if number < len(seats) else (units[number % len(units)], None)
            batch.append((_cadre(chance, number, unit, post, today, author), post))
        _save(chance, batch, today)
        made += len(batch)
        progress(len(batch))


def _cadre(chance: Random, number: int, unit: Unit, post: Post | None, today: dt.date, author: Any) -> Cadre:
    level = _level(chance, unit, post)
    birth = month(today.year - _age(chance, level), chance.randint(1, 12))
    sex = Cadre.Sex.MALE if chance.random() < 0.7 else Cadre.Sex.FEMALE
    name = names.person(chance)
    id_number = _id_number(birth, sex, number)
    title = post.title if post else TITLES.get(Level(level), "科员")
    now, work = today.replace(day=1), month(birth.year + 22, 7)
    years = chance.randint(0, 9)
    stays = post is not None and "obscure" in post.marks and post.standing == Post.Standing.DEPUTY
    drawn = month(today.year - (LONG if stays else years), chance.randint(1, 12))
    post_since = min(max(drawn, work), now)
    joined = min(month(birth.year + chance.randint(20, 30), chance.randint(1, 12)), now)
    draw = chance.random()
    party = draw < 0.9 or bool(post and post.standing == Post.Standing.HEAD)
    education = names.weighted(chance, EDUCATIONS)
    with_file = level in WITH_FILES
    key = hashlib.sha256(f"cadre{number}{name}{id_number}".encode()).digest()[:16]
    return Cadre(
        client_key=uuid.UUID(bytes=key), created_by=author, name=name, name_key=sort_key(name),
        stroke_key=stroke_key(name), sex=sex,
        birth_month=birth, ethnicity=names.weighted(chance, names.ETHNICITIES), native_place=chance.choice(names.PLACES),
        birthplace=chance.choice(names.PLACES), political_status="中共党员" if party else chance.choice(["群众", "民建会员", "九三学社社员"]),
        party_entry=f"{joined:%Y%m}" if party else "", party_entry_month=joined if party else None,
        work_start_month=work, health="健康", professional_title=chance.choice(PROFESSIONAL),
        id_number=id_number, id_fingerprint=fingerprint(id_number), id_last_four=id_number[-4:],
        unit=unit, unit_left=unit.tree_left, post_title=f"{unit.short_name}{title}", level=level,
        level_since=max(work, month(post_since.year - chance.randint(0, 3), post_since.month)), post_since=post_since,
        rank_grade=GRADES.get(Level(level)), rank_grade_since=max(month(2019, 6), post_since),
        highest_education=education, major=chance.choice(MAJORS),
        resume=resume(chance, work, post_since, f"{unit.short_name}{title}") if with_file else "",
        rewards="无" if with_file else "",
        assessments=f"{today.year - 3}年年度考核称职；{today.year - 2}年年度考核{chance.choice(['优秀', '称职'])}；{today.year - 1}年年度考核称职。" if with_file else "",
        labels=chance.choice(LABELS) if chance.random() < 0.06 else "",
    )  # fmt: skip


def _level(chance: Random, unit: Unit, post: Post | None) -> int:
    if post:
        return post.level
    draw = chance.random()
    if not unit.parent_id and draw < 0.45:
        return Level.SECTION_HEAD if draw < 0.2 else Level.SECTION_DEPUTY
    return Level.SECTION_DEPUTY if draw < 0.12 else Level.STAFF


def _age(chance: Random, level: int) -> int:
    low, high = (
        (42, 59) if level <= Level.COUNTY_DEPUTY else (34, 58) if level <= Level.SECTION_DEPUTY else (23, 57)
    )
    return chance.randint(low, high)


def _id_number(birth: dt.date, sex: str, number: int) -> str:
    """A number with a right check digit in the old county's code 450221, which nobody new is given."""
    order = (number * 2 + (sex == Cadre.Sex.MALE)) % 1000
    day = 1 + (number // 500) % 28
    body = f"450221{birth.year:04d}{birth.month:02d}{day:02d}{order:03d}"
    if (
        number >= 14000
    ):  # the code has 14,000 places a month at most; beyond them other counties of the city are used
        body = f"{450202 + number // 14000 % 90:06d}{body[6:]}"
    return body + ric.calc_check_digit(body + "0")


def _save(chance: Random, batch: list[tuple[Cadre, Post | None]], today: dt.date) -> None:
    people = [cadre for cadre, _post in batch]
    Cadre.objects.bulk_create(people, batch_size=500)
    tokens = [CadreToken(cadre=one, token=token) for one in people for token in sorted(all_tokens(one))]
    CadreToken.objects.bulk_create(tokens, batch_size=4000)
    Tenure.objects.bulk_create(
        [
            Tenure(
                cadre=one, unit=one.unit, post=post, title=post.title if post else one.post_title.removeprefix(one.unit.short_name),
                level=one.level, from_on=one.post_since,
            )
            for one, post in batch
        ],
        batch_size=1000,
    )  # fmt: skip
    filed = [one for one in people if one.level in WITH_FILES]
    Education.objects.bulk_create([_education(one) for one in filed], batch_size=1000)
    FamilyMember.objects.bulk_create(
        [line for one in filed for line in _family(chance, one, today)], batch_size=1000
    )


def _education(cadre: Cadre) -> Education:
    level, _bracket, degree = cadre.highest_education.partition("（")
    return Education(
        cadre=cadre, mode=Education.Mode.ON_JOB if "党校" in level else Education.Mode.FULL_TIME, level=level, degree=degree.rstrip("）"),
        level_school="" if "党校" in level else f"广西某大学{cadre.major}专业",
    )  # fmt: skip


def _family(chance: Random, cadre: Cadre, today: dt.date) -> list[FamilyMember]:
    is_man = cadre.sex == Cadre.Sex.MALE
    year = cadre.birth_month.year
    born, spouse = month(year + chance.randint(25, 30), 9), names.person(chance)
    return [
        FamilyMember(cadre=cadre, relation="妻子" if is_man else "丈夫", name=spouse, position=1, political_status="群众",
                     birth_month=month(year + chance.randint(-2, 3), 5), unit_and_post="某中学教师"),
        FamilyMember(cadre=cadre, relation=chance.choice(["儿子", "女儿"]), position=2, birth_month=born,
                     name=names.child(chance, cadre.name if is_man else spouse),
                     unit_and_post="学生" if today.year - born.year < 23 else "某公司职员"),
    ]  # fmt: skip


def send_to_tasks(chance: Random, tasks: list[KeyTask], today: dt.date) -> None:
    """Send some cadres of leadership teams to key tasks."""
    people = list(Cadre.objects.filter(level__lte=Level.SECTION_DEPUTY).order_by("pk")[:2000])
    sent = chance.sample(people, k=min(len(people), max(8, len(people) // 12)))
    begun = max(task.started_on or today for task in tasks)
    TaskAssignment.objects.bulk_create(
        [
            TaskAssignment(
                cadre=one, key_task=chance.choice(tasks), role=chance.choice(["工作队队长", "片区负责人", "驻点干部"]),
                is_secondment=chance.random() < 0.3, from_on=max(month(today.year - 1, chance.randint(1, 12)), begun),
            )
            for one in sent
        ],
        batch_size=500,
    )  # fmt: skip
