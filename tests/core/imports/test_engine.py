"""The import engine: what holds for every import, whoever declares it."""

import io
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import get_resolver
from openpyxl import Workbook

from cadre_review.audit.models import Entry
from cadre_review.audit.queries import act_labels
from visits.core.imports.batches import Importer, State, counted, new_batch
from visits.core.imports.cells import DayWidget, NumberWidget, WordWidget, day_of
from visits.core.imports.columns import Column, Columns
from visits.core.imports.lines import Planner, Reading
from visits.core.imports.pages import ImportPages
from visits.core.lists.models import ImportBatch
from visits.core.sheets.read import read_tables

FILES = [("一.csv", b"1"), ("二.csv", b"2")]
COLUMNS = Columns([Column("code", "编码"), Column("note", "备注")], passed=["派生"])


class Notes(Importer):
    """An import that writes nothing."""

    kind, act = "notes", "unit.import"

    def write(self, batch, actor):
        return {}

    def take_back(self, batch, actor):
        return {"removed": 1, "restored": 0}


def plan(*acts):
    return {"items": [{"act": act} for act in acts], "passed_over": 2}


def every(kind):
    return [one for child in kind.__subclasses__() for one in (child, *every(child))]


def read(*rows, columns=COLUMNS):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    out.seek(0)
    reading = Reading("表.xlsx", columns)
    for table in read_tables(out, "表.xlsx", reading.names):
        reading.take(table)
    return reading


def test_every_step_of_every_import_has_its_words_in_the_log():
    assert get_resolver().url_patterns  # brings every import in
    ours = (one for one in every(Importer) if one.__module__.startswith("visits.") and hasattr(one, "kind"))
    found = {one.kind: one for one in ours}
    past = {"past_rounds", "past_posts", "past_tasks", "past_talks", "past_decisions"}
    assert set(found) == {"units", "plans", "cadres", "compare"} | past
    steps = dict.fromkeys(found, [""]) | dict.fromkeys(past | {"cadres"}, ["", "_read", "_discard", "_undo"])
    steps |= {"units": ["", "_read", "_discard"], "plans": ["", "_read"], "compare": ["", "_discard"]}
    acts = {f"{found[name].act}{step}" for name, given in steps.items() for step in given}
    assert acts - set(act_labels()) == set()


def test_every_import_is_drawn_by_the_one_upload_and_a_preview_of_the_one():
    from django.template.loader import get_template

    templates = {one.preview_template for one in every(ImportPages) if not one.__module__.startswith("tests")}
    bases = [get_template(name).template.source for name in templates - {"core/preview.html"}]
    own = {"cadres/intake/preview.html", "past/preview.html", "cadres/compare/result.html"}
    assert templates == {"core/preview.html"} | own
    assert sum('{% extends "core/preview.html" %}' in source for source in bases) == 2


def test_a_batch_bears_the_names_and_the_digest_of_all_its_files(staff):
    batch = new_batch(kind="notes", actor=staff, files=FILES, plan={})
    assert batch.file_name.startswith("一.csv")
    assert batch.digest == "6b51d431df5d7f141cbececcf79edf3dd861c3b4069f0b11661a3eefacbba918"


def test_whoever_may_not_keeps_and_commits_nothing(staff, leader):
    with pytest.raises(PermissionDenied):
        Notes().keep(actor=leader, files=FILES, plan=plan())
    assert not ImportBatch.objects.exists()
    batch = Notes().keep(actor=staff, files=FILES, plan=plan("create"))
    for step in (Notes().commit, Notes().discard, Notes().undo):
        with pytest.raises(PermissionDenied):
            step(actor=leader, batch=batch)
    batch.refresh_from_db()
    assert batch.state == State.PREVIEW


def test_wrong_and_undecided_rows_hold_a_batch_back_unless_they_are_left_out(staff):
    for act in ("wrong", "confirm"):
        batch = Notes().keep(actor=staff, files=FILES, plan=plan("create", act))
        with pytest.raises(ValidationError):
            Notes().commit(actor=staff, batch=batch)
        batch.refresh_from_db()
        assert batch.state == State.PREVIEW
        done = Notes().commit(actor=staff, batch=batch, skip_errors=True)
        assert (done["create"], done["skip"]) == (1, 3)


