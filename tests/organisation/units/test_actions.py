import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cadre_review.audit.models import Entry
from tests.world import make_cadre, make_post, make_task, make_tenure, make_unit
from visits.core.history.models import Revision
from visits.core.merging import Stale
from visits.organisation.units import actions
from visits.organisation.units.models import KeyTask, LeadershipTeam, Post, Unit

NEW = {"code": "LZ-SJ1", "name": "示例市审计局", "category": "department", "kind": "government"}


def change(unit, actor, **values):
    return actions.change_unit(actor=actor, unit=unit, base_version=unit.version, **values)


def refused_at(field, call, *args, **kwargs):
    before = list(Unit.objects.order_by("pk").values())
    entries = Entry.objects.count()
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    assert field in caught.value.message_dict
    assert list(Unit.objects.order_by("pk").values()) == before
    assert Entry.objects.count() == entries
    return caught.value.message_dict[field][0]


def test_staff_enter_a_unit(staff):
    unit = actions.create_unit(actor=staff, **NEW, short_name=" 审计局 ", former_names="审计处；稽核办")
    assert (unit.short_name, unit.tree_left, unit.tree_right, unit.depth) == ("审计局", 1, 2, 0)
    for words in ("审计", "shenjiju", "sjj", "稽核", "lz-s"):
        assert Unit.objects.named(words).get() == unit
    assert Entry.objects.get(act="unit.create").thing_id == str(unit.pk)
    assert Revision.objects.get(thing="visits.unit", thing_id=unit.pk).version == 1


@pytest.mark.parametrize("who", ["member1", "lead1", "reviewer", "leader", "sysadmin", "secadmin", "auditor"])
def test_others_enter_none(who, request):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.create_unit(actor=actor, **NEW)
    assert not Unit.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("code", "长" * 33),
        ("name", " "),
        ("name", "坏\x00字"),
        ("name", "半\ud842个"),
        ("name", "长" * 121),
        ("category", "county2"),
        ("kind", ""),
        ("region_code", "45020"),
        ("region_code", "990202"),
    ],
)
def test_bad_values_are_refused_at_their_field(staff, field, value):
    refused_at(field, actions.create_unit, actor=staff, **(NEW | {field: value}))


def test_code_once(staff):
    make_unit(code="LZ-SJ1")
    assert refused_at("code", actions.create_unit, actor=staff, **NEW)


def test_dates_must_be_in_order(staff):
    days = {"valid_from": dt.date(2019, 3, 1), "valid_to": dt.date(2018, 3, 1)}
    with pytest.raises(ValidationError):
        actions.create_unit(actor=staff, **NEW, **days)
    assert not Unit.objects.exists()


def test_former_county_code_and_rare_names_pass(staff):
    unit = actions.create_unit(actor=staff, **(NEW | {"name": "𠮷岭·瑶族乡", "region_code": "450221"}))
    assert unit.name == "𠮷岭·瑶族乡"


def test_change_keeps_the_version_before(staff):
    unit = make_unit(name="示例市旧局")
    change(unit, staff, name="示例市新局")
    unit.refresh_from_db()
    assert (unit.name, unit.version) == ("示例市新局", 2)
    assert Revision.objects.get(thing="visits.unit", version=2).content["name"] == "示例市新局"
    assert Entry.objects.get(act="unit.change").detail == {"fields": ["name"], "version": 2}
    assert Unit.objects.named("xinju").get() == unit


def test_same_values_write_nothing(staff):
    unit = make_unit()
    change(unit, staff, name=unit.name)
    assert not Entry.objects.exists()
    assert Unit.objects.get().version == 1


def test_stale_version_is_refused(staff):
    unit = make_unit(note="原")
    change(unit, staff, note="甲")
    with pytest.raises(Stale):
        actions.change_unit(actor=staff, unit=unit, base_version=1, note="乙")
    assert Unit.objects.get().note == "甲"


def test_superior_under_itself_is_refused(staff):
    top = make_unit()
    below = make_unit(parent=make_unit(parent=top))
    assert refused_at("parent", change, top, staff, parent=below)
    assert refused_at("parent", change, top, staff, parent=top)


def test_moving_a_unit_moves_its_cadres(staff):
    first, second = make_unit(code="A"), make_unit(code="B")
    cadre = make_cadre(unit=second, by=staff)
    change(second, staff, position=0, code="0")
    cadre.refresh_from_db()
    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.tree_left, first.tree_left) == (1, 3)
    assert cadre.unit_left == 1


