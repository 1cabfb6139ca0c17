"""``.lrm``: the older editor's record, GBK text of 33 quoted fields; the photo lies in a ``.pic`` beside it.

Field 9 is 学历#学位@学历#学位 (full-time, then on the job), field 10 the schools in the same shape; fields 20–24 are
the family, joined by ``@`` and padded to seven.
"""

from collections.abc import Sequence
from itertools import zip_longest

from django.utils.translation import gettext as _

from .lrmx import ILLEGAL, finish, relative_of, take, tell, tell_dropped
from .person import Person

# Which leaf of the newer format each field is.
PLACES = {
    0: "XingMing", 1: "XingBie", 2: "ChuShengNianYue", 3: "MinZu", 4: "JiGuan", 5: "RuDangShiJian",
    6: "JianKangZhuangKuang", 7: "ChuShengDi", 8: "CanJiaGongZuoShiJian", 11: "ZhuanYeJiShuZhiWu",
    16: "ShuXiZhuanYeYouHeZhuanChang", 17: "JianLi", 18: "JiangChengQingKuang", 19: "NianDuKaoHeJieGuo",
    25: "XianRenZhiWu", 26: "NiRenZhiWu", 27: "NiMianZhiWu", 28: "RenMianLiYou", 29: "ChengBaoDanWei",
    30: "JiSuanNianLingShiJian", 31: "TianBiaoRen", 32: "TianBiaoShiJian",
}  # fmt: skip
MODES = ("QuanRiZhiJiaoYu", "ZaiZhiJiaoYu")
KIN = ("relation", "name", "birth", "political_status", "unit_and_post")
FIRST_KIN = 20


def person_of(fields: Sequence[str], name: str, photo: bytes = b"") -> Person:
    """The person out of the 33 fields."""
    person = Person(file=name, educations=[], family=[], form={"leaves": []}, photo=photo)
    dropped = sorted({sign for field in fields for sign in ILLEGAL.findall(field)})
    tell_dropped(person, [f"U+{ord(sign):04X}" for sign in dropped])
    fields = [ILLEGAL.sub("", field) for field in fields]
    for place, leaf in PLACES.items():
        take(person, leaf, fields[place].strip(), "")
    for tail, field in (("", fields[9]), ("_BiYeYuanXiaoXi", fields[10])):
        for mode, schooling in zip(MODES, field.split("@"), strict=False):
            for leaf, text in zip(("XueLi", "XueWei"), schooling.split("#"), strict=False):
                take(person, f"{mode}_{leaf}{tail}", text, "")
    take_kin(person, fields[FIRST_KIN : FIRST_KIN + len(KIN)])
    finish(person)
    return person


def take_kin(person: Person, columns: Sequence[str]) -> None:
    """The family: the same place of five fields is one relative; empty slots are no people."""
    for slot in zip_longest(*(column.split("@") for column in columns), fillvalue=""):
        said = {key: text.strip() for key, text in zip(KIN, slot, strict=True)}
        if not any(said.values()):
            continue
        relative = relative_of(said)
        if relative is None:
            tell(person, "warning", "JiaTingChengYuan", "、".join(filter(None, said.values())),
                 _("A member of the family has no name; left out."))  # fmt: skip
        elif person.family is not None:
            person.family.append(relative)
