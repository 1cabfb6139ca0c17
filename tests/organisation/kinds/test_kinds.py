"""Kinds as data: a city's own goes its whole way, a retired one keeps its rows, names follow the language."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cadre_review import request_cache
from cadre_review.audit.models import Entry
from tests.world import make_finding, make_task, make_unit
from visits.core.history.models import Revision
from visits.core.kinds import reading
from visits.core.kinds.defaults import DEFAULTS
from visits.core.kinds.families import RULES, Family
from visits.core.kinds.models import Kind
from visits.fieldwork.leads.models import Lead, LeadWriter
from visits.organisation.kinds import actions
from visits.organisation.units.models import KeyTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db):
    return make_unit("审计局")


def add(staff, family="task", zh="营商环境", en="business climate", behaviour="plain"):
    return actions.add_kind(actor=staff, family=family, name_zh=zh, name_en=en, behaviour=behaviour)


def cells(answer):
    sheet = load_workbook(BytesIO(b"".join(answer))).active
    return {cell.value for row in sheet for cell in row}


def test_every_default_stands_in_the_table_and_follows_a_behaviour_that_there_is():
    assert set(DEFAULTS) == set(Family.values) == set(RULES)
    for family, rows in DEFAULTS.items():
        there = Kind.objects.filter(family=family).values_list("key", "name_zh", "name_en", "behaviour")
        assert list(there) == list(rows)
        assert {behaviour for *_names, behaviour in rows} <= set(RULES[family].behaviours)


def test_a_type_of_the_city_goes_from_the_form_to_list_filter_and_excel(staff, as_staff, unit):
    page = reverse("kinds:add", args=["task"])
    as_staff.post(page, {"name_zh": "营商环境", "name_en": "business climate", "behaviour": "plain"})
    kind = Kind.objects.get(name_zh="营商环境")
    assert (kind.key, kind.family, kind.version) == ("yingshanghuanjing", "task", 1)
    form = {"name": "一网通办", "kind": kind.key, "lead_unit": unit.pk, "state": "running"}
    assert as_staff.post(reverse("key_tasks:create"), form).status_code == 302
    assert KeyTask.objects.get().kind == kind.key
    ledger = as_staff.get(reverse("key_tasks:list"), {"kind": kind.key}).content.decode()
    assert "一网通办" in ledger
    assert "营商环境" in ledger
    assert {"一网通办", "营商环境"} <= cells(as_staff.get("/key-tasks.xlsx"))
    as_staff.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "business climate" in as_staff.get(reverse("key_tasks:list")).content.decode()
    assert "business climate" in cells(as_staff.get("/key-tasks.xlsx"))


def test_a_renamed_kind_is_called_so_everywhere_at_once(staff, as_staff, unit):
    task = make_task(lead_unit=unit, kind="poverty")
    page = reverse("key_tasks:detail", args=[task.pk])
    assert "脱贫攻坚" in as_staff.get(page).content.decode()
    kind = Kind.objects.get(family="task", key="poverty")
    as_staff.post(
        reverse("kinds:change", args=[kind.pk]), {"name_zh": "巩固脱贫成果", "name_en": "", "version": 1}
    )
    assert "巩固脱贫成果" in as_staff.get(page).content.decode()
    assert "巩固脱贫成果" in as_staff.get(reverse("key_tasks:list")).content.decode()
    told = as_staff.get(reverse("kinds:family", args=["task"])).content.decode()
    assert "巩固脱贫成果" in told
    assert staff.name in told
    assert Entry.objects.filter(act="kind.rename").exists()


def test_a_stale_form_of_a_kind_is_refused(staff):
    kind = Kind.objects.first()
    actions.rename_kind(actor=staff, kind=kind, base_version=1, name_zh="甲", name_en="")
    with pytest.raises(ValidationError):
        actions.rename_kind(actor=staff, kind=kind, base_version=1, name_zh="乙", name_en="")


def test_a_retired_kind_keeps_its_rows_and_is_offered_no_more(as_staff, unit):
    task = make_task(lead_unit=unit, kind="poverty")
    kind = Kind.objects.get(family="task", key="poverty")
    as_staff.post(reverse("kinds:retire", args=[kind.pk]))
    new = as_staff.get(reverse("key_tasks:create")).content.decode()
    assert 'value="poverty"' not in new
    form = {"name": "新任务", "kind": "poverty", "lead_unit": unit.pk, "state": "running"}
    assert as_staff.post(reverse("key_tasks:create"), form).status_code == 422
    edit = reverse("key_tasks:edit", args=[task.pk])
    assert 'value="poverty" selected' in as_staff.get(edit).content.decode()
    kept = form | {"name": task.name, "site": "工地", "base_version": task.version}
    assert as_staff.post(edit, kept).status_code == 302
    task.refresh_from_db()
    assert (task.kind, task.site) == ("poverty", "工地")
    found = as_staff.get(reverse("key_tasks:list"), {"kind": "poverty"}).content.decode()
    assert task.name in found
    assert "脱贫攻坚（已停用）" in found
    as_staff.post(reverse("kinds:bring_back", args=[kind.pk]))
    assert 'value="poverty"' in as_staff.get(reverse("key_tasks:create")).content.decode()


def test_kinds_stand_in_the_order_that_staff_give_them(staff, as_staff):
    second = Kind.objects.get(family="task", position=2)
    as_staff.post(reverse("kinds:move", args=[second.pk]), {"way": "up"})
    assert next(iter(reading.of("task"))) == second.key
    as_staff.post(reverse("kinds:move", args=[second.pk]), {"way": "up"})  # at the end nothing changes
    assert next(iter(reading.of("task"))) == second.key
    assert Revision.objects.filter(thing="visits.kind").count() == 2


def test_nobody_but_staff_writes_and_what_the_site_writes_stays(staff, reviewer, member1):
    for actor in (reviewer, member1):
        with pytest.raises(PermissionDenied):
            add(actor)
    with pytest.raises(ValidationError):
        actions.retire_kind(actor=staff, kind=Kind.objects.get(family="channel", key="data"))
    with pytest.raises(ValidationError):
        add(staff, "channel", "第二种谈话", "", "talk")
    with pytest.raises(ValidationError):
        add(staff, zh="脱贫攻坚")
    for kind in Kind.objects.filter(family="task")[1:]:
        actions.retire_kind(actor=staff, kind=kind)
    with pytest.raises(ValidationError):
        actions.retire_kind(actor=staff, kind=Kind.objects.filter(family="task")[0])


def test_a_channel_of_the_city_takes_a_name_and_seals_it(staff, as_staff, unit):
    kind = add(staff, "channel", "市长信箱", "mayor's mailbox", "letter")
    page = reverse("leads:create", args=[unit.pk])
    form = {"client_key": uuid4(), "channel": kind.key, "about": "unit", "received_on": "2026-03-02",
            "says": "工程停了三个月", "writer": "某厂一名工人"}  # fmt: skip
    assert as_staff.post(page, form).status_code == 302
    lead = Lead.objects.get()
    assert (lead.channel, LeadWriter.objects.get().lead) == (kind.key, lead)
    assert "市长信箱" in as_staff.get(reverse("leads:list"), {"channel": kind.key}).content.decode()
    assert "市长信箱" in cells(as_staff.get("/leads.xlsx"))
    form |= {"client_key": uuid4(), "channel": "audit"}  # an office hands over: there is nobody to seal
    assert as_staff.post(page, form).status_code == 422


def test_kinds_of_teams_are_found_listed_and_filtered(staff, as_staff, unit):
    kind = add(staff, "finding", "责任虚化", "nobody answers for it", "team_against")
    team = unit.leadership_team if hasattr(unit, "leadership_team") else None
    if team is None:
        from visits.organisation.units.models import LeadershipTeam

        team = LeadershipTeam.objects.create(unit=unit)
    make_finding(staff, settled_by=staff, leadership_team=team, kind=kind.key)
    make_finding(staff, leadership_team=team, kind="disunited")
    page = as_staff.get(reverse("findings:list"), {"kind": kind.key}).content.decode()
    assert page.count("责任虚化") >= 1
    assert "<td>不团结" not in page
    assert "责任虚化：" in as_staff.get(reverse("findings:badly_run"), {"kind": kind.key}).content.decode()
    assert {"责任虚化", "不团结"} <= cells(as_staff.get("/findings.xlsx"))


def test_a_page_asks_once_for_kinds_however_many_rows(staff, as_staff, unit):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            as_staff.get(reverse("key_tasks:list"))
        return [one["sql"] for one in asked if "visits_kind" in one["sql"]]

    make_task(lead_unit=unit)
    questions()
    for _more in range(5):
        make_task(lead_unit=unit)
    assert len(questions()) == 1


def test_what_was_read_before_a_change_elsewhere_holds_no_more():
    assert reading.name("task", "poverty") == "脱贫攻坚"
    Kind.objects.filter(key="poverty").update(name_zh="他处改的", version=2)  # by another server
    with request_cache.reading(type("Reader", (), {"pk": 1})()):
        assert reading.name("task", "poverty") == "他处改的"


def test_an_empty_table_begins_with_the_defaults():
    Kind.objects.all().delete()
    reading.forget()
    assert reading.offered("task")[0] == ("auto_city", "汽车城建设")
