# ruff: noqa: E501, SIM905  (lists of words)
"""Units as rosters write them: full, short and former names, with or without the city, and what people explained.

One dictionary is made for a whole batch; no row asks the database.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from visits.core.pinyin import unified
from visits.organisation.units.models import Unit

from .models import told_units

MOST = 5  # suggestions
LIKE = 0.34  # share of common pairs of characters from which on a unit is suggested
_CITY = re.compile(r"^(?:广西)?(?:中共|共青团)?([\u4e00-\u9fff]{2,3}市)(?!市)")
_SPLIT = re.compile(r"[；;]")
# Where in a text without a known unit the post is likely to begin.
_POST = re.compile(
    r"((原|兼|挂任|代|代理)?(党组|党委|党工委|党总支|党支部|工委|纪委|纪检|机关党委|[县区市]委(?:副?书记|常委|委员)|镇党委|乡党委|街道党工委|总经济师|总工程师|总会计师|"
    r"总规划师|总农艺师|常务|副|第一|专职|一级|二级|三级|四级|正科|正处|办公室|综合科|人事科|政工|支部|"
    r"局长|主任|书记|部长|处长|科长|镇长|乡长|区长|县长|市长|院长|校长|所长|站长|馆长|台长|行长|厅长|司长|"
    r"厂长|村长|董事|监事|总经理|经理|主席|会长|队长|组长|秘书长|检察长|庭长|社长|园长|调研员|主任科员|科员|督查|督学|委员|成员|干部|"
    r"巡视员|专员|助理|组织员|指挥长|理事长|顾问|工程师|教师|教授|医师|职员|工作人员).*)"
)
# A rest that names another unit before its post: 柳北区 + 教育局局长.
_BENEATH = re.compile(
    r"^((?!党组|党委|党工委|常务|副|原|兼)[\u4e00-\u9fff]{2,}?"
    r"(?:局|委员会|厅|中心|公司|集团|学院|大学|中学|小学|医院|街道|镇|乡|法院|检察院|总队|支队|大队|管委会|指挥部|管理处|研究所|图书馆|博物馆))"
    r"(?!长)[\u4e00-\u9fff]+"
)


# Posts and nothing else: 镇长, 党委书记、局长. They name no unit.
_POST_ALONE = (
    r"(?:原|兼|副|代|代理|常务|第一|专职|挂任|党组|党委|党工委|党总支|党支部|纪委|纪工委|工会|人大|政协|政府|[镇乡县区市局处科部院校所站])*"
    r"(?:书记|委员|成员|[镇乡县区市局处科部院校所站厅司行厂村]长|主任|主任科员|主席|副?调研员|科员|干部|经理|董事长|组织员|办事员|秘书)"
)
_POSTS_ALONE = re.compile(rf"{_POST_ALONE}(?:[、，,兼]+{_POST_ALONE})*(?:（[^（）]*）)?")


@dataclass
class Found:
    """What a text says of a unit: ``unit`` where it is certain; else ``suggestions`` ``[(unit key, rest)]``.

    ``is_sure``: the first of them differs by the name of a city
    alone. ``post`` is what follows the unit; ``unit_text`` is the part taken for the unit; ``is_guess`` means that the
    text may name another unit under this one, so that somebody has to confirm it. ``called``: how many units that
    exist have just this name, where that is not one; None where no unit has it.
    """

    unit: int | None = None
    post: str = ""
    unit_text: str = ""
    is_guess: bool = False
    suggestions: list[tuple[int, str]] = field(default_factory=list)
    is_sure: bool = False
    called: int | None = None


class UnitNames:
    """The dictionary of a batch."""

    def __init__(self) -> None:
        self.units: dict[int, Any] = {
            unit.pk: unit
            for unit in Unit.objects.only(
                "name", "short_name", "former_names", "parent", "valid_to", "valid_from", "successor", "tree_left", "version"
            )
        }  # fmt: skip
        self.today: dt.date = timezone.localdate()
        self.told = {plain(text): key for text, key in told_units().items()}
        self.city = self._city() or self._told_city()
        self.names: dict[str, dict[int, int]] = defaultdict(dict)
        for unit in self.units.values():
            self._enter(unit)
        self.names |= {text: {key: 0} for text, key in self.told.items()}
        self.longest = max(map(len, self.names), default=0)
        self.pairs: dict[str, set[str]] | None = None
        self.asked: dict[tuple[str, bool], Found] = {}

    def _city(self) -> str:
        """The city whose name most units begin with: 柳州市."""
        found = Counter(
            match[1] for unit in self.units.values() if (match := _CITY.match(unit.name)) is not None
        )
        return found.most_common(1)[0][0] if found else ""

    def _told_city(self) -> str:
        """The city that an answer named: once 某某市审计局 is said to be 市审计局, it holds for every bureau."""
        for text, key in self.told.items():
            unit, match = self.units.get(key), _CITY.match(text)
            if unit and match and "市" + text[match.end() :] in {plain(unit.name), plain(unit.short_name)}:
                return match[1]
        return ""

    def _enter(self, unit: Any) -> None:
        """Enter a unit under its names (0), its former names (1) and what follows from them (2)."""
        own = [name for name in (unit.name, unit.short_name) if name]
        for name in own:
            self.names[plain(name)][unit.pk] = 0
        for name in filter(None, _SPLIT.split(unit.former_names)):
            self.names[plain(name)].setdefault(unit.pk, 1)
        for name in own:
            for other in self._variants(plain(name), unit):
                self.names[other].setdefault(unit.pk, 2)

    def _variants(self, name: str, unit: Any) -> Iterable[str]:
        """The name with and without region, city and superior, and with usual short forms."""
        bases = {name, name.removeprefix("广西")}
        above = self.units.get(unit.parent_id)
        if above is not None:
            heads = {plain(above.name), plain(above.short_name or above.name)}
            bases |= {head + name for head in heads} | {
                name.removeprefix(head) for head in heads if len(name) > len(head) + 1
            }
        bases |= {base.removesuffix(end) for base in bases for end in ENDS if len(base) > len(end) + 2}
        bases |= {base.replace(long, short) for base in bases for long, short in SHORTER if long in base}
        if self.city:
            bases |= {"市" + base.removeprefix(self.city) for base in bases if base.startswith(self.city)}
            bases |= {
                base.replace(self.city, "市", 1) for base in bases if base.startswith("中共" + self.city)
            }
            bases |= {base.removeprefix("中共") for base in bases if base.startswith("中共市")}
            bases |= {self.city + base.removeprefix("市") for base in bases if not base.startswith(self.city)}
        return (base for base in bases if len(base) > 1)

    def find(self, text: str, alone: bool = False) -> Found:
        """What the text says; ``alone``: it is to be a unit and nothing else. The same text is looked up once."""
        asked = (text, alone)
        if asked not in self.asked:
            self.asked[asked] = self._find(plain(text), alone)
        return self.asked[asked]

    def _find(self, text: str, alone: bool) -> Found:
        for length in range(min(len(text), self.longest), 1, -1):
            head, rest = text[:length], text[length:].lstrip("、，,")
            if head not in self.names or (alone and rest):
                continue
            if head in self.told and rest and not _POST.match(rest):
                continue  # what was told of 某某厂 says nothing of 某某厂职工医院
            return self._exact(head, rest)
        if not alone and _POSTS_ALONE.fullmatch(text):
            return Found(None, text)
        unit_text, post = (text, "") if alone else part(text)
        sure = self._but_for_city(unit_text)
        found = [*sure, *(key for key in self.like(unit_text) if key not in sure)][:MOST]
        return Found(None, post, unit_text, False, [(key, post) for key in found], bool(sure))

    def _but_for_city(self, text: str) -> list[int]:
        """The one living unit that has the name with 市 in the place of a city's name, or without it."""
        match = _CITY.match(text)
        rest = text[match.end() :] if match else ""
        names = [name for name in ("市" + rest, rest) if len(rest) > 1 and name in self.names]
        keys = [key for name in names[:1] for key in self.names[name] if self._is_living(key)]
        return keys if len(keys) == 1 else []

    def _exact(self, head: str, rest: str) -> Found:
        """A known name: certain where one unit that exists has it."""
        known = self.names[head]
        best = min(known.values())
        keys = [key for key, standing in known.items() if standing == best]
        living = [key for key in keys if self._is_living(key)]
        found = living or keys
        if len(found) == 1 and living:
            beneath = _BENEATH.match(rest)
            text = head + beneath[1] if beneath else head
            return Found(found[0], rest, text, beneath is not None, [(found[0], rest)])
        heirs = [self.units[key].successor_id for key in found if self.units[key].successor_id in self.units]
        suggested = [(key, rest) for key in dict.fromkeys([*heirs, *found])][:MOST]
        return Found(None, rest, head, False, suggested, called=len(living))

    def _is_living(self, key: int) -> bool:
        unit = self.units[key]
        return unit.valid_to is None or unit.valid_to >= self.today

    def like(self, text: str) -> list[int]:
        """Units whose names have most pairs of characters in common with the text (Dice)."""
        wanted = pairs(text)
        if not wanted:
            return []
        index = self._pairs()
        shared: Counter[str] = Counter(name for pair in wanted for name in index.get(pair, ()))
        scores: dict[int, float] = {}
        for name, count in shared.most_common(200):
            score = 2 * count / (len(wanted) + max(len(name) - 1, 1))
            for key in self.names[name]:
                scores[key] = max(score, scores.get(key, 0))
        ranked = sorted(
            (-score, self.units[key].tree_left, key) for key, score in scores.items() if score >= LIKE
        )
        return [key for _score, _place, key in ranked[:MOST]]

    def _pairs(self) -> dict[str, set[str]]:
        if self.pairs is None:
            self.pairs = defaultdict(set)
            for name in self.names:
                for pair in pairs(name):
                    self.pairs[pair].add(name)
        return self.pairs


