"""Details of entries in words: every key has a name in Chinese, and codes are not shown as codes."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from cadre_review.audit.queries import Words
from visits.audit_details import DETAILS, VALUES
from visits.core.marks.records import MARKED
from visits.fieldwork.schedule.rules import QUOTA_FIELDS
from visits.judgement.decisions.grounds import FIELDS as GROUND
from visits.reports.coverage.actions import FIELDS as RULE

TOP = Path(__file__).resolve().parents[2]
CHINESE = re.compile("[\u4e00-\u9fff]|^Excel")
# ``**`` in a call of ``record``: what stands behind it, so that a new one is looked at.
SPREAD = {
    "{name: values[name] for name in QUOTA_FIELDS}": QUOTA_FIELDS,
    "{name: values[name] for name in FIELDS}": (*GROUND, *RULE),
    "{field: thing.pk}": ("cadre", "leadership_team"),
    "_named(request)": ("interview", "lead"),
    "_named(locked)": ("interview", "lead"),
    "wanted": ("units", "cadres", "visits"),
    "self.counts(batch)": ("rows", "create", "update", "unchanged", "wrong", "skip", "confirm"),
    "done": ("removed", "restored", "rows", "create", "update", "unchanged", "wrong", "skip", "confirm"),
    "written": ("units",),
    "what": ("units", "key_tasks"),
    "{name: one.pk for name, one in what.items()}": ("unit", "key_task"),
    "told": ("kind",),
    "_for(by, member)": ("user",),
    "counted": ("same", "different", "alone"),
    **dict.fromkeys(("_about(held)", "_about(made)", "{kind: key}"), MARKED),
    "detail": ("reason", "unvisited"),
    "said": ("matter", "paper", "export", "reason", "kind"),
    "_facts(request)": ("request", "username", "kind", "asked_by"),
    "facts": ("request", "username", "kind", "asked_by", "role", "reason", "was", "second_factor_forgotten"),
    "named": ("tried", "unknown_name"),
    "done.details": (),  # those of ``Done``, which are looked at where they are reported
}


def calls():
    for folder in ("visits", "cadre_review"):
        for path in (TOP / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if name in {"record", "Done"}:  # by hand, or what the effect of a step reports
                    yield path.relative_to(TOP), node


def test_every_key_of_every_entry_has_a_name():
    lacking, unknown = set(), set()
    for path, call in calls():
        for word in call.keywords:
            if word.arg is None:
                spread = ast.unparse(word.value)
                unknown |= set() if spread in SPREAD else {f"{path}: **{spread}"}
                lacking |= set(SPREAD.get(spread, ())) - set(DETAILS)
            elif word.arg not in DETAILS:
                lacking.add(word.arg)
    assert (lacking, unknown) == (set(), set())


def test_names_of_keys_and_values_are_chinese():
    with translation.override("zh-hans"):
        words = [*DETAILS.values(), *(word for codes in VALUES.values() for word in codes.values())]
        assert [str(word) for word in words if not CHINESE.search(str(word))] == []


@pytest.mark.parametrize(
    ("detail", "thing", "said"),
    [
        ({"fields": ["observed", "place"]}, "visits.visit", "字段：所见所闻、地点"),
        ({"before": "draft", "after": "submitted"}, "visits.visit", "办理前状态：填写中；办理后状态：已报送"),
        ({"role": "staff", "was": ""}, "accounts.user", "角色"),
        ({"list": "cadres", "rows": 3}, "visits.export", "列表：干部花名册；行数：3"),
        ({"is_done": True, "lead": None}, "", "是否完成：是；线索：–"),
        ({"odd": "=1+1"}, "", "odd：=1+1"),
    ],
)
def test_detail_is_told_in_words(detail, thing, said):
    with translation.override("zh-hans"):
        assert said in Words().told(detail, thing)
