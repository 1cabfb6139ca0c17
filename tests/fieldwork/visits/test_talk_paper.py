"""A talk as a Word file: whoever reads its page may take it; a sealed source stays sealed, and signs nothing."""

import io

import pytest
from docx import Document

from tests.conftest import client_of
from tests.world import Office, interview_post, visit_post
from tests.world.fieldwork import talk
from visits.core.lists.models import Export
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Visit

pytestmark = pytest.mark.django_db
WHO = "某摊主，住村口"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def visit(office) -> Visit:
    client_of(office.member1).post("/visits/new/", visit_post(office))
    return Visit.objects.get()


def words(answer) -> str:
    assert answer.status_code == 200
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(one.text for one in document.paragraphs)])


def test_record_of_a_talk_can_be_signed(office, visit):
    told = talk(visit, office.cadres[0], text="谈了征地。\n又谈了分工。", place="二楼会议室")
    page = client_of(office.member1)
    assert f"/interviews/{told.pk}/talk.docx" in page.get(f"/interviews/{told.pk}/").content.decode()
    paper = words(page.get(f"/interviews/{told.pk}/talk.docx"))
    for text in (
        "谈话记录",
        office.cadres[0].name,
        "二楼会议室",
        "又谈了分工。",
        "谈话对象（签字）",
        "记录人",
    ):
        assert text in paper
    assert Export.objects.get().list_key == "talk"


def test_a_sealed_source_is_a_class_and_a_number_there(office, visit, staff, reviewer):
    sealed = {"source_cadre": "", "is_confidential": "on", "source_class": "served", "source_relation": "served",
              "identity": WHO, "starts_at": "09:10", "place": "村口小店"}  # fmt: skip
    client_of(office.member1).post(
        f"/visits/{visit.pk}/interviews/new/", interview_post(office, visit, **sealed)
    )
    told = visit.interviews.get()
    address = f"/interviews/{told.pk}/talk.docx"
    assert "村口小店" in words(client_of(office.member1).get(address))
    assert client_of(reviewer).get(address).status_code == 404  # not sent in yet
    states.submit(actor=office.lead1, visit=visit)
    states.accept(actor=staff, visit=Visit.objects.get())
    paper = words(client_of(reviewer).get(address))
    assert f"服务对象-{told.source_number}" in paper
    for hidden in (WHO, "09:10", "村口小店", "谈话对象（签字）"):
        assert hidden not in paper
