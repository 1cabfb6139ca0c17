"""Every page of the invented city, drawn once for all that is asked of each of them.

*Where it was heard.* A page that shows what was said of a cadre somewhere else than at home says where it was heard:
every statement of the city about a cadre is said to have been heard at a key task; wherever its words stand, on a page
that was given no words of its own by somebody, these words must stand too.

*The unit once.* No page says the unit of a person twice running, though titles of posts often begin with the unit.

*No list of people.* Who names a cadre can search for them, by whatever field: a select, or a group of boxes, whose
values are cadres must be one that the search of its form adds to (``data-people…``), or stand within the field that
searches by itself.
"""

import io
import re
from collections import defaultdict
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from docx import Document
from lxml import html

from cadre_review.accounts.models import User
from tests.browser.pages import Page, addressed, make_city
from tests.conftest import client_of
from visits.cadres.files.models import Cadre, TaskAssignment
from visits.fieldwork.visits.models import Statement
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.appraisals.pack import pack_of
from visits.judgement.decisions.models import Decision
from visits.judgement.dossiers.content import content_of
from visits.judgement.dossiers.files import files_of
from visits.judgement.findings.models import Finding, FindingEvidence
from visits.organisation.units.models import KeyTask, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # words are not kept by a database
LABEL = "重点任务一线"
OWN = {
    "leads:open",
    "findings:open",
    "symposia:edit",
    "visits:review",
}  # where the words are what is typed, or are corrected
SAID = "//main//td | //main//p | //main//li | //main//dd | //main//span"
TICKS = "pick"  # who was ticked in a list, shown before the act: chosen there, where one searches
KEY = re.compile(r"(?:cadre:|c)?(\d+)$")


class Drawn(NamedTuple):
    """A page as it came."""

    page: Page
    content: bytes
    tree: Any


@pytest.fixture(scope="module")
def city(module_db):
    """``pages`` as drawn; ``words`` that were heard at a key task; ``twice``, what says a unit twice running."""
    make_city()
    words, twice, signed_in, pages = heard_at_a_task(), titles_with_units(), cache(client_of), []
    for item in AppraisalItem.objects.exclude(pack=None):
        AppraisalItem.objects.filter(pk=item.pk).update(pack=pack_of(item.subject, item.appraisal.created_by))
    for page in [*of_findings(words), *of_people(), *addressed()]:
        answer = signed_in(page.user).get(page.address, follow=True)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            pages.append(Drawn(page, answer.content, html.document_fromstring(answer.content)))
    return SimpleNamespace(pages=pages, words=words, twice=twice)


def heard_at_a_task() -> list[str]:
    """The words of what was said of cadres, all of it at a key task by now; no finding repeats them."""
    said = Statement.objects.filter(cadre__isnull=False)
    unit = Cadre.objects.filter(pk=OuterRef("cadre")).values("unit")
    said.update(heard_at="task", away_unit=Subquery(unit))
    Finding.objects.update(statement="此处另行表述")
    quoted = "".join(map(str, Decision.objects.values_list("reasons", "how_found")))
    return [one for one in said.values_list("text", flat=True) if len(one) > 8 and one not in quoted]


def of_findings(words: list[str]) -> list[Page]:
    """A finding about a cadre and how passages go into it, that cadre on one page, the search for what was said."""
    staff = User.objects.get(username="staff")
    resting = FindingEvidence.objects.filter(
        statement__in=Statement.objects.visible_to(staff).filter(cadre__isnull=False, text__in=words),
        finding__in=Finding.objects.visible_to(staff).filter(cadre__isnull=False),
    )
    row = resting.exclude(finding__state="not_upheld").first()
    said = row.statement
    addresses = {
        "findings:detail": reverse("findings:detail", args=[row.finding_id]),
        "findings:evidence": reverse("findings:evidence", args=[row.finding_id]),
        "findings:open_several": f"{reverse('findings:open_several')}?statement={said.pk}",
        "cadres:detail": reverse("cadres:detail", args=[said.cadre_id]),
        "search:list": f"{reverse('search:list')}?q={said.text[:8]}",
    }
    return [Page(route, staff, address) for route, address in addresses.items()]


def titles_with_units() -> re.Pattern[str]:
    """Every title of a post begins with the short name of the unit; what says a unit twice running."""
    names = set()
    for one in Cadre.objects.select_related("unit"):
        Cadre.objects.filter(pk=one.pk).update(post_title=f"{one.unit.short_name or one.unit.name}干事")
    for unit in Unit.objects.all():
        names |= {re.escape(one) for one in (unit.name, unit.short_name) if one}
    known = "|".join(sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:{known})\s*(?:{known})干事")


