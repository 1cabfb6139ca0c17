"""Units, leadership teams, posts and key tasks of the invented city."""

import datetime as dt
from random import Random

from visits.core.pinyin import search_text
from visits.organisation.units.models import Category, KeyTask, LeadershipTeam, Level, Post, Unit, UnitKind

COUNTIES = [("城东区", UnitKind.COUNTY), ("城西区", UnitKind.COUNTY), ("江南区", UnitKind.COUNTY), ("江北区", UnitKind.COUNTY),
            ("龙岭区", UnitKind.COUNTY), ("清河县", UnitKind.COUNTY), ("石门县", UnitKind.COUNTY), ("榕山县", UnitKind.COUNTY),
            ("云溪苗族自治县", UnitKind.COUNTY), ("程阳侗族自治县", UnitKind.COUNTY), ("东部新区管理委员会", UnitKind.ZONE)]  # fmt: skip
DEPARTMENTS = [
    ("市委办公室", UnitKind.PARTY), ("市委宣传部", UnitKind.PARTY), ("市委统战部", UnitKind.PARTY), ("市委政法委", UnitKind.PARTY),
    ("市人大常委会办公室", UnitKind.CONGRESS), ("市政协办公室", UnitKind.CPPCC), ("市纪委监委机关", UnitKind.DISCIPLINE),
    ("市人民政府办公室", UnitKind.GOVERNMENT), ("市发展和改革委员会", UnitKind.GOVERNMENT), ("市教育局", UnitKind.GOVERNMENT),
    ("市科学技术局", UnitKind.GOVERNMENT), ("市工业和信息化局", UnitKind.GOVERNMENT), ("市民政局", UnitKind.GOVERNMENT),
    ("市司法局", UnitKind.GOVERNMENT), ("市财政局", UnitKind.GOVERNMENT), ("市人力资源和社会保障局", UnitKind.GOVERNMENT),
    ("市自然资源和规划局", UnitKind.GOVERNMENT), ("市生态环境局", UnitKind.GOVERNMENT), ("市住房和城乡建设局", UnitKind.GOVERNMENT),
    ("市交通运输局", UnitKind.GOVERNMENT), ("市水利局", UnitKind.GOVERNMENT), ("市农业农村局", UnitKind.GOVERNMENT),
    ("市商务局", UnitKind.GOVERNMENT), ("市文化广电和旅游局", UnitKind.GOVERNMENT), ("市卫生健康委员会", UnitKind.GOVERNMENT),
    ("市应急管理局", UnitKind.GOVERNMENT), ("市审计局", UnitKind.GOVERNMENT), ("市扶贫开发办公室", UnitKind.GOVERNMENT),
    ("市中级人民法院", UnitKind.COURT), ("市人民检察院", UnitKind.PROCURATORATE), ("市总工会", UnitKind.MASS), ("共青团市委", UnitKind.MASS),
]  # fmt: skip
ENTERPRISES = [
    ("市第一人民医院", UnitKind.INSTITUTION), ("市中医医院", UnitKind.INSTITUTION), ("市职业技术学院", UnitKind.INSTITUTION),
    ("市第二中学", UnitKind.INSTITUTION), ("市图书馆", UnitKind.INSTITUTION), ("市产业投资发展集团", UnitKind.ENTERPRISE),
    ("市城市建设投资集团", UnitKind.ENTERPRISE), ("市轨道交通集团", UnitKind.ENTERPRISE), ("市水务集团", UnitKind.ENTERPRISE),
    ("市汽车城建设项目指挥部", UnitKind.HEADQUARTERS),
]  # fmt: skip
STREETS = list("和平建设红旗东门西街柳堤文昌雅苑新桥河滨石榴白沙")
# What the city calls its units in daily life, where that is not the name itself: by this they are looked for.
SHORT_NAMES = {
    "市委办公室": "市委办", "市人大常委会办公室": "市人大办", "市政协办公室": "市政协办", "市纪委监委机关": "市纪委监委",
    "市人民政府办公室": "市政府办", "市发展和改革委员会": "市发改委", "市科学技术局": "市科技局", "市工业和信息化局": "市工信局",
    "市人力资源和社会保障局": "市人社局", "市自然资源和规划局": "市自规局", "市住房和城乡建设局": "市住建局", "市交通运输局": "市交通局",
    "市文化广电和旅游局": "市文广旅局", "市卫生健康委员会": "市卫健委", "市扶贫开发办公室": "市扶贫办", "市中级人民法院": "市中院",
    "市人民检察院": "市检察院", "共青团市委": "团市委", "市第一人民医院": "市一医院", "市职业技术学院": "市职院",
    "市第二中学": "市二中", "市产业投资发展集团": "市产投集团", "市城市建设投资集团": "市城投集团",
    "市轨道交通集团": "市轨道集团", "市汽车城建设项目指挥部": "汽车城指挥部",
}  # fmt: skip
SHORTER = (("苗族自治县", "县"), ("侗族自治县", "县"), ("管理委员会", ""), ("人民政府", ""), ("办事处", ""))
# Name, type, who leads it (the first of these that the city has), and where it is worked on.
TASKS = [
    ("汽车城二期建设", "auto_city", ("市汽车城建设项目指挥部", "市工业和信息化局"), "汽车城项目现场指挥部"),
    ("河西片区城中村改造", "village_renewal", ("市住房和城乡建设局",), "河西片区改造指挥部"),
    ("轨道交通一号线", "project", ("市轨道交通集团", "市交通运输局"), "一号线中心站工地"),
    ("榕山县脱贫攻坚", "poverty", ("市扶贫开发办公室", "榕山县"), "榕山县各贫困村"),
    ("云溪县易地搬迁", "poverty", ("市扶贫开发办公室", "云溪苗族自治县"), "云溪县集中安置点"),
    ("基层党组织星级创建", "grassroots", ("市委办公室", "市委宣传部"), "各村（社区）党群服务中心"),
    ("国家卫生城市复审", "civilised_city", ("市卫生健康委员会", "市委宣传部"), "各城区背街小巷和农贸市场"),
    ("老旧小区改造", "livelihood", ("市住房和城乡建设局",), "各改造小区"),
]  # fmt: skip
LEADING = [
    ("head", "主要负责人", 1), ("deputy", "副职", 3), ("other", "纪检组长", 1), ("other", "班子成员", 2),
]  # fmt: skip


