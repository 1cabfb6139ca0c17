"""A picture of each screen of the phone: each fits 390 and 360 px, and docs/phone.md shows the screens there are.

``PICTURES=docs/pictures/phone python -m pytest -n0 tests/browser/test_phone_pictures.py`` writes them anew.
"""

import io
import os
from pathlib import Path

from django.utils import timezone
from PIL import Image

from tests.browser.conftest import PHONE
from tests.browser.test_box import begin_talk, begun, fill_visit
from tests.world import draft, make_plan, make_post, make_tenure, rating, returned, state, talk
from visits.fieldwork.visits.actions import states

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = os.environ.get("PICTURES", "")
SERVER = {  # name: who, where; {visit}: under way, {waits}: with the lead, {unit}
    "today": ("member1", "/"),
    "visit": ("member1", "/visits/{visit}/"),
    "basics": ("member1", "/visits/{visit}/edit/"),
    "talk-1": ("member1", "/visits/{visit}/interviews/new/"),
    "talk-2": ("member1", "/visits/{visit}/interviews/new/#step-said"),
    "talk-3": ("member1", "/visits/{visit}/interviews/new/#step-judged"),
    "photos": ("member1", "/visits/{visit}/attachments/new/"),
    "symposium": ("member1", "/visits/{visit}/symposia/new/"),
    "site-visit": ("member1", "/visits/{visit}/sites/new/"),
    "key-words": ("member1", "/visits/note/{unit}/"),
    "my-visits": ("member1", "/visits/"),
    "mine": ("member1", "/me/"),
    "lead-today": ("lead1", "/"),
    "review": ("lead1", "/visits/{waits}/review/"),
    "week": ("lead1", "/plans/week/"),
}
DEVICE = ("device-today", "device-basics", "device-talk")


def taken(page, name: str) -> None:
    """The screen as it stands, at both widths; kept where a folder is named."""
    for width in (360, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    if FOLDER:
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
        seen = Image.open(io.BytesIO(page.screenshot(scale="css")))
        seen.quantize(64).save(Path(FOLDER) / f"{name}.png", optimize=True)


def some_day(office, staff) -> dict[str, int]:
    """A day of a team: planned, under way, returned, with the lead."""
    for cadre in office.cadres[:3]:
        make_tenure(cadre=cadre, post=make_post(unit=office.unit, in_leadership_team=True))
    make_plan(office.round, office.unit, office.lead1, office.member1, wanted_on=timezone.localdate())
    visit, waits = draft(office, place="三楼会议室"), draft(office, observed="征地进度快于计划。")
    told = talk(waits, office.cadres[0])
    state(talk=told, cadre=office.cadres[1], text="三月份带队进村四十天。", side="for", nature="fact")
    rating(told, office.cadres[1])
    states.hand_to_lead(actor=office.member1, visit=waits)
    returned(office, staff, reason="请补充签约户数")
    return {"visit": visit.pk, "waits": waits.pk, "unit": office.unit.pk}


def test_each_screen_of_the_server_fits_a_phone(open_page, sign_in, office, staff):
    keys, pages = some_day(office, staff), {}
    for name, (who, where) in SERVER.items():
        if who not in pages:
            pages[who] = open_page(**PHONE)
            sign_in(pages[who], who)
        pages[who].goto(where.format(**keys))
        taken(pages[who], name)


def test_each_screen_of_the_device_fits_a_phone(open_page, sign_in, office, staff, faults):
    some_day(office, staff)
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    page.reload()
    page.get_by_label("本机口令", exact=True).fill("274951")
    page.get_by_role("button", name="打开", exact=True).click()
    page.locator(".today-card, .card").first.wait_for()
    taken(page, "device-today")
    fill_visit(page, office, "看到的都写在这里。")
    taken(page, "device-basics")
    begin_talk(page)
    taken(page, "device-talk")
    faults.clear()  # there was no network


def test_the_pictures_of_the_manual_are_those_of_the_screens():
    text = (DOCS / "phone.md").read_text()
    for name in (*SERVER, *DEVICE):
        assert f"(pictures/phone/{name}.png)" in text, name
        assert (DOCS / "pictures" / "phone" / f"{name}.png").exists(), name
