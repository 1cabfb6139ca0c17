"""The scheme of criteria that a new office begins with: editable data, not a rule.

Scales: the person's is fixed by the regulation on assessment of Party and government leaders; that of the
leadership team and that of the ballot are practice. Criteria: practice, grouped by the three checks and the
four dimensions. Whatever differs here is changed in a new version on the page, not in this file.
"""

import datetime as dt

from django.db import transaction

from .criteria import Check, Criterion, Dimension, Grade, Scale, Scheme, SubjectKind

NAME = "三察评价标准"
PERSON, TEAM, BALLOT = "干部等次", "领导班子等次", "测评票等次"
# Scale → grades from best to worst with the points they stand for, out of 100.
SCALES: dict[str, tuple[tuple[str, int], ...]] = {
    PERSON: (("优秀", 95), ("称职", 85), ("基本称职", 70), ("不称职", 50)),
    TEAM: (("优秀", 95), ("良好", 85), ("一般", 70), ("较差", 50)),
    BALLOT: (("好", 95), ("较好", 85), ("一般", 70), ("差", 50)),
}
CADRE_CRITERIA: dict[Check, tuple[tuple[str, str], ...]] = {
    Check.POLITICAL: (
        ("政治忠诚", "对党忠诚，坚决落实上级决策部署"),
        ("政治定力", "大是大非面前立场坚定，不随波逐流"),
        ("政治担当", "急难时刻站得出来，敢于负责"),
        ("政治能力", "善于从政治上看问题，把握方向和大局"),
        ("政治自律", "遵守政治纪律和政治规矩，廉洁自律"),
    ),
    Check.COMPETENCE: (
        ("专业能力", "熟悉分管业务，能解决实际问题"),
        ("专业精神", "踏实钻研，精益求精"),
        ("学习创新", "主动学习，工作有新思路新办法"),
        ("依法办事", "按法律法规和程序办事"),
    ),
    Check.PERFORMANCE: (
        ("履行职责", "本职工作完成的数量、质量和时效"),
        ("重点任务", "在重点任务一线承担的工作和成效"),
        ("急难险重", "应对急难险重任务的表现"),
        ("服务群众", "群众和服务对象的评价"),
    ),
}
# Of the criteria under a check that belong to another aspect than the check's own.
ASPECTS = {
    "政治担当": "duties", "政治能力": "ability", "政治自律": "ability", "依法办事": "duties", "服务群众": "reputation",
}  # fmt: skip
TEAM_CRITERIA: dict[Dimension, tuple[tuple[str, str], ...]] = {
    Dimension.POLITICAL: (
        ("政治建设", "落实上级决策部署，严守政治纪律和政治规矩"),
        ("民主集中", "贯彻民主集中制，重大事项集体决定"),
    ),
    Dimension.IDEOLOGICAL: (("思想建设", "理论学习、理想信念和思想政治工作"),),
    Dimension.RUNNING: (
        ("运行情况", "分工协作、议事决策和执行落实是否顺畅"),
        ("团结协作", "班子成员之间相互支持、补台"),
    ),
    Dimension.FUNCTION: (("整体功能", "年龄、专业、经历结构和攻坚克难的合力"),),
}


@transaction.atomic
def make_default_scheme(published_on: dt.date | None = dt.date(2017, 1, 1)) -> Scheme:
    """Make the default scheme as version 1, in force from that day; the one that exists, where there is one."""
    scheme, is_new = Scheme.objects.get_or_create(
        name=NAME, version=1, defaults={"published_on": published_on}
    )
    if not is_new:
        return scheme
    scales = {name: _make_scale(scheme, name, grades) for name, grades in SCALES.items()}
    Criterion.objects.bulk_create(_cadre_criteria(scheme, scales[PERSON]))
    Criterion.objects.bulk_create(_team_criteria(scheme, scales[TEAM]))
    return scheme


def _make_scale(scheme: Scheme, name: str, grades: tuple[tuple[str, int], ...]) -> Scale:
    scale = Scale.objects.create(scheme=scheme, name=name)
    Grade.objects.bulk_create(
        Grade(scale=scale, label=label, points=points, position=place)
        for place, (label, points) in enumerate(grades, start=1)
    )
    return scale


def _cadre_criteria(scheme: Scheme, scale: Scale) -> list[Criterion]:
    rows = [(check, *row) for check, group in CADRE_CRITERIA.items() for row in group]
    return [
        Criterion(
            scheme=scheme,
            subject_kind=SubjectKind.CADRE,
            check_key=check,
            aspect=ASPECTS.get(name, ""),
            name=name,
            hint=hint,
            scale=scale,
            position=place,
        )
        for place, (check, name, hint) in enumerate(rows, start=1)
    ]


def _team_criteria(scheme: Scheme, scale: Scale) -> list[Criterion]:
    rows = [(dimension, *row) for dimension, group in TEAM_CRITERIA.items() for row in group]
    return [
        Criterion(
            scheme=scheme,
            subject_kind=SubjectKind.TEAM,
            dimension=dimension,
            name=name,
            hint=hint,
            scale=scale,
            position=place,
        )
        for place, (dimension, name, hint) in enumerate(rows, start=1)
    ]