def make_units(chance: Random, wanted: int) -> list[Unit]:
    """The register: counties, departments and enterprises first, then towns under the counties, then more of the rest."""
    rows: list[tuple[str, str, Category, UnitKind, str]] = []
    for number, (name, kind) in enumerate(COUNTIES, 1):
        rows.append((f"X{number:02d}", name, Category.COUNTY, kind, ""))
    rows += [
        (f"D{n:03d}", name, Category.DEPARTMENT, kind, "") for n, (name, kind) in enumerate(DEPARTMENTS, 1)
    ]
    rows += [
        (f"Q{n:03d}", name, Category.ENTERPRISE, kind, "") for n, (name, kind) in enumerate(ENTERPRISES, 1)
    ]
    number = 0
    while len(rows) < wanted:
        number += 1
        county = rows[number % (len(COUNTIES) - 1)]
        if number % 4:
            rows.append(_town(chance, number, county[0], county[1]))
        else:
            rows.append(_branch(chance, number))
    return _save(rows[: max(wanted, 12)])


def _town(chance: Random, number: int, parent: str, county: str) -> tuple[str, str, Category, UnitKind, str]:
    town = chance.choice(STREETS) + chance.choice(STREETS)
    is_town = number % 2 == 0
    tail = (
        ("镇人民政府" if is_town else "街道办事处")
        if number < 90
        else ("乡人民政府" if is_town else "社区服务中心")
    )
    kind = UnitKind.TOWN if is_town else UnitKind.SUBDISTRICT
    name = f"{county.removesuffix('苗族自治县').removesuffix('侗族自治县')}{town}{tail}"
    return (f"{parent}-{number:04d}", name, Category.COUNTY, kind, parent)


def _branch(chance: Random, number: int) -> tuple[str, str, Category, UnitKind, str]:
    school = number % 8 == 0
    ordinal = number // 4
    name = (
        f"市第{ordinal + 2}{'中学' if school else '人民医院'}"
        if number % 12
        else f"市属第{ordinal}工程建设公司"
    )
    kind = UnitKind.INSTITUTION if number % 12 else UnitKind.ENTERPRISE
    return (f"Q-{number:04d}", name, Category.ENTERPRISE, kind, "")


