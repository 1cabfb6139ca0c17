"""Sample data for the list page of the design's tests; the components are those of the site's own style guide."""

from types import SimpleNamespace
from typing import Any

from django import forms

from visits.core.lists.filters import FilterForm
from visits.core.lists.table import Table
from visits.demo.styleguide import SampleForm, heads, list_columns, row, sample

__all__ = ["SampleForm", "page", "sample"]


class SampleFilter(FilterForm):
    """A filter form of a list."""

    q = forms.CharField(label="查找", required=False)
    unit = forms.ChoiceField(
        label="单位类别", required=False, choices=[("", "全部"), ("c", "县区"), ("d", "市直部门")]
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("draft", "草稿")])
    since = forms.DateField(label="自", required=False, widget=forms.DateInput)
    until = forms.DateField(label="至", required=False, widget=forms.DateInput)


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
        "columns": heads(),
        "rows": rows,
        "table": Table(list_columns(), rows, url=lambda one: f"/visits/{one.pk}/"),
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
        "column_choices": [{"key": one.key, "label": one.label, "shown": True} for one in list_columns()],
        "columns_url": "/list/",
        "hidden_params": [("q", "城南"), ("sort", "on")],
        "bulk": {"url": "/bulk/", "label": "提交所选记录"},
    } | change
