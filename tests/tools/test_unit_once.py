"""No page says the unit of a person twice running: titles of posts often begin with the unit."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from cadre_review.accounts.models import User
from tests.browser.pages import Page, addressed, make_city
from tests.conftest import client_of
from tests.routes import some
from visits.cadres.files.models import Cadre, TaskAssignment
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.appraisals.pack import pack_of
from visits.organisation.units.models import KeyTask, Unit

pytestmark = pytest.mark.django_db
SAID = "//main//td | //main//p | //main//li | //main//dd | //main//span"


def titles_with_units() -> re.Pattern[str]:
    """Every title of a post begins with the short name of the unit; what says a unit twice running."""
    names = set()
    for one in Cadre.objects.select_related("unit"):
        Cadre.objects.filter(pk=one.pk).update(post_title=f"{one.unit.short_name or one.unit.name}干事")
    for item in AppraisalItem.objects.exclude(pack=None):
        AppraisalItem.objects.filter(pk=item.pk).update(pack=pack_of(item.subject, item.appraisal.created_by))
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


@pytest.mark.sqlite
def test_the_unit_of_a_person_is_said_once():
    make_city()
    twice, clients, found = titles_with_units(), {}, []
    for page in [*of_people(), *some(addressed())]:
        client = clients.setdefault(page.user.pk, client_of(page.user))
        answer = client.get(page.address, follow=True)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for one in html.document_fromstring(answer.content).xpath(SAID):
            if hit := twice.search(one.text_content()):
                found.append((page.address, hit[0]))
    assert not dict(found)
