"""Rows that a new database begins with; personnel staff change them in the site."""

import datetime as dt

DECISION = "全国人大常委会关于实施渐进式延迟法定退休年龄的决定（2024年9月13日）"
NOTICE = f"组通字〔2015〕14号；{DECISION}"
# sex, level down to which it holds, years, born from, source
DEFAULTS = [
    ("male", 90, 60, dt.date(1965, 1, 1), DECISION),
    ("female", 40, 60, dt.date(1965, 1, 1), NOTICE),
    ("female", 90, 55, dt.date(1970, 1, 1), DECISION),
]


def write_defaults(apps, schema_editor):
    """The limits in force since 1 January 2025; staff may change them."""
    limits = apps.get_model("visits", "AgeLimit").objects
    for sex, level, years, born_from, source in DEFAULTS:
        values = {"years": years, "grows_from": born_from, "source": source}
        limits.get_or_create(sex=sex, level=level, valid_from=dt.date(2025, 1, 1), defaults=values)


def enter_quotas(apps, schema_editor):
    """Quotas to begin with; personnel staff change them."""
    quotas = apps.get_model("visits", "HearingQuota").objects
    for group, percent, at_least in (
        ("leadership", 100, 0),
        ("middle", 30, 3),
        ("staff", 0, 3),
        ("served", 0, 5),
    ):
        quotas.get_or_create(
            group=group, kind="", category="", defaults={"percent": percent, "at_least": at_least}
        )


OLD = "推进领导干部能上能下若干规定（试行）"
NEW = "推进领导干部能上能下规定"
# In our own short words, to choose by; the rule itself is the text that counts.
OLD_SITUATIONS = [
    "不能坚持原则，政治表现不合要求",
    "违背民主集中制，影响班子团结",
    "组织纪律松弛，不服从安排",
    "不守本分，搞不正之风",
    "能力不足，长期打不开局面",
    "责任心差，工作敷衍",
    "不作为、慢作为，贻误工作",
    "作风浮躁或脱离群众，反映强烈",
    "健康原因长期不能正常履职",
    "其他不适宜担任现职的情形",
]
NEW_SITUATIONS = [
    "政治能力不过硬，关键时候态度含糊",
    "信念动摇，对重大原则问题认识偏差",
    "斗争精神不足，遇事回避",
    "政绩观有偏差，搞形象工程",
    "违背民主集中制，个人说了算或软弱涣散",
    "组织观念淡薄，不如实报告个人事项",
    "事业心不强，工作敷衍",
    "领导能力不足，长期打不开局面",
    "担当作为不够，任务迟迟不落实",
    "作风不实，反映强烈",
    "品行不端，造成不良影响",
    "廉洁自律不严，不宜继续任职",
    "配偶子女经商等情形按规定需要调整",
    "健康原因长期不能正常履职",
    "其他不适宜担任现职的情形",
]


def write_grounds(apps, schema_editor):
    """Both versions of the rules on cadres unsuited to their posts: ten situations of 2015, fifteen of 2022."""
    ground = apps.get_model("visits", "Ground").objects
    versions = [
        (OLD, OLD_SITUATIONS, dt.date(2015, 7, 19), dt.date(2022, 9, 7)),
        (NEW, NEW_SITUATIONS, dt.date(2022, 9, 8), None),
    ]
    for rule, situations, first, last in versions:
        for number, text in enumerate(situations, 1):
            ground.create(rule=rule, situation=number, text=text, valid_from=first, valid_to=last)


def write_first_rows(apps, schema_editor):
    """Age limits, quotas of who is to be heard, grounds of decisions."""
    for write in (write_defaults, enter_quotas, write_grounds):
        write(apps, schema_editor)