def test_close_enters_end_and_successor(staff):
    old, new = make_unit(), make_unit()
    actions.close_unit(actor=staff, unit=old, valid_to=dt.date(2019, 2, 28), successor=new)
    old.refresh_from_db()
    assert (old.valid_to, old.successor) == (dt.date(2019, 2, 28), new)
    assert Entry.objects.filter(act="unit.close", thing_id=str(old.pk)).exists()
    assert list(Unit.objects.current()) == [new]


def test_closing_twice_or_into_a_circle_is_refused(staff):
    old, new = make_unit(), make_unit()
    actions.close_unit(actor=staff, unit=old, valid_to=dt.date(2019, 2, 28), successor=new)
    with pytest.raises(ValidationError):
        actions.close_unit(actor=staff, unit=old, valid_to=dt.date(2019, 3, 1))
    refused_at(
        "successor", actions.close_unit, actor=staff, unit=new, valid_to=dt.date(2020, 1, 1), successor=old
    )


def test_unit_with_going_units_under_it_stays_open(staff):
    top = make_unit()
    make_unit(parent=top)
    refused_at("valid_to", actions.close_unit, actor=staff, unit=top, valid_to=dt.date(2019, 2, 28))
    refused_at("valid_to", change, top, staff, valid_to=dt.date(2019, 2, 28))
    top.refresh_from_db()
    assert top.valid_to is None
    assert not Entry.objects.exists()


def test_post_of_the_team_brings_the_team_into_being(staff):
    unit = make_unit()
    values = {"title": "党组书记、局长", "level": 30, "standing": "head", "establishment": 1, "position": 0}
    post = actions.add_post(actor=staff, unit=unit, in_leadership_team=True, **values)
    assert LeadershipTeam.objects.get().unit == unit
    assert Entry.objects.get(act="post.add").detail == {"post": post.pk}
    with pytest.raises(ValidationError):
        actions.add_post(actor=staff, unit=unit, in_leadership_team=True, **values)
    assert Post.objects.count() == 1


def test_post_change_is_versioned(staff):
    post = make_post(unit=make_unit(), establishment=1)
    actions.change_post(actor=staff, post=post, base_version=1, establishment=2)
    with pytest.raises(Stale):
        actions.change_post(actor=staff, post=post, base_version=1, establishment=3)
    post.refresh_from_db()
    assert (post.establishment, post.version) == (2, 2)
    assert Entry.objects.get(act="post.change").detail["fields"] == ["establishment"]


def test_held_post_does_not_end(staff):
    post = make_post(unit=make_unit())
    tenure = make_tenure(cadre=make_cadre(unit=post.unit, by=staff), post=post)
    with pytest.raises(ValidationError):
        actions.end_post(actor=staff, post=post, valid_to=dt.date(2019, 1, 1))
    tenure.to_on = dt.date(2018, 12, 31)
    tenure.save()
    actions.end_post(actor=staff, post=post, valid_to=dt.date(2019, 1, 1))
    assert Post.objects.get().valid_to == dt.date(2019, 1, 1)
    assert Entry.objects.filter(act="post.end").count() == 1


def test_key_task_is_entered_and_corrected_by_staff(staff, leader):
    unit = make_unit()
    task = actions.create_key_task(actor=staff, name="柳东汽车城二期", kind="auto_city", lead_unit=unit)
    actions.change_key_task(actor=staff, task=task, base_version=1, state="done")
    with pytest.raises(Stale):
        actions.change_key_task(actor=staff, task=task, base_version=1, state="stopped")
    with pytest.raises(PermissionDenied):
        actions.change_key_task(actor=leader, task=task, base_version=2, state="stopped")
    with pytest.raises(ValidationError):
        actions.create_key_task(actor=staff, name="柳东汽车城二期", kind="project", lead_unit=unit)
    assert KeyTask.objects.get().state == "done"
    assert list(Entry.objects.order_by("number").values_list("act", flat=True)) == [
        "key_task.create",
        "key_task.change",
    ]


def test_key_task_ends_after_it_begins(staff):
    task = make_task(lead_unit=make_unit(), started_on=dt.date(2018, 5, 1))
    with pytest.raises(ValidationError):
        actions.change_key_task(actor=staff, task=task, base_version=1, ended_on=dt.date(2018, 4, 1))
    task.refresh_from_db()
    assert task.ended_on is None
