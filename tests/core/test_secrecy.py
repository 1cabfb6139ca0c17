"""密级 and 保密期限 at the head of papers."""

import io

import pytest
from django.utils import translation
from docx import Document
from openpyxl import load_workbook

from visits.core import docx as word
from visits.core import secrecy
from visits.core.secrecy import Level, Secrecy
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setattr(
        secrecy, "kinds", lambda: {"report": Secrecy(Level.SECRET, 5), "default": Secrecy(Level.INTERNAL)}
    )


def test_words_are_those_of_the_standard():
    assert Secrecy(Level.INTERNAL).words == "内部"
    assert Secrecy(Level.SECRET, 1).words == "秘密★1年"
    assert Secrecy(Level.CONFIDENTIAL, 10).words == "机密★10年"
    with translation.override("en"):
        assert Secrecy(Level.SECRET, 1).words == "Secret★1 year"


def test_every_kind_of_paper_is_internal_unless_the_office_says_more():
    assert {one.level for one in secrecy.kinds().values()} == {Level.INTERNAL}


def test_level_without_its_years_is_a_fault(monkeypatch, tmp_path):
    monkeypatch.setattr(secrecy, "__file__", str(tmp_path / "secrecy.py"))
    (tmp_path / "secrecy.toml").write_text('[default]\nlevel = "secret"\n')
    with pytest.raises(ValueError, match="default"):
        secrecy.kinds.__wrapped__()


def test_a_word_paper_bears_it_at_the_upper_left_and_numbers_pages_and_headings(secret):
    document = word.new("报告", kind="report", foot="任管 2026-11-30 10:00 日志 12")
    for level, title in ((2, "总体情况"), (3, "走访"), (3, "访谈"), (2, "存在问题"), (3, "进度")):
        word.heading(document, title, level)
    held = Document(io.BytesIO(word.saved(document)))
    assert [one.text for one in held.paragraphs] == [
        "秘密★5年", "报告", "一、总体情况", "（一）走访", "（二）访谈", "二、存在问题", "（一）进度",
    ]  # fmt: skip
    foot = held.sections[0].footer
    assert "任管 2026-11-30 10:00 日志 12" in [one.text for one in foot.paragraphs]
    assert 'w:instr="PAGE"' in foot._element.xml
    assert 'w:instr="NUMPAGES"' in foot._element.xml


def test_a_sheet_bears_it_on_every_page(secret):
    out = io.BytesIO()
    write(out, Sheet("表", [Column("a", "列", lambda row: row)], ["甲"], kind="report"))
    assert load_workbook(out).active.oddHeader.left.text.strip() == "秘密★5年"