def of_people() -> list[Page]:
    """A person on one page and a key task with its people, read by the department."""
    staff = User.objects.get(username="staff")
    sent = TaskAssignment.objects.filter(cadre__in=Cadre.objects.visible_to(staff)).first()
    if sent is None:
        cadre, task = Cadre.objects.visible_to(staff).first(), KeyTask.objects.first()
        sent = TaskAssignment.objects.create(cadre=cadre, key_task=task, from_on=timezone.localdate())
    return [
        Page("cadres:detail", staff, reverse("cadres:detail", args=[sent.cadre_id])),
        Page("reports:task", staff, reverse("reports:task", args=[sent.key_task_id])),
    ]


def people_of(choices, names):
    """How many of the (value, text) name the cadre whose key the value is."""
    return sum(
        1
        for value, text in choices
        if (key := KEY.match(value or "")) and names.get(int(key[1]), "\0") in text
    )


def groups_of(page):
    """The selects and groups of boxes of a page: name, whether one can search, the choices."""
    for select in page.iter("select"):
        yield (
            select.get("name"),
            select.get("data-people") is not None,
            [(one.get("value"), one.text_content()) for one in select.iter("option")],
        )
    boxes, rows = defaultdict(list), page.xpath("//*[@data-people-rows]/@data-name")
    for box in page.xpath(
        "//form//input[@type='radio' or @type='checkbox'][not(ancestor::*[@data-person-search])]"
    ):
        label = box.getparent() if box.getparent().tag == "label" else None
        boxes[box.get("name")].append((box, label.text_content() if label is not None else ""))
    for name, found in boxes.items():
        yield (
            name,
            found[0][0].get("data-people") is not None or name in rows,
            [(box.get("value"), text) for box, text in found],
        )


def test_every_page_that_shows_what_was_said_says_where_it_was_heard(city):
    silent, shown = [], set()
    for page, _content, tree in city.pages:
        main = tree.find(".//main")
        text = main.text_content() if main is not None else ""
        of_somebody = page.route == "cadres:detail" and "个来源" in text  # no words, but what was heard
        if page.route not in OWN and (of_somebody or any(one in text for one in city.words)):
            shown.add(page.route)
            silent += [] if LABEL in text else [page.address]
    assert not silent
    assert {
        "appraisals:item", "cadres:detail", "cadres:evidence", "cadres:portrait", "findings:detail",
        "findings:evidence", "findings:open_several", "interviews:detail", "search:list", "symposia:detail",
        "visits:detail",
    } <= shown  # fmt: skip


def test_a_dossier_says_it_too(city):
    finding = Finding.objects.filter(
        evidence__statement__cadre__isnull=False, decisions__isnull=False
    ).first()
    decision = finding.decisions.first()
    content = content_of(decision, User.objects.get(username="staff"))
    made = files_of(content, 1)
    for recipient in ("work", "meeting"):
        paper = Document(io.BytesIO(made[recipient, "docx"]))
        tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in paper.tables]
        [said] = [rows for rows in tables if "听到之处" in rows[0]]
        assert all(LABEL in row[rows_at] for rows_at in [said[0].index("听到之处")] for row in said[1:])
        [linked] = [rows for rows in tables if "证据原文" in rows[0] or "原文" in "".join(rows[0])]
        assert any(LABEL in "".join(row) for row in linked[1:])


def test_the_unit_of_a_person_is_said_once(city):
    found = {}
    for page, _content, tree in city.pages:
        for one in tree.xpath(SAID):
            if hit := city.twice.search(one.text_content()):
                found[page.address] = hit[0]
    assert not found


def test_no_form_offers_people_without_a_search(city):
    names, searched = dict(Cadre.objects.values_list("pk", "name")), set()
    for page, content, tree in city.pages:
        for name, can_search, choices in groups_of(tree):
            if name != TICKS and people_of(choices, names) > 1:
                assert can_search, (page.route, page.address, name)
                searched.add(page.route)
        if b"data-person-search" in content:
            searched.add(page.route)
            assert b"people" in content.split(b"js/site")[1], page.route  # its script
    assert {
        "interviews:edit", "symposia:edit", "sites:edit", "surveys:change", "visits:note_unit", "leads:raise",
        "leads:choose", "leads:create", "appraisals:put_on", "decisions:draft_whom", "rectifications:draft_whom",
        "recommendations:of_whom", "teams:declare",
    } <= searched  # fmt: skip
