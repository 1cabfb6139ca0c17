"""What administrators see: every route of theirs, file and export, and nothing of content on any of them."""

import io
import random

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from cadre_review.policy import matrix
from tests.conftest import client_of
from tests.routes import ROUTES
from tests.world import cities
from visits.models import (
    Attachment,
    Cadre,
    FamilyMember,
    Finding,
    Interview,
    Lead,
    LeadWriter,
    SealedSource,
    Statement,
    Visit,
)

pytestmark = pytest.mark.django_db
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")
MOST = 1000


@pytest.fixture(scope="module")
def city(module_db):
    """A city in which people of the office looked at files, searched by name and took lists away."""
    cities.city(**cities.PAPERS)
    staff, leader = (User.objects.get(username=name) for name in ("staff", "leader"))
    name = Cadre.objects.order_by("pk").first().name
    for one in Cadre.objects.order_by("pk")[:5]:
        one.note = "说明金丝雀"
        one.save()
    for client in (client_of(staff), client_of(leader)):
        for cadre in Cadre.objects.order_by("pk")[:5]:
            client.get(reverse("cadres:detail", args=[cadre.pk]))
        client.get("/cadres/", {"q": name})
        answer = client.get("/cadres.xlsx", {"q": name, "cols": "name"})
        if answer.streaming:
            b"".join(answer.streaming_content)
        for unit in {one.unit_id for one in Cadre.objects.all()[:5]}:
            client.get(reverse("cadres:structure", args=[unit]))
        client.post(
            reverse("lists:request_export", args=["cadres"]), {"query": f"q={name}", "reason": "换届考察使用"}
        )


def canaries() -> set[str]:
    """Names, numbers and texts of the city, each long enough not to stand anywhere by chance."""
    found: set[str] = set()
    for model, names in {
        Cadre: ("name", "id_number", "resume", "note", "native_place"),
        FamilyMember: ("name", "unit_and_post"),
        SealedSource: ("identity",),
        LeadWriter: ("identity",),
        Visit: ("observed", "problems", "suggestions"),
        Interview: ("text", "own_statement", "keywords"),
        Statement: ("text",),
        Lead: ("says",),
        Finding: ("statement", "account"),
        Attachment: ("caption",),
    }.items():
        for row in model._base_manager.values_list(*names):
            found |= {str(text)[:40] for text in row if text and len(str(text)) > 1}
    people = {user.name for user in User.objects.all()}  # administrators do see who has an account
    chosen = sorted(
        one for one in found if len(one) > 1 and one not in people and not one.isascii() or len(one) == 18
    )
    return set(random.Random(7).sample(chosen, min(MOST, len(chosen))))


def sheets(data: bytes) -> str:
    return "\n".join(
        str(cell)
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    )


def read(response) -> str:
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return sheets(data) if data.startswith(b"PK") else data.decode("utf-8", "replace")


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_no_canary_reaches_an_administrator(city, role):
    client, secrets = client_of(User.objects.get(username=role)), canaries()
    assert len(secrets) > 300
    found, opened = [], 0
    for route, values in ROUTES.items():
        if role not in matrix()["routes"].get(route, ()):
            continue
        for address in addresses(route, values):
            answer = client.get(address)
            opened += answer.status_code == 200
            text = read(answer)
            found += [f"{address}: {one}" for one in secrets if one in text]
    assert opened > 5
    assert not found, found[:20]


def addresses(route: str, values: dict) -> list[str]:
    """The route's address, for each object that there may be; with every column where it is a list."""
    if "pk" in values:
        return [reverse(route, kwargs=values | {"pk": key}) for key in (1, 2, 3)]
    address = reverse(route, kwargs=values)
    return [address, f"{address}?cols=query&cols=reason&cols=list&cols=rows&cols=who"]


def test_no_canary_is_in_the_log(city):
    text = "\n".join(str(detail) for detail in Entry.objects.values_list("detail", flat=True))
    assert Entry.objects.filter(act="export.take").exists()
    assert Entry.objects.filter(act="team_file.open").exists()
    assert [one for one in canaries() if one in text] == []
