"""What an import reads into a unit: fields made from the register's columns, cells into values."""

import datetime as dt
import difflib
import re
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import modelresource_factory
from import_export.widgets import Widget

from visits.core.fields import check_text

from .actions import check_region
from .lists import UNIT_COLUMNS
from .models import Category, Unit, UnitKind

DERIVED = {"posts", "seats"}
COLUMNS = {column.key: column for column in UNIT_COLUMNS if column.key not in DERIVED}
# A column with this behind its name empties the value where the cell is empty.
MAY_EMPTY = ("（可清空）", "(可清空)", "(may be emptied)")
# What offices write over these columns, beside the labels that the list has itself.
SYNONYMS = {
    "code": ("单位编码", "单位代码", "编码", "机构编码", "机构代码"),
    "name": ("单位全称", "全称", "单位名称", "机构名称"),
    "short_name": ("简称", "单位简称"),
    "former_names": ("曾用名", "曾用名称", "原名称", "原单位名称"),
    "category": ("单位类别", "类别"),
    "kind": ("单位类型", "类型", "单位性质"),
    "parent": ("上级单位", "上级单位名称", "主管单位", "隶属单位"),
    "parent_code": ("上级编码", "上级单位编码", "上级代码", "上级单位代码"),
    "region_code": ("行政区划代码", "行政区划", "区划代码"),
    "position": ("排序", "排序号", "顺序"),
    "valid_from": ("启用日期", "成立日期", "设立日期"),
    "valid_to": ("停用日期", "撤销日期", "截止日期"),
    "successor": ("继承单位", "承接单位", "继承单位名称"),
    "successor_code": ("继承单位编码", "承接单位编码", "继承编码"),
    "note": ("备注", "说明"),
}
# What offices write in the cells, beside keys and labels.
CATEGORY_WORDS = {
    "县区": Category.COUNTY, "县(区)": Category.COUNTY, "市直部门": Category.DEPARTMENT,
    "市直单位": Category.DEPARTMENT, "企事业单位": Category.ENTERPRISE, "企事业": Category.ENTERPRISE,
}  # fmt: skip
KIND_WORDS = {
    "县区": UnitKind.COUNTY, "党委部门": UnitKind.PARTY, "政府部门": UnitKind.GOVERNMENT, "人大": UnitKind.CONGRESS,
    "政协": UnitKind.CPPCC, "纪委监委": UnitKind.DISCIPLINE, "法院": UnitKind.COURT,
    "检察院": UnitKind.PROCURATORATE, "群团": UnitKind.MASS, "群团组织": UnitKind.MASS,
    "市直属事业单位": UnitKind.INSTITUTION, "部门所属事业单位": UnitKind.AFFILIATE,
    "市属国有企业": UnitKind.ENTERPRISE, "国有企业": UnitKind.ENTERPRISE, "园区/新区": UnitKind.ZONE,
    "园区": UnitKind.ZONE, "新区": UnitKind.ZONE, "乡镇": UnitKind.TOWN, "街道": UnitKind.SUBDISTRICT,
    "项目指挥部": UnitKind.HEADQUARTERS, "指挥部": UnitKind.HEADQUARTERS,
}  # fmt: skip
DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
DAY_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")


def plain(text: str) -> str:
    """Text by which words are compared: no blanks, half-width, lower case."""
    half = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(half.split()).lower()


class TextWidget(Widget):
    """A cell of text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Trimmed; ValueError where it holds what cannot be stored."""
        text = str(value or "").strip()
        try:
            check_text(text)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
        return text


class RegionWidget(TextWidget):
    """A code of GB/T 2260."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """ValueError where it cannot be one."""
        text = super().clean(value, row, **kwargs)
        try:
            check_region(text)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
        return text


class NumberWidget(TextWidget):
    """A whole number from 0; empty is 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:  # type: ignore[override]
        """ValueError for anything else."""
        text = super().clean(value, row, **kwargs)
        if text and not (text.isascii() and text.isdigit() and len(text) < 7):
            raise ValueError(_("Enter a whole number such as 10."))
        return int(text or 0)


class DayWidget(TextWidget):
    """A date in any form that an office writes: 2019-03-01, 2019.3.1, 2019年3月1日, 20190301."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:  # type: ignore[override]
        """ValueError for what is no whole date between 1900 and 2100."""
        text = super().clean(value, row, **kwargs)
        if not text:
            return None
        found = DAY.fullmatch(text) or DAY_PLAIN.fullmatch(text)
        try:
            date = dt.date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            date = None
        if date is None or not 1900 <= date.year <= 2100:
            raise ValueError(_("Enter a whole date such as 2019-03-01."))
        return date


class WordWidget(TextWidget):
    """One of a few words: the key, the label in Chinese or English, or what offices write."""

    def __init__(self, choices: type[models.TextChoices], words: dict[str, Any]) -> None:
        super().__init__()
        self.choices, self.words = choices, words

    @cached_property
    def known(self) -> dict[str, str]:
        """Every way to write each choice, in every language."""
        known = {plain(word): str(key) for word, key in self.words.items()}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                known |= {plain(str(label)): key for key, label in self.choices.choices}
        return known | {key: key for key in self.choices.values}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The key; ValueError with the nearest word for what is none."""
        text = super().clean(value, row, **kwargs)
        known = self.known
        if not text or plain(text) in known:
            return known.get(plain(text), "")
        nearest = difflib.get_close_matches(plain(text), known, n=1, cutoff=0.3)
        if not nearest:
            labels = "、".join(str(label) for label in self.choices.labels)
            raise ValueError(_("This word is not known. Choose from: %(words)s.") % {"words": labels})
        label = self.choices(known[nearest[0]]).label
        raise ValueError(_("This word is not known. Is “%(word)s” meant?") % {"word": label})


WIDGETS: dict[str, Any] = {
    "category": partial(WordWidget, Category, CATEGORY_WORDS),
    "kind": partial(WordWidget, UnitKind, KIND_WORDS),
    "region_code": RegionWidget,
    "position": NumberWidget,
    "valid_from": DayWidget,
    "valid_to": DayWidget,
}
# References are looked up by the plan, since the unit may stand later in the same file.
REFERENCES = ("parent", "parent_code", "successor", "successor_code")
VALUES = tuple(key for key in COLUMNS if key not in REFERENCES)

UnitResource = modelresource_factory(
    Unit,
    meta_options={"fields": VALUES, "import_id_fields": ("code",)},
    custom_fields={
        key: Field(attribute=key, column_name=key, widget=WIDGETS.get(key, TextWidget)()) for key in VALUES
    },
)


def header_names() -> dict[str, list[str]]:
    """By what names each column is known in a file: labels in both languages, synonyms, keys."""
    names: dict[str, list[str]] = {key: [*SYNONYMS.get(key, ()), key] for key in COLUMNS}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for key, column in COLUMNS.items():
                names[key].append(str(column.label))
    return {
        key: [*known, *(name + mark for name in known for mark in MAY_EMPTY)] for key, known in names.items()
    }


def derived_names() -> set[str]:
    """Columns of our own Excel that an import passes over: they follow from other things."""
    found = {"序号"}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found |= {plain(str(column.label)) for column in UNIT_COLUMNS if column.key in DERIVED}
    return found
