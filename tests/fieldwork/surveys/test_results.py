"""What is computed from answers, sheets and counts."""

import json
from fractions import Fraction
from typing import Any

import pytest
from openpyxl import load_workbook

from visits.core.sheets.write import write
from visits.fieldwork.surveys.charts import picture_of
from visits.fieldwork.surveys.comparing import differing, settled
from visits.fieldwork.surveys.reconciling import Count, Held, differences
from visits.fieldwork.surveys.results import Ballot, Item, VoterClassCount, table_of, texts_of
from visits.fieldwork.surveys.sheet import sheets_of

GRADES = (("good", "好"), ("fair", "较好"), ("poor", "差"))
SCALE = Item("q1", "总体评价", "scale", GRADES)
HALF = Fraction(1, 2)


def voters(label: str, **grades: int) -> list[Ballot]:
    return [Ballot(label, {"q1": grade}) for grade, many in grades.items() for _ in range(many)]


def test_weighted_rates_print_both_bases() -> None:
    classes = [VoterClassCount("A", 12, 11, 10, HALF), VoterClassCount("B", 30, 22, 21, HALF)]
    ballots = voters("A", good=10) + voters("B", good=10, fair=10) + [Ballot("B", {})]
    table = table_of(SCALE, classes, ballots, 5)
    assert table["weighted"] == ["75.0", "25.0", "0.0"]
    assert table["rows"][1] | {"state": ""} == {
        "label": "B",
        "issued": 30,
        "returned": 22,
        "valid": 21,
        "state": "",
        "base": 20,
        "abstained": 1,
        "counts": [10, 10, 0],
    }
    assert table["total"]["counts"] == [20, 10, 0]


def test_missing_class_is_not_enough_and_never_zero() -> None:
    classes = [VoterClassCount("A", 12, 0, 0, HALF), VoterClassCount("B", 30, 20, 20, HALF)]
    table = table_of(SCALE, classes, voters("B", good=20), 5)
    assert table["weighted"] is None
    assert table["lacking"] == [{"label": "A", "why": "empty"}]
    assert table["rows"][0]["counts"] is None


def test_withheld_rows_are_not_in_the_stored_table() -> None:
    sizes = {"A": 3, "B": 12, "C": 40}
    classes = [VoterClassCount(label, many, many, many, HALF) for label, many in sizes.items()]
    ballots = voters("A", good=2, poor=1) + voters("B", good=8, fair=2, poor=2) + voters("C", good=40)
    table = table_of(SCALE, classes, ballots, 5)
    assert [row["state"] for row in table["rows"]] == ["withheld", "withheld", "shown"]
    assert [row["counts"] for row in table["rows"]][:2] == [None, None]
    assert table["weighted"] is None


def test_several_choices_are_counted_on_those_who_chose() -> None:
    item = Item("q1", "方式", "multiple", GRADES)
    ballots = [Ballot("A", {"q1": ["good", "fair"]})] * 6 + [Ballot("A", {"q1": ["fair"]})] * 4
    table = table_of(item, [VoterClassCount("A", 10, 10, 10)], ballots, 5)
    assert table["total"]["base"] == 10
    assert table["total"]["counts"] == [6, 10, 0]


def test_texts_come_shuffled_at_the_minimum_and_not_below() -> None:
    item = Item("q1", "建议", "text")
    written = [f"第{number}条" for number in range(40)]
    shown = texts_of(item, [Ballot("A", {"q1": text}) for text in written], 5)
    assert sorted(shown["texts"]) == sorted(written)
    assert shown["texts"] != written
    assert "A" not in str({**shown, "title": ""})
    few = texts_of(item, [Ballot("A", {"q1": text}) for text in written[:4]], 5)
    assert few["texts"] == []
    assert few["state"] == "withheld"


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (Count("A", 10, 9, 7, 1, 1), []),
        (Count("A", 10, 11, 9, 1, 1), ["A类", "11", "10"]),
        (Count("A", 10, 9, 7, 1, 0), ["A类", "9"]),
        (Count("A", 10, 9, 8, 0, 1), ["A类", "8", "7"]),
    ],
)
def test_refusals_name_class_and_numbers(count: Count, told: list[str]) -> None:
    found = list(differences(count, Held(10, 9, 7, 1, 1)))
    assert bool(found) is bool(told)
    assert all(word.removesuffix("类") in " ".join(found) for word in told)


def test_entries_are_compared_field_by_field() -> None:
    first = {"q1": "good", "q2": {"7": "fair", "8": "good"}, "q3": ["a", "b"], "q4": " 好 "}
    second = {"q1": "good", "q2": {"7": "fair", "8": "poor"}, "q3": ["b", "a"], "q4": "好"}
    assert differing(first, second) == ["q2/8"]
    assert settled(first, {"q2/8": "poor"})["q2"] == {"7": "fair", "8": "poor"}
    assert first["q2"]["8"] == "good", "both entries are kept"


def small_survey() -> list[dict[str, Any]]:
    sizes = {"A": 3, "B": 12, "C": 40}
    classes = [VoterClassCount(label, many, many, many, HALF) for label, many in sizes.items()]
    ballots = voters("A", good=2, poor=1) + voters("B", good=8, fair=2, poor=2) + voters("C", good=39, fair=1)
    return json.loads(json.dumps([table_of(SCALE, classes, ballots, 5)]))


def test_sheet_holds_the_words_and_not_the_withheld_numbers(tmp_path) -> None:
    write(tmp_path / "x.xlsx", sheets_of("评议结果", small_survey()))
    rows = [
        [cell.value for cell in row] for row in load_workbook(tmp_path / "x.xlsx").worksheets[0].iter_rows()
    ]
    shown = [row for row in rows if row[0] == "总体评价"]
    assert [row[8] for row in shown if row[7] == "差"] == [None, None, 0, 3]
    assert all(row[8] is None for row in shown[:6])
    assert shown[-1][9].startswith(("不足", "Not enough"))


def test_picture_draws_only_what_may_be_shown() -> None:
    picture = picture_of(small_survey()[0]).decode()
    assert "<script" not in picture
    assert "97.5%" in picture  # 39 of 40
    assert "66.7%" not in picture  # 2 of 3, and 8 of 12
