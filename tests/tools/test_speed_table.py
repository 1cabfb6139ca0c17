"""The table of ``make bench``: lines are held against their targets, and the document is rewritten in place."""

import gc
from html import escape

import pytest
from django.db.models import Q

from tests.benchmarks import left, table
from tests.benchmarks.pages import TARGETS
from tests.benchmarks.table import Row, Target


def judged(target: Target, **figures: float) -> list[str]:
    row = Row("a page", "SQLite", **figures)
    row.judge(target)
    return row.misses


@pytest.mark.parametrize(
    ("figures", "missed"),
    [
        ({"cpu": 7, "floor": 1}, []),  # eight times the floor
        ({"cpu": 6.5, "floor": 0.5}, []),  # six ms above it: the kinder one holds
        ({"cpu": 9, "floor": 1}, ["floor"]),
        ({"cpu": 6, "floor": 1, "stock": 29}, ["stock"]),
        ({"cpu": 6, "floor": 1, "stock": 31}, []),
        ({"cpu": 6, "floor": 1, "calls": 20_001, "sent": 20_001}, ["calls", "kB"]),
    ],
)
def test_a_list_is_held_against_floor_stock_calls_and_bytes(figures, missed):
    assert judged(TARGETS["list"][0], **figures) == missed


def test_a_home_is_held_against_the_cadre_list_of_its_run():
    assert judged(TARGETS["home"][0], cpu=29, list_cpu=10) == []
    assert judged(TARGETS["home"][0], cpu=31, list_cpu=10) == ["cadre list"]


def test_what_has_no_stock_promises_nothing_about_it():
    row = Row("a page", "SQLite", cpu=1, floor=1)
    row.judge(Target(floor=8, stock=5))
    assert row.target == "≤ 8 × floor"


def test_so_many_times_the_answers_of_another_commit():
    row = Row("64 clients", "PostgreSQL", rate=49, misses=[])
    row.hold_to_rate(10, 5)
    assert row.misses == ["requests"]


def test_what_is_said_to_grow_is_a_line_of_the_province():
    document = (table.ROOT / table.DOCUMENT).read_text()
    assert [line for line in left.GROWS if f"\n| {line} | province |" not in document] == []


def test_what_is_left_of_a_line_sums_to_its_cpu_by_the_part_of_the_caller():
    texts = ["甲" * 40] * 5_000

    def call() -> None:
        for text in texts:
            escape(text)  # a function of html, which is called for whoever draws
            Q(name=text)

    parts = left.parts_of(call, 8.0)
    assert sum(ms for ms, _calls in parts.values()) == pytest.approx(8.0)
    assert parts["composing"][1] > 2 * len(texts)
    assert parts["rest"][0] > 0
    assert set(parts) <= set(left.PARTS)


def test_what_the_collector_takes_is_counted_once(monkeypatch):
    monkeypatch.setattr(left, "ROUNDS", 1)
    held = [[n] for n in range(300_000)]

    def call() -> None:
        gc.collect()
        for text in ("甲", "乙") * 2_000:
            Q(name=text)

    parts = left.parts_of(call, 8.0)
    assert len(held) == 300_000
    assert parts["composing"][0] > 0
    assert parts[left.GARBAGE][0] > parts["rest"][0]


def test_only_a_line_that_misses_says_what_is_left_of_it():
    parts = {"drawing": (6.0, 3_000), "frame": (3.5, 900), "rest": (0.5, 20)}
    met, missed = (Row(line, "SQLite", cpu=10, parts=parts) for line in ("met", "missed"))
    met.misses, missed.misses = [], ["floor"]
    told = table.left_of([met, missed, Row("clients", "PostgreSQL", misses=["unfair"], remains="by chance")])
    assert (
        "| missed | SQLite | floor | 10 | 6.00 · 60% · 3,000 | 3.50 · 35% · 900 | 0.50 · 5% · 20 | drawing, frame |"
        in told
    )
    assert "| met |" not in told
    assert f"- **drawing**: {left.PARTS['drawing'][1]}." in told
    assert "- clients (unfair): by chance" in told
    assert table.left_of([met]) == ""


def test_table_is_put_between_its_marks_and_the_rest_stays(tmp_path):
    document = tmp_path / table.DOCUMENT
    document.parent.mkdir()
    marks = [one.format(name) for name in ("table", "talks") for one in (table.BEGIN, table.END)]
    document.write_text("before\n{}\nold\n{}\nbetween\n{}\nolder\n{}\nafter\n".format(*marks))
    rows = [Row("cadre list", "SQLite", cpu=3.5, misses=[]), Row("visits", "SQLite", misses=["floor"])]
    table.keep("city", rows, tmp_path)
    table.write_document("table", tmp_path)
    told = document.read_text()
    assert (told[:7], told[-6:]) == ("before\n", "after\n")
    assert "\nold\n" not in told
    assert "\nbetween\n" + marks[2] + "\nolder\n" in told
    assert "1 of 2 lines meet their target." in told
    assert "| cadre list | SQLite | 3.50 |" in told