def test_a_batch_goes_one_way_and_each_step_is_one_line_of_the_log(staff):
    notes, batch = Notes(), Notes().keep(actor=staff, files=FILES, plan=plan("create"))
    first = notes.commit(actor=staff, batch=batch)
    assert notes.commit(actor=staff, batch=batch) == first
    with pytest.raises(ValidationError):
        notes.discard(actor=staff, batch=batch)
    assert notes.undo(actor=staff, batch=batch) == {"removed": 1, "restored": 0}
    for step in (notes.undo, notes.commit, notes.discard):
        with pytest.raises(ValidationError):
            step(actor=staff, batch=batch)
    acts = ["unit.import_read", "unit.import", "unit.import_undo"]
    assert (
        list(Entry.objects.filter(thing_id=str(batch.pk)).order_by("number").values_list("act", flat=True))
        == acts
    )


def test_a_batch_of_another_import_is_not_taken_for_ones_own(staff):
    batch = new_batch(kind="others", actor=staff, files=FILES, plan=plan())
    with pytest.raises(ImportBatch.DoesNotExist):
        Notes().commit(actor=staff, batch=batch)


def test_rows_left_out_and_passed_over_are_skipped_and_nothing_else():
    assert counted(plan("create", "left", "wrong", "over"), skip_errors=True) == {
        "rows": 4, "create": 1, "update": 0, "unchanged": 0, "confirm": 0, "wrong": 1, "skip": 4,
    }  # fmt: skip


def test_a_column_is_known_by_its_names_its_label_and_its_key_and_may_be_emptied():
    reading = read(["标题"], ["编码", "note（可清空）", "派生", "随便"], ["A", "", "x", "y"])
    (line,) = reading.lines
    assert (line.cells, line.emptied) == ({"code": "A", "note": ""}, {"note"})
    assert [one["column"] for one in reading.warnings] == ["随便"]


def test_a_header_again_a_sum_and_a_note_are_passed_over():
    rows = [["编码", "备注"], ["A", "x"], ["编码", "备注"], ["合计", "1"], ["以上为全部单位"]]
    reading = read(*rows)
    assert ([line.number for line in reading.lines], reading.passed_over) == ([2], 3)


def test_a_cell_that_cannot_be_read_is_wrong_at_its_place():
    reading = read(["编码", "备注"], ["#REF!", "x"])
    Planner(reading)
    (one,) = reading.lines[0].wrong
    assert (one["file"], one["row"], one["column"], one["value"]) == ("表.xlsx", 2, "编码", "#REF!")


@pytest.mark.parametrize(
    "text", ["2019-03-01", "2019.3.1", "2019/3/1", "2019年3月1日", "20190301", "2019-03-01 00:00"]
)
def test_days_are_read_as_offices_write_them(text):
    assert str(day_of(text)) == "2019-03-01"


@pytest.mark.parametrize("text", ["2019-13-01", "2019-03", "昨天", "1200-01-01"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="."):
        DayWidget().clean(text)


def test_words_and_numbers_are_read_in_every_way_they_are_written():
    words = WordWidget([("city", "市直")], {"市直部门": "city"})
    assert [words.clean(text) for text in ("市直部门", "市 直", "city", "")] == ["city", "city", "city", ""]
    assert [NumberWidget().clean(text) for text in ("10", "", None)] == [10, 0, 0]
    for widget, text in ((words, "区直"), (NumberWidget(), "-1"), (NumberWidget(), "1.5")):
        with pytest.raises(ValueError, match="."):
            widget.clean(text)


@pytest.mark.parametrize("address", ["/units/import/", "/cadres/import/"])
def test_an_upload_says_each_rule_once(as_staff, address):
    page = as_staff.get(address)
    text = unescape(page.content.decode())
    assert page.context["rules"]
    assert [text.count(str(rule)) for rule in page.context["rules"]] == [1] * len(page.context["rules"])
