"""The kinds that a new site begins with, by family: key, names in Chinese and English, behaviour.

Staff change them in the site.
"""

from collections.abc import Iterable
from typing import Any

DEFAULTS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "task": (
        ("auto_city", "汽车城建设", "automobile city", "plain"),
        ("village_renewal", "城中村改造", "urban village renewal", "plain"),
        ("project", "重大项目建设", "major project", "plain"),
        ("poverty", "脱贫攻坚", "poverty alleviation", "plain"),
        ("grassroots", "基层组织建设", "grassroots organisation", "plain"),
        ("civilised_city", "创城创卫", "civilised and hygienic city", "plain"),
        ("livelihood", "服务民生", "people's livelihood", "plain"),
        ("rural", "乡村振兴", "rural revitalisation", "plain"),
        ("investment", "招商引资", "attracting investment", "plain"),
        ("petitions", "信访维稳", "petitions and stability", "plain"),
        ("emergency", "应急处突", "emergency response", "plain"),
        ("environment", "生态环保", "environment protection", "plain"),
        ("reform", "改革攻坚", "reform", "plain"),
    ),
    "channel": (
        ("talk", "谈话听到", "heard in a talk", "talk"),
        ("visit", "走访了解", "heard on a visit", "visit"),
        ("entrusted", "领导交办", "entrusted by a leader", "office"),
        ("letter", "来信", "by letter", "letter"),
        ("visitor", "来访", "told by a visitor", "letter"),
        ("hotline", "热线电话", "told on the hotline", "letter"),
        ("inspection", "巡视巡察移交", "from an inspection", "office"),
        ("audit", "审计移交", "from an audit", "office"),
        ("discipline", "纪检监察机关移交", "from the discipline body", "office"),
        ("data", "数据比对", "from data", "data"),
    ),
    "finding": (
        ("not_fulfilling", "履行职责不力", "duties poorly fulfilled", "cadre_against"),
        ("no_initiative", "担当意识不强", "little readiness to act", "cadre_against"),
        ("conduct", "作风形象不好", "poor conduct and bearing", "cadre_against"),
        ("discontent", "群众意见较大", "much complaint among the people", "cadre_against"),
        ("achievement", "重点任务实绩突出", "achievement in a key task", "cadre_for"),
        ("steadfast", "老黄牛", "steadfast", "cadre_for"),
        ("recognised", "群众公认", "recognised by the people", "cadre_for"),
        ("able", "能力突出", "able beyond the post", "cadre_for"),
        ("runs_badly", "运行不畅", "runs badly", "team_against"),
        ("party_building", "抓党建工作不实", "little done for Party building", "team_against"),
        ("raising_cadres", "培养管理干部不到位", "cadres poorly raised and managed", "team_against"),
        ("disunited", "不团结", "disunited", "team_against"),
        ("undecided", "议而不决", "deliberates without deciding", "team_against"),
        ("not_carried_out", "决而不行", "decides without carrying out", "team_against"),
        ("runs_well", "运行顺畅", "runs well", "team_for"),
        ("united", "团结有力", "united and strong", "team_for"),
        ("delivers", "攻坚克难成效明显", "delivers in hard tasks", "team_for"),
    ),
    "decision": (
        ("promotion", "提拔", "promotion", "promotion"),
        ("greater_use", "重用", "greater use", "greater_use"),
        ("further_use", "进一步使用", "further use", "greater_use"),
        ("example", "通报表扬", "held up as an example", "example"),
        ("reminder", "谈话提醒", "reminder talk", "reminder"),
        ("criticism", "批评教育", "criticism and education", "criticism"),
        ("self_examination", "责令检查", "ordered self-examination", "self_examination"),
        ("admonition", "诫勉", "admonition", "admonition"),
        ("transfer", "调离岗位", "transfer from the post", "transfer"),
        ("lateral", "平职调整", "lateral move", "lateral"),
        ("rank_only", "改任职级", "rank only", "rank_only"),
        ("removal", "免职", "removal", "removal"),
        ("demotion", "降职", "demotion", "demotion"),
        ("reshuffle", "班子调整", "reshuffle of the leadership team", "reshuffle"),
        ("rectify", "责成整改", "demand to rectify", "rectify"),
    ),
    "label": (
        ("老黄牛", "老黄牛", "steadfast", "plain"),
        ("攻坚骨干", "攻坚骨干", "backbone of hard tasks", "plain"),
        ("急难险重一线", "急难险重一线", "front line of emergencies", "plain"),
        ("群众公认", "群众公认", "recognised by the people", "plain"),
        ("专业骨干", "专业骨干", "backbone of the profession", "plain"),
        ("年轻潜力干部", "年轻潜力干部", "young and promising", "plain"),
    ),
    "post_mark": (
        ("obscure", "冷门岗位", "obscure post", "obscure"),
        ("remote", "偏远艰苦岗位", "remote and hard post", "obscure"),
        ("key_post", "关键岗位", "key post", "plain"),
        ("front_line", "一线岗位", "front-line post", "plain"),
    ),
    "aspect": (
        ("thinking", "思想动态", "state of mind", "plain"),
        ("duties", "履职情况", "discharge of duties", "plain"),
        ("ability", "德才表现", "integrity and ability", "plain"),
        ("reputation", "群众口碑", "standing among the people", "reputation"),
    ),
    "source": (
        ("leader", "上级领导", "superior leader", "leader"),
        ("team_member", "班子成员", "member of the leadership team", "team_member"),
        ("middle", "中层干部", "middle-level cadre", "middle"),
        ("staff", "一般干部职工", "staff member", "staff"),
        ("served", "服务对象", "person served", "served"),
        ("partner", "协作单位人员", "cooperating unit", "partner"),
        ("neighbour", "邻里亲友", "neighbour or relative", "neighbour"),
        ("self", "干部本人", "the cadre himself", "self"),
    ),
}


def enter(kinds: Any, families: Iterable[str]) -> None:
    """Enter the defaults of these families that are not there; ``kinds`` is the model, or a migration's."""
    for family in families:
        there = set(kinds.objects.filter(family=family).values_list("key", flat=True))
        kinds.objects.bulk_create(
            kinds(family=family, key=key, name_zh=zh, name_en=en, behaviour=behaviour, position=at)
            for at, (key, zh, en, behaviour) in enumerate(DEFAULTS[family], start=1)
            if key not in there
        )
