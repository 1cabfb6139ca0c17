"""Sample data for the pages that show every component; all people are invented."""

import datetime as dt
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from django import forms

from visits.core.lists.filters import FilterForm
from visits.core.lists.table import Table
from visits.core.sheets.columns import Column

SENTENCE = (
    "该同志在城中村改造征拆工作中，连续三个月驻点一线，逐户上门听取意见，"
    "累计化解历史遗留纠纷 17 件，群众反映其“说话算数、办事公道”。"
)


class SampleForm(forms.Form):
    """One field of each kind of control."""

    place = forms.CharField(label="走访地点", max_length=40, help_text="写到具体的项目、车间或社区。")
    on = forms.DateField(label="走访日期", widget=forms.DateInput)
    starts = forms.TimeField(label="开始时间", widget=forms.TimeInput, required=False)
    month = forms.CharField(label="出生年月", widget=forms.DateInput(attrs={"type": "month"}), required=False)
    unit = forms.ChoiceField(label="单位", choices=[("", "请选择"), ("1", "城南区住房和城乡建设局")])
    entries = forms.MultipleChoiceField(
        label="三进",
        choices=[("f", "进一线"), ("p", "进项目"), ("s", "进现场")],
        widget=forms.CheckboxSelectMultiple,
    )
    circle = forms.ChoiceField(
        label="来源圈层",
        choices=[("w", "工作圈"), ("l", "生活圈"), ("s", "社交圈")],
        widget=forms.RadioSelect,
    )
    observed = forms.CharField(
        label="现场所见", widget=forms.Textarea, help_text="写事实：时间、地点、谁、做了什么。"
    )
    photo = forms.FileField(label="照片", required=False)
    alone = forms.BooleanField(label="只有一名访谈人", required=False, help_text="须写明理由。")
    draft_version = forms.CharField(widget=forms.HiddenInput, initial="1")


class SampleFilter(FilterForm):
    """A filter form of a list."""

    q = forms.CharField(label="查找", required=False)
    unit = forms.ChoiceField(
        label="单位类别", required=False, choices=[("", "全部"), ("c", "县区"), ("d", "市直部门")]
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("draft", "草稿")])
    since = forms.DateField(label="自", required=False, widget=forms.DateInput)
    until = forms.DateField(label="至", required=False, widget=forms.DateInput)


GRADES = [("", "未表态"), ("4", "优秀"), ("3", "称职"), ("2", "基本称职"), ("1", "不称职")]
CRITERIA = [
    ("政治品质", "政治忠诚"),
    ("政治品质", "政治担当"),
    ("专业素养", "专业能力"),
    ("工作实绩", "重点任务"),
]


def cell(subject: str, number: int, group: str, label: str) -> dict[str, Any]:
    """A cell of the rating grid; the first one is wrong, the second one is given."""
    name = f"rate-{subject}-{number}"
    choices = [
        {
            "value": v,
            "label": text,
            "checked": v == ("3" if number == 1 else ""),
            "id": f"{name}-{v or 'none'}",
        }
        for v, text in GRADES
    ]
    error = "请选择评价等次，或选“未表态”。" if number == 0 else ""
    return {"name": name, "label": label, "help": "", "group": group, "choices": choices, "error": error}


def grid() -> dict[str, Any]:
    """A rating grid of two subjects."""
    people = [("a", "韦示例", "城南区住建局局长"), ("b", "覃示例", "城南区住建局副局长")]
    return {
        "groups": [{"label": "政治品质"}, {"label": "专业素养"}, {"label": "工作实绩"}],
        "subjects": [
            {
                "key": key,
                "label": name,
                "note": post,
                "cells": [cell(key, n, group, label) for n, (group, label) in enumerate(CRITERIA)],
            }
            for key, name, post in people
        ],
    }


COLUMNS = [
    ("unit", "单位", "text"),
    ("on", "日期", "date"),
    ("team", "走访组", "text"),
    ("seen", "现场所见", "long"),
    ("n", "访谈", "number"),
    ("state", "状态", "text"),
]


def row(number: int) -> SimpleNamespace:
    """A row of the list."""
    texts = [
        f"城南区第{number}街道办事处",
        f"2026-03-{number:02}",
        "第三走访组",
        SENTENCE * 2,
        str(number),
        "已提交",
    ]
    keys = [key for key, _label, _kind in COLUMNS]
    return SimpleNamespace(pk=number, **dict(zip(keys, texts, strict=True)))


def table(rows: list[Any]) -> Table:
    """The rows of the list as they are drawn."""
    columns = [Column(key, label, attrgetter(key), kind=kind) for key, label, kind in COLUMNS]
    return Table(columns, rows, url=lambda one: f"/visits/{one.pk}/")


def page(**change: Any) -> dict[str, Any]:
    """The context ``page`` of a list."""
    rows = change.get("rows", [row(n) for n in range(1, 13)])
    return {
        "title": "走访台账",
        "intro": "本轮次各走访组的走访记录。",
        "actions": [{"label": "记录走访", "url": "/visits/new/", "primary": True}],
        "filter_form": SampleFilter({"q": "城南"}, user=SimpleNamespace(role="staff")),
        "is_filtered": True,
        "clear_url": "/list/",
        "columns": [
            {
                "key": k,
                "label": label,
                "kind": kind,
                "sort_url": f"?sort={k}",
                "sorted": "asc" if k == "on" else "",
            }
            for k, label, kind in COLUMNS
        ],
        "rows": rows,
        "table": table(rows),
        "count_text": "128 条",
        "newer_url": "",
        "older_url": "?after=x",
        "xlsx_url": "/list.xlsx",
        "empty_text": "没有符合筛选条件的记录。",
        "empty_action": None,
        "views": [
            {"name": "城南待交", "url": "?q=1", "shared": True, "current": False, "delete_url": ""},
            {"name": "我的草稿", "url": "?q=2", "shared": False, "current": True, "delete_url": "/del/"},
        ],
        "save_view_url": "/views/new/",
        "column_choices": [{"key": k, "label": label, "shown": True} for k, label, _kind in COLUMNS],
        "columns_url": "/list/",
        "hidden_params": [("q", "城南"), ("sort", "on")],
        "bulk": {"url": "/bulk/", "label": "提交所选记录"},
    } | change


def styleguide() -> dict[str, Any]:
    """The context of the styleguide."""
    at = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
    return {
        "sentence": SENTENCE,
        "bound_form": SampleForm(
            {"place": "", "entries": ["f"], "circle": "w", "starts": "09:30", "draft_version": "1"}
        ),
        "items": [
            {"label": "概况", "url": "#main", "current": True},
            {"label": "走访", "url": "#main", "current": False, "count": 12},
            {"label": "评价", "url": "#main", "current": False, "count": 0},
        ],
        "states": [
            ("draft", "草稿"),
            ("submitted", "已提交"),
            ("returned", "已退回"),
            ("accepted", "已接收"),
        ],
        "facts": [
            ("姓名", "韦示例"),
            ("单位及职务", "城南区住房和城乡建设局党组书记、局长"),
            ("出生年月", ""),
        ],
        "timeline": [
            {
                "at": at,
                "who": "韦示例",
                "what": "提交",
                "text": "",
                "state": "submitted",
                "state_label": "已提交",
            },
            {"at": at, "who": "覃示例", "what": "退回", "text": "请补写访谈人。"},
        ],
        "grid": grid(),
    }