ENDS = ("人民政府", "办事处", "管理委员会", "有限责任公司", "有限公司", "机关")
SHORTER = (
    ("人民政府", "政府"), ("委员会", "委"), ("办事处", ""), ("自治县", "县"), ("人民代表大会常务委员会", "人大常委会"),
    ("人民代表大会常务委员会机关", "人大"), ("中国人民政治协商会议", "政协"), ("有限责任公司", "公司"), ("有限公司", "公司"),
    ("人民检察院", "检察院"), ("中级人民法院", "中院"), ("统一战线工作部", "统战部"), ("机构编制委员会办公室", "编办"),
    ("投资发展", "投资"), ("和", ""),
)  # fmt: skip


def plain(text: str) -> str:
    """A unit's name as it is compared: no blanks, brackets of one kind, ordinary signs."""
    return "".join(unified(text).split()).translate(str.maketrans("()", "（）"))


def pairs(text: str) -> set[str]:
    """The neighbouring pairs of characters."""
    return {text[at : at + 2] for at in range(len(text) - 1)}


def part(text: str) -> tuple[str, str]:
    """A text without a known unit, parted where a post is likely to begin: ``(unit, post)``."""
    found = _POST.search(text, 2)
    if found is None:
        return text, ""
    return text[: found.start()], text[found.start() :]
