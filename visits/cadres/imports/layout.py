"""How a sheet is laid out: which rows are people, which belong to the one above, which head others, which say nothing.

Knows no Django: a bound child runs it (``child``). Lines come out in the order of the sheet: headers, people with the
rows that belong to them, and what is not read with its text, so that nothing of a sheet is left without a word.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from visits.core.sheets.child import Row

from .header import SCHOOLING, Block, Header, Headers
from .headings import column_of

_TOTAL = re.compile(r"(合|小|总|共)\s*计.*|平均.*")
_NOTE = re.compile(
    r"(注|备注|说明|填表|制表|审核|填报|单位负责|负责人|联系|附|打印)\S{0,8}\s*[:：].*|注\d?[.、．].*", re.S
)
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]+[）)]?[、.．].*|.*[（(]\s*\d+\s*[人名][）)]|第.+页.*")
_FRAME = re.compile(
    r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、.．:：]\s*|^[（(][一二三四五六七八九十\d]{1,3}[）)]\s*"
    r"|^(?:单位|所在单位|单位名称|填报单位|部门)\s*[（(]?(?:盖章|公章)?[）)]?\s*[:：]\s*"
    r"|\s*[（(]\s*(?:共|计)?\s*\d+\s*[人名]?\s*[）)]$|[:：]$"
)
_UNIT = re.compile(
    r".{1,39}(政府|办事处|街道|委员会|[县区市工党纪监编]委|局|办公室|办|厅|[^干]部|法院|检察院|学院|医院|院|会|中心|公司|集团|"
    r"大学|中学|小学|学校|党校|站|所|支队|大队|总队|队|馆|社|团|镇|乡|县|区|市|人大|政协|银行|支行|厂|场|电视台|园|机关|"
    r"指挥部|分局|社区|村)"
)
_NO_UNIT = re.compile(
    r".*(干部|人员|名单|班子|成员|汇总|正职|副职|级|名册|情况|登记表|一览表|部门)$|.*(在职|退休|离休|挂职).*"
)
_WIDER = re.compile(r"[\u4e00-\u9fff]{1,10}(?:县|区|市)")
_SAID_UNIT = re.compile(r"(?:填报|报送|所在)?单位(?:名称)?\s*[（(]?(?:盖章|公章)?[）)]?\s*[:：]\s*(\S{2,40})")
# What tells a person, beside the name; a row that has two of these names somebody.
SAID = ("birth_month", "id_number", "unit_and_post", "sex")


def lines_of(rows: Sequence[Row], known: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What one sheet is, line by line; see ``Sheet``."""
    headers = Headers(known).all_of([row.cells for row in rows])
    if not headers:
        yield {"sheet": rows[0].sheet, "rows": len(rows), "none": True}
        return
    yield from Sheet(rows, known, headers).lines()


