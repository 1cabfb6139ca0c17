"""Lists as a browser prints them: on A4, every word of every cell on the sheets, nothing cut at an edge."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.office import lost, needs_office, pages_of
from tests.world import Office, accepted_visit, make_decision, make_finding, make_talk, put_in_scope, state
from visits.models import Cadre, Finding, Interview, Unit, Visit

pytestmark = needs_office  # poppler reads the sheets
LISTS = ["/cadres/", "/visits/", "/interviews/", "/findings/", "/decisions/", "/reports/coverage/"]
LONG = "某市城中村改造工程建设指挥部办公室综合协调组副组长（正科级）Anlongwordwithoutanybreakinit"
EDGE = 5 * 72 / 25.4  # points that a printer leaves blank, at least
# Of a page as it is laid out for print: words of the cells that are drawn, and cells whose words are wider than they.
CELLS = (
    "Array.from(document.querySelectorAll('.list-page .table :is(th, td)')).filter(one => one.offsetWidth)"
)
WORDS = f"{CELLS}.map(one => one.innerText)"
CUT = f"{CELLS}.filter(one => one.scrollWidth > one.clientWidth + 2).map(one => one.innerText)"


@pytest.fixture
def full(office: Office, staff: Any) -> Office:
    """Rows with texts as long as offices write them."""
    put_in_scope(office.round, office.unit, office.other_unit)
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1, place=LONG)
    for cadre in office.cadres:
        state(talk=make_talk(visit=visit, text=LONG * 6), cadre=cadre)
        make_finding(staff, cadre=cadre, statement=LONG * 3)
        make_decision(
            staff, cadre=cadre, post_before=LONG, post_after=LONG, document_number="组干〔2026〕12号"
        )
    Unit.objects.filter(pk=office.unit.pk).update(name=LONG[:50])
    Cadre.objects.filter(unit=office.unit).update(
        post_title=LONG, highest_education="中央党校研究生（工商管理硕士）"
    )
    Visit.objects.update(entries="|front_line|project|site|", checks="|integrity|competence|performance|")
    assert Interview.objects.count() == Finding.objects.count() == len(office.cadres)
    return office


def test_no_list_is_cut_on_paper(full: Office, page: Page, sign_in: Any, tmp_path: Path) -> None:
    sign_in(page, "staff")
    for number, address in enumerate(LISTS):
        page.goto(address)
        page.emulate_media(media="print")
        paper = tmp_path / f"{number}.pdf"
        page.pdf(path=paper, prefer_css_page_size=True)
        sheets = pages_of(paper)
        assert lost(page.evaluate(WORDS), sheets).most_common(5) == [], address
        for sheet in sheets:
            assert (sheet.paper, sheet.width > sheet.height) == ("A4", True), address
            assert [one for one in sheet.words if one.right > sheet.width - EDGE or one.left < EDGE] == [], (
                address
            )
        for width in (1032, 680):  # A4 across, and upright for a browser that knows no :has()
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(CUT) == [], (address, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1440, "height": 900})


def test_what_is_for_paper_alone_is_not_on_the_screen(office: Office, page: Page, sign_in: Any) -> None:
    """The sentence that leads from a print to the paper, and 内部 on what nobody marked."""
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1)
    talk = make_talk(visit=visit)
    sign_in(page, "member1")
    page.goto(f"/interviews/{talk.pk}/")
    for_paper = page.locator(".print-only")
    assert for_paper.count() == 2
    assert not any(one.is_visible() for one in for_paper.all())
    page.emulate_media(media="print")
    assert all(one.is_visible() for one in for_paper.all())
