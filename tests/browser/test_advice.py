"""The helper beside the form of a talk: each rule with what it is to find and what it is to leave alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.talks import shown
from tests.world import accepted_visit, make_talk
from visits.fieldwork.visits.advice import rules
from visits.fieldwork.visits.models import Interview

PLAIN = {
    "text": "谈话内容见下。",
    "place": "镇政府",
    "starts_at": "09:00",
    "statements": [],
    "answers": {},
    "questions": [],
    "others": [],
}
COPY = "该同志去年牵头灾后重建，三个月内把四十二户安置房交付入住，群众在村头放了鞭炮，没有一户上访。"
CASES = [
    ({"text": ""}, []),
    ({"text": "该同志作风扎实。"}, ["judgement"]),
    ({"text": "该同志作风扎实。去年汛期他在堤上守了九天。"}, []),
    ({"text": "该同志作风扎实，例如带头抗旱。"}, []),
    ({"statements": [{"text": "他很强", "nature": "opinion", "field": "s"}]}, ["judgement"]),
    ({"statements": [{"text": "他把账目公开了", "nature": "fact", "field": "s"}]}, ["undated"]),
    ({"statements": [{"text": "2026年3月他把账目公开了", "nature": "fact", "field": "s"}]}, []),
    ({"place": " ", "starts_at": ""}, ["when", "where"]),
    ({"text": COPY, "others": [{"title": "中层干部·下级", "text": f"谈到：{COPY}"}]}, ["copied"]),
    ({"text": COPY, "others": [{"title": "x", "text": "另一件事：他组织修了三公里的水渠。" * 3}]}, []),
    ({"text": "问：他是不是工作不认真？答：没有。"}, ["leading"]),
    ({"questions": [{"id": 1, "text": "如何？"}, {"id": 2, "text": "呢？"}], "answers": {"1": "好。"}}, ["untouched"]),
]  # fmt: skip


@pytest.fixture
def form(page, office, sign_in):
    """The form of a new talk, in a visit that has one talk already."""
    member = sign_in(page, "member1")
    visit = accepted_visit(team=office.team, unit=office.unit, author=member, state="draft")
    make_talk(visit=visit, text=COPY)
    page.goto(reverse("visits:interview_create", args=[visit.pk]))
    return page


def test_each_rule_finds_what_it_is_for_and_nothing_else(form):
    told = rules() | {"say": {}}
    for changed, expected in CASES:
        found = form.evaluate("([record, told]) => Advice.of(record, told)", [PLAIN | changed, told])
        assert [one["rule"] for one in found] == expected, (changed, found)


def test_hints_stand_beside_the_form_lead_to_their_field_and_stop_nobody(form, axe):
    talk = Interview.objects.get()
    hints = form.locator("[data-advice]")
    expect(hints).to_be_hidden()
    form.locator("textarea[name=text]").fill(COPY)
    expect(hints).to_be_visible()
    hints.locator("summary").click()
    copied = hints.locator("li").first
    expect(copied).to_contain_text(talk.source)
    axe(form)
    shown(form, "input[name=place]").fill("会议室")
    copied.locator("a").click()
    expect(form.locator("textarea[name=text]")).to_be_focused()