class Sheet:
    """One sheet, segment by segment: from each header to the next one."""

    def __init__(self, rows: Sequence[Row], known: Mapping[str, str], headers: list[Header]) -> None:
        self.rows, self.known, self.headers = rows, known, headers
        self.header = headers[0]
        has_units = {"unit", "unit_and_post"} & set(headers[0].blocks[0].keys)
        self.wider, self.unit = "", "" if has_units else said_unit(rows[: headers[0].first])
        self.open: list[dict[str, Any]] = []  # people whose rows may go on

    def lines(self) -> Iterator[dict[str, Any]]:
        """Headers, people and passed rows."""
        above = [text for row in self.rows[: self.headers[0].first] for text in row.cells]
        ends = [*(header.first for header in self.headers[1:]), len(self.rows)]
        before: list[Any] = []
        for number, (header, end) in enumerate(zip(self.headers, ends, strict=True)):
            self.header = header
            told = [shape(block) for block in header.blocks]
            if told != before:
                yield {
                    "sheet": self.rows[0].sheet, "blocks": told, "above": above if not number else [],
                    "titles": header.first if not number else 0, "deep": header.deep,
                    "tall": header.last - header.first + 1, "unit": self.unit if not number else "",
                    "first": self.rows[header.first].number, "last": self.rows[header.last].number,
                }  # fmt: skip
            else:
                yield {"passed": header.last - header.first + 1}
            before = told
            for row in self.rows[header.last + 1 : end]:
                yield from self.take(row)
            yield from self.close()

    def close(self) -> Iterator[dict[str, Any]]:
        """Give out the people whose rows are complete."""
        yield from self.open
        self.open = []

    def take(self, row: Row) -> Iterator[dict[str, Any]]:
        """One row: people, a part of the person above, a heading, or something to be passed over with its text."""
        if len(self.header.blocks) == 1 and self.goes_on(row):
            return
        yield from self.close()
        if why := self.says_nobody(row):
            yield self.passed(row, why)
            return
        for number, block in enumerate(self.header.blocks):
            if self.names_somebody(row, block):
                self.open.append(self.person(row, number))
        if not self.open:
            yield self.passed(row, "nobody")

    def passed(self, row: Row, why: str) -> dict[str, Any]:
        """A row that is not read, with its text."""
        return {"row": row.number, "why": why, "text": " ".join(filter(None, row.cells))[:300]}

    def person(self, row: Row, number: int) -> dict[str, Any]:
        """A person of a row; ``more`` are the rows that go on with him."""
        return {
            "row": row.number, "block": number, "cells": list(row.cells), "problems": list(row.problems),
            "hidden": row.hidden, "unit": self.unit, "more": [],
        }  # fmt: skip

    def goes_on(self, row: Row) -> bool:
        """Take a row that belongs to the person above: the lower of two rows, or more schooling."""
        if not self.open or row.number != self.last_row() + 1:
            return False
        person, block = self.open[-1], self.header.blocks[0]
        if self.header.deep == 2:
            if person.get("whole") or cell(row, block, "number"):
                return False
            width = self.header.wide
            person["cells"] += [""] * (width - len(person["cells"])) + row.cells
            person["problems"] += [(column + width, code) for column, code in row.problems]
            person["whole"] = True
            return True
        if not self.is_schooling(row, person, block):
            return False
        person["more"].append([row.number, list(row.cells), list(row.problems)])
        return True

    def last_row(self) -> int:
        """The number of the last row of the person above."""
        person = self.open[-1]
        return int(person["more"][-1][0] if person["more"] else person["row"])

    def is_schooling(self, row: Row, person: dict[str, Any], block: Block) -> bool:
        """Whether the row gives nothing but more schooling of the person above, whose name it may repeat."""
        if not any(cell(row, block, key) for key in SCHOOLING & set(block.keys)):
            return False
        above = Row("", 0, False, person["cells"], [])
        mode = cell(row, block, "ed_mode")
        if name := "".join(cell(row, block, "name").split()):
            same = name == "".join(cell(above, block, "name").split())
            births = {cell(one, block, "birth_month") for one in (row, above)} - {""}
            return bool(same and mode and mode != cell(above, block, "ed_mode") and len(births) < 2)
        return not any(cell(row, block, key) for key in (*SAID, "number"))

    def says_nobody(self, row: Row) -> str:
        """Why a whole row names nobody; '' where it may. A row that names a unit heads the rows below it."""
        filled = [text.strip() for text in row.cells if text.strip()]
        names = [cell(row, block, "name") for block in self.header.blocks]
        if _TOTAL.fullmatch(filled[0]) or any(map(_TOTAL.fullmatch, names)):
            return "total"
        different = list(dict.fromkeys(filled))
        if len(different) == 1 and self.take_heading(different[0], names):
            return "unit"
        if _NOTE.fullmatch(filled[0]):
            return "note"
        if len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]:
            return "numbers"
        if len(different) == 1 and names[0] and (len(names[0]) > 12 or _HEADING.fullmatch(names[0])):
            return "heading"
        words = [text for text in filled if column_of(text, self.known) is not None]
        return "header" if len(words) > len(filled) / 2 else ""

    def take_heading(self, text: str, names: Sequence[str]) -> bool:
        """Take a text that stands alone in its row as the unit of the rows below, where it can be one."""
        plain, before = text.strip(), ""
        while plain != before:
            before, plain = plain, _FRAME.sub("", plain).strip()
        unit = "".join(plain.split())
        can_be = _UNIT.fullmatch(unit) and not _NO_UNIT.fullmatch(unit)
        if not can_be or (text in names and len(unit) < 4 and plain == text.strip()):
            return False
        if _WIDER.fullmatch(unit):
            self.wider, self.unit = unit, unit
        else:
            self.unit = unit if unit.startswith(self.wider) else self.wider + unit
        return True

    def names_somebody(self, row: Row, block: Block) -> bool:
        """Whether the row says who somebody is in the columns of this block."""
        if cell(row, block, "name"):
            return True
        return sum(bool(cell(row, block, key)) for key in SAID) > 1


def shape(block: Block) -> dict[str, Any]:
    """A block as JSON holds it."""
    return {
        "keys": block.keys, "labels": sorted(block.labels.items()), "unknown": block.unknown,
        "doubled": block.doubled,
    }  # fmt: skip


def cell(row: Row, block: Block, key: str) -> str:
    """The text of a row under a key."""
    column = block.keys.get(key, -1)
    return row.cells[column].strip() if 0 <= column < len(row.cells) else ""


def said_unit(rows: Sequence[Row]) -> str:
    """The unit that a line above the table gives (单位：…); '' where none does."""
    found = [match[1] for row in rows for text in row.cells if (match := _SAID_UNIT.search(text))]
    return found[0].rstrip("（(盖章）)") if found else ""
