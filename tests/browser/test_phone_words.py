"""The words on the phone in both languages: none is broken, no tab or short button folds, a label begins large."""

import datetime as dt

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.browser.test_phone_pictures import SERVER, some_day
from visits.fieldwork.visits.models import Visit

LONG = "测试县平沙社区服务中心"
FAULTS = """() => {
  const shown = (one) => one.getClientRects().length && getComputedStyle(one).clipPath === "none";
  const found = [];
  const lines = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
  };
  const named = "main .button, main button, main .label, main h1, main h2, .step-tabs a, .segment > span, .chip > span";
  for (const one of document.querySelectorAll(named)) {
    if (!shown(one)) continue;
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const word of walker.currentNode.data.matchAll(/[A-Za-z]+/g)) {
        const broken = lines(walker.currentNode, word.index, word.index + word[0].length) > 1;
        if (broken) found.push(`broken: ${word[0]} in ${one.textContent.trim()}`);
      }
    }
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth) found.push(`cut: ${one.textContent.trim()}`);
  }
  for (const row of document.querySelectorAll(".step-tabs ol, .step .field-segments > .segments")) {
    const tops = new Set([...row.children].filter(shown).map((one) => `${one.offsetTop} ${one.offsetHeight}`));
    if (tops.size > 1) found.push(`folds: ${row.textContent.replace(/\\s+/g, " ")}`);
  }
  for (const tab of document.querySelectorAll(".step-tabs a")) {
    if (shown(tab) && lines(tab.lastChild, 0, tab.lastChild.length) > 1) found.push(`tab folds: ${tab.textContent}`);
  }
  const short = ".part > strong, .form-foot .button, .page-head time";
  for (const one of document.querySelectorAll(short)) {
    const [text] = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const folds = shown(one) && text && text.length < 12 && lines(text, 0, text.length) > 1;
    if (folds) found.push(`short, and folds: ${text.data}`);
  }
  for (const chip of document.querySelectorAll(".page-actions .status")) {
    const text = document.createRange();
    text.selectNodeContents(chip);
    const [box, words] = [chip, text].map((one) => one.getBoundingClientRect());
    if (shown(chip) && (box.width > words.width + 40 || box.height > 36)) found.push(`stretched: ${chip.textContent}`);
  }
  for (const time of document.querySelectorAll("main time")) {
    const [text] = time.childNodes;
    if (shown(time) && text && lines(text, 0, text.length) > 1) found.push(`a day is broken: ${time.textContent}`);
  }
  for (const row of document.querySelectorAll(".whom")) {
    const [box, name] = ["input", "strong"].map((part) => row.querySelector(part).getBoundingClientRect());
    if (shown(row) && name.left < box.right) found.push(`below its box: ${row.textContent.trim()}`);
  }
  for (const label of document.querySelectorAll("main .label")) {
    const large = getComputedStyle(label, "::first-letter").textTransform === "uppercase";
    const words = label.textContent.trim();
    if (shown(label) && !large && /^[a-z]/.test(words)) found.push(`small: ${words}`);
  }
  return [...new Set(found)];
}"""


@pytest.fixture(params=("zh-hans", "en"))
def phone_of(request, open_page, sign_in):
    """``phone_of("lead1")`` is that person's phone in the language, one for each."""
    phones: dict[str, Page] = {}

    def one_of(who: str) -> Page:
        if who not in phones:
            phones[who] = open_page(**PHONE)
            sign_in(phones[who], who)
            phones[who].context.add_cookies(
                [{"name": "django_language", "value": request.param, "url": phones[who].url}]
            )
        return phones[who]

    return one_of


def test_no_word_is_broken_and_nothing_folds(phone_of, office, staff):
    office.unit.name = LONG
    office.unit.save(update_fields=["name"])
    keys, found = some_day(office, staff), []
    Visit.objects.filter(pk=keys["visit"]).update(
        place=f"{LONG}三楼会议室", starts_at=dt.time(9), ends_at=dt.time(11)
    )
    for who, where in SERVER.values():
        page = phone_of(who)
        page.goto(where.format(**keys))
        for width in (360, 390):
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{where} {width}: {one}" for one in page.evaluate(FAULTS)]
    assert not found, "\n".join(found)
