"""Classes of source on the device: those of the city by the name in force, asked and kept as they behave."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_box import (
    begin_talk,
    begun,
    choose,
    fill_statement,
    fill_visit,
    kept,
    online,
    step_on,
    to_send,
)
from visits.core.kinds.models import Kind
from visits.fieldwork.outlines.default import make_default_outline
from visits.fieldwork.visits.models import Interview, acts_as
from visits.organisation.kinds.actions import add_kind, rename_kind, retire_kind


def field(page: Page, name: str) -> Locator:
    """A field of the form, opened where it lies folded."""
    found = page.locator(f"[name={name}]").first
    if not found.is_visible():
        page.locator("details", has=found).last.locator("summary").first.click()
    return found


def test_a_class_of_the_city_is_offered_asked_and_kept_as_it_behaves(
    open_page, sign_in, office, staff, faults
):
    own = add_kind(actor=staff, family="source", name_zh="网格员", name_en="", behaviour="served")
    partner, gone = (Kind.objects.get(family="source", key=key) for key in ("partner", "neighbour"))
    rename_kind(actor=staff, kind=partner, base_version=partner.version, name_zh="协作部门", name_en="")
    retire_kind(actor=staff, kind=gone)
    asked = make_default_outline().questions.filter(talk_class="served").first()
    page = begun(open_page, sign_in)
    fill_visit(page, office, "到村里看了")
    begin_talk(page)
    page.context.set_offline(True)
    field(page, "is_confidential").check()
    offered = field(page, "source_class").locator("option").all_text_contents()
    assert {"网格员", "协作部门"} <= set(offered)
    assert gone.name_zh not in offered
    page.locator("[name=source_class]").select_option(own.key)
    choose(page, "source_relation", "served")
    page.locator("[name=alone_reason]").fill("另一人在外")
    step_on(page)
    expect(page.locator("#f-outline")).to_contain_text(asked.text)  # what people served are asked
    page.locator("textarea[name=text]").fill("谈了入户走访。")
    step_on(page)
    fill_statement(page, f"c{office.cadres[1].pk}", "常来村里")
    kept(page)
    to_send(page)
    page.locator(".box-record .box-open").nth(1).click()
    expect(page.locator("input[name=targets][value=served]")).to_be_checked()  # as it follows from the talk
    to_send(page)
    online(page)
    expect(page.locator(".status-good")).to_have_count(2, timeout=60_000)
    talk = Interview.objects.get()
    assert (talk.source_class, acts_as(talk.source_class), talk.is_confidential) == (own.key, "served", True)
    assert talk.statements.get().aspect == "reputation"  # the people speak
    page.goto(f"/interviews/{talk.pk}/")
    expect(page.locator("main")).to_contain_text("网格员")
    faults.clear()
