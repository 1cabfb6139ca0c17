"""How a person fills in the steps of a talk in a browser: helps of the tests that do it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect


def press(page: Page, found: Locator) -> None:
    """Tap on a phone, click at a desk."""
    found.scroll_into_view_if_needed()
    found.tap() if page.viewport_size["width"] < 500 else found.click()


def step(page: Page, key: str) -> None:
    """Open a step of the form by its tab, where a phone shows one at a time."""
    tab = page.locator(f".step-tabs a[href='#step-{key}']")
    if tab.is_visible():
        press(page, tab)
    expect(page.locator(f"#step-{key}")).to_be_visible()


def shown(page: Page, selector: str) -> Locator:
    """The control, its folds opened as a person opens them."""
    control = page.locator(selector).first
    for fold in reversed(control.locator("xpath=ancestor::details[not(@open)]").all()):
        press(page, fold.locator("> summary"))
    return control


def tick(page: Page, name: str, value: Any) -> None:
    """Press the label of one choice of a group of radios or ticks, where the page has not ticked it by itself."""
    control = shown(page, f"input[name='{name}'][value='{value}']")
    if not control.is_checked():
        press(page, page.locator(f"label[for='{control.get_attribute('id')}']"))
    expect(control).to_be_checked()


def hear(page: Page, cadre: Any) -> None:
    """Say with whom the talk was, by name."""
    step(page, "with")
    tick(page, "source_cadre", cadre.pk)


def hear_in_confidence(page: Page, source_class: str, relation: str, identity: str = "") -> None:
    """Say of what kind a confidential source is, and seal who."""
    step(page, "with")
    control = shown(page, "#id_is_confidential")
    press(page, page.locator("label[for=id_is_confidential]"))
    expect(control).to_be_checked()
    page.select_option("[name=source_class]", source_class)
    page.select_option("[name=source_relation]", relation)
    page.fill("[name=identity]", identity)


def state(
    page: Page, row: int, subject: str, side: str, nature: str, text: str, place: str = "performance"
) -> None:
    """Fill one line of what was said of somebody; the check is chosen where no criterion gives it."""
    prefix = f"statements-{row}"
    step(page, "judged")
    page.select_option(f"[name={prefix}-subject]", subject)
    tick(page, f"{prefix}-side", side)
    tick(page, f"{prefix}-nature", nature)
    shown(page, f"[name={prefix}-place]").select_option(place)
    page.fill(f"[name={prefix}-text]", text)


def rate(page: Page, cadre: Any, criteria: Any, grade_at: int) -> None:
    """Tick a name and give the same grade on every criterion that opens below it."""
    step(page, "judged")
    tick(page, "subjects", f"c{cadre.pk}")
    for criterion in criteria:
        grade = list(criterion.scale.grades.order_by("position"))[grade_at]
        tick(page, f"rating-c{cadre.pk}-{criterion.pk}", grade.pk)


def say(page: Page, text: str) -> None:
    """Write down what was said."""
    step(page, "said")
    page.fill("[name=text]", text)
