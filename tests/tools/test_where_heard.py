"""Every page that shows what was said of a cadre somewhere else than at home says where it was heard.

Every statement of the invented city about a cadre is said to have been heard at a key task; wherever its words stand,
on a page that was given no words of its own by somebody, these words must stand too.
"""

import io

import pytest
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from docx import Document
from lxml import html

from cadre_review.accounts.models import User
from tests.browser.pages import Page, addressed, make_city
from tests.conftest import client_of
from visits.cadres.files.models import Cadre
from visits.fieldwork.visits.models import Statement
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.appraisals.pack import pack_of
from visits.judgement.decisions.models import Decision
from visits.judgement.dossiers.content import content_of
from visits.judgement.dossiers.files import files_of
from visits.judgement.findings.models import Finding, FindingEvidence

pytestmark = pytest.mark.django_db
LABEL = "重点任务一线"
OWN = {
    "leads:open",
    "findings:open",
    "symposia:edit",
    "visits:review",
}  # where the words are what is typed, or are corrected


def heard_at_a_task() -> list[str]:
    """The words of what was said of cadres, all of it at a key task by now; no finding repeats them."""
    staff = User.objects.get(username="staff")
    said = Statement.objects.filter(cadre__isnull=False)
    unit = Cadre.objects.filter(pk=OuterRef("cadre")).values("unit")
    said.update(heard_at="task", away_unit=Subquery(unit))
    for item in AppraisalItem.objects.exclude(pack=None):
        AppraisalItem.objects.filter(pk=item.pk).update(pack=pack_of(item.subject, staff))
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


@pytest.mark.sqlite
def test_every_page_that_shows_what_was_said_says_where_it_was_heard():
    make_city()
    words, clients, silent, shown = heard_at_a_task(), {}, [], set()
    for page in [*of_findings(words), *addressed()]:
        client = clients.setdefault(page.user.pk, client_of(page.user))
        answer = client.get(page.address, follow=True)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        main = html.document_fromstring(answer.content).find(".//main")
        text = main.text_content() if main is not None else ""
        of_somebody = page.route == "cadres:detail" and "个来源" in text  # no words, but what was heard
        if page.route not in OWN and (of_somebody or any(one in text for one in words)):
            shown.add(page.route)
            silent += [] if LABEL in text else [page.address]
    assert not silent
    assert {
        "appraisals:item", "cadres:detail", "cadres:evidence", "cadres:portrait", "findings:detail",
        "findings:evidence", "findings:open_several", "interviews:detail", "search:list", "symposia:detail",
        "visits:detail",
    } <= shown  # fmt: skip


@pytest.mark.sqlite
def test_a_dossier_says_it_too():
    make_city()
    heard_at_a_task()
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