def _save(rows: list[tuple[str, str, Category, UnitKind, str]]) -> list[Unit]:
    """Write the register with its tree in one pass: a parent stands before its children."""
    units = {}
    for position, (code, name, category, kind, _parent) in enumerate(rows):
        brief = short_name(name)
        units[code] = Unit(
            code=code, name=name, short_name=brief, category=category, kind=kind, position=position,
            search_text=search_text(name, brief),
        )  # fmt: skip
    Unit.objects.bulk_create(units.values())
    children: dict[str, list[str]] = {}
    for code, _name, _category, _kind, parent in rows:
        children.setdefault(parent, []).append(code)
        if parent:
            units[code].parent = units[parent]
    _number(units, children, "", 0, 0)
    Unit.objects.bulk_update(units.values(), ["parent", "tree_left", "tree_right", "depth"], batch_size=500)
    return sorted(units.values(), key=lambda unit: unit.tree_left)


def short_name(name: str) -> str:
    """What a unit is called in daily life."""
    if name in SHORT_NAMES:
        return SHORT_NAMES[name]
    for long, abbreviated in SHORTER:
        name = name.replace(long, abbreviated)
    return name


def _number(units: dict[str, Unit], children: dict[str, list[str]], code: str, at: int, depth: int) -> int:
    for child in children.get(code, []):
        at += 1
        unit = units[child]
        unit.tree_left, unit.depth = at, depth
        at = _number(units, children, child, at, depth + 1) + 1
        unit.tree_right = at
    return at


def make_posts(units: list[Unit]) -> dict[int, list[Post]]:
    """Leadership team and posts of every unit; towns stand a level below."""
    LeadershipTeam.objects.bulk_create([LeadershipTeam(unit=unit) for unit in units])
    posts = []
    for unit in units:
        low = bool(unit.parent_id)
        head = Level.SECTION_HEAD if low else Level.COUNTY_HEAD
        deputy = Level.SECTION_DEPUTY if low else Level.COUNTY_DEPUTY
        for position, (standing, word, establishment) in enumerate(LEADING):
            posts.append(
                Post(
                    unit=unit, title=title_of(unit, standing, word), level=head if standing == "head" else deputy,
                    standing=standing, establishment=establishment, position=position,
                    marks=marks_of(unit, standing),
                )
            )  # fmt: skip
    Post.objects.bulk_create(posts, batch_size=1000)
    found: dict[int, list[Post]] = {}
    for post in posts:
        found.setdefault(post.unit_id, []).append(post)
    return found


# Words of a unit's name whose posts are easily overlooked.
QUIET = ("档案", "地震", "史志", "残疾人", "文学艺术", "图书", "博物", "气象", "机关事务", "供销")


def marks_of(unit: Unit, standing: str) -> list[str]:
    """What the city marks a post with: remote towns, quiet offices, headquarters at the front, heads of counties."""
    if any(word in unit.name for word in QUIET):
        return ["obscure"]
    found = {UnitKind.TOWN: ["remote"], UnitKind.HEADQUARTERS: ["front_line"]}.get(UnitKind(unit.kind), [])
    return ["key_post"] if unit.kind == UnitKind.COUNTY and standing == "head" else found


# What the head of a unit is called, by how the unit's name ends; the first that fits.
HEADS = (
    ("自治县", "县长"), ("县", "县长"), ("区", "区长"), ("镇人民政府", "镇长"), ("乡人民政府", "乡长"), ("管理委员会", "管委会主任"),
    ("市委政法委", "书记"), ("市委宣传部", "部长"), ("市委统战部", "部长"), ("纪委监委机关", "书记"),
    ("总工会", "主席"), ("共青团市委", "书记"), ("人民法院", "院长"), ("人民检察院", "检察长"), ("医院", "院长"), ("学院", "院长"),
    ("中学", "校长"), ("图书馆", "馆长"), ("集团", "董事长"), ("公司", "董事长"), ("指挥部", "指挥长"), ("局", "局长"),
)  # fmt: skip


def title_of(unit: Unit, standing: str, word: str) -> str:
    """What the post is called in this unit."""
    head = next((title for ending, title in HEADS if unit.name.endswith(ending)), "主任")
    if standing == "head":
        return head
    return f"副{head}" if standing == "deputy" else word


def make_key_tasks(units: list[Unit], today: dt.date) -> list[KeyTask]:
    """The city's key tasks, each led by the office that it belongs to."""
    named = {unit.name: unit for unit in units}
    tasks = [
        KeyTask(
            name=name, kind=kind, lead_unit=next((named[one] for one in leads if one in named), units[0]), site=site,
            started_on=today.replace(day=1, year=today.year - 2), state=KeyTask.State.RUNNING,
        )
        for name, kind, leads, site in TASKS
    ]  # fmt: skip
    return KeyTask.objects.bulk_create(tasks)
