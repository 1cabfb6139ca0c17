"""The history of a file: every write keeps a version, any day can be seen, any version brought back."""

import datetime as dt
import io
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cadre_review.audit.models import Entry
from tests.world import ID_NUMBER, make_unit, open_cadre
from visits.cadres.files import actions
from visits.cadres.files.consulting import begin_matter
from visits.cadres.files.models import Cadre, RankGrade
from visits.cadres.files.versions import keep_missing, versions_of
from visits.core.history.models import Revision
from visits.organisation.units.models import Level

pytestmark = pytest.mark.django_db
RELATIVE = {"relation": "妻子", "name": "钟静", "birth_month": dt.date(1976, 2, 1), "birth_text": "",
            "political_status": "群众", "unit_and_post": "某中学教师"}  # fmt: skip


@pytest.fixture
def cadre(staff):
    begin_matter(actor=staff, reason="换届考察")
    return open_cadre(
        staff=staff, resume="旧", health="健康", measures="2019.05 提醒谈话", id_number=ID_NUMBER
    )


def dated(cadre, version: int, day: str) -> None:
    """Let a version be written on that day, at noon."""
    at = timezone.make_aware(dt.datetime.fromisoformat(f"{day}T12:00"))
    versions_of(cadre).filter(version=version).update(written_at=at)


def change(staff, cadre, **values) -> Cadre:
    version = Cadre.objects.values_list("version", flat=True).get(pk=cadre.pk)
    return actions.change_cadre(actor=staff, cadre=cadre, base_version=version, **values)


# --- the parts are written ------------------------------------------------------------------------

EDUCATION = {"full_time_level": "大学", "full_time_level_school": "广西某大学法律系", "on_job_degree": "硕士"}


def test_schooling_of_both_modes_is_one_version(as_staff, cadre) -> None:
    address = f"/cadres/{cadre.pk}/education/"
    data = EDUCATION | {"base_version": 1}
    assert [as_staff.post(address, data).status_code for _turn in range(2)] == [302, 302]
    assert list(cadre.educations.values_list("mode", "level", "degree").order_by("mode")) == [
        ("full_time", "大学", ""),
        ("on_job", "", "硕士"),
    ]
    cadre.refresh_from_db()
    assert cadre.version == 2
    assert len(versions_of(cadre).first().content["educations"]) == 2
    assert Entry.objects.get(act="education.change").detail == {"lines": 2, "version": 2}


def test_schooling_emptied_goes_and_stays_in_the_history(as_staff, cadre) -> None:
    address = f"/cadres/{cadre.pk}/education/"
    as_staff.post(address, EDUCATION | {"base_version": 1})
    as_staff.post(address, {"base_version": 2})
    assert not cadre.educations.exists()
    assert [len(one.content["educations"]) for one in versions_of(cadre)] == [0, 2, 0]


def test_schooling_written_meanwhile_is_not_lost(as_staff, staff, cadre) -> None:
    rows = [{"mode": "full_time", "level": "大专"}]
    actions.save_educations(actor=staff, cadre=cadre, base_version=1, rows=rows)
    response = as_staff.post(f"/cadres/{cadre.pk}/education/", EDUCATION | {"base_version": 1})
    assert response.status_code == 409
    assert [line[1:] for line in response.context["differences"]][0] == ("大专", "大学")
    assert cadre.educations.get().level == "大专"
    again = EDUCATION | {"base_version": response.context["form"]["base_version"].value()}
    assert as_staff.post(f"/cadres/{cadre.pk}/education/", again).status_code == 302


def test_another_part_written_meanwhile_is_no_conflict(as_staff, staff, cadre) -> None:
    actions.save_family(actor=staff, cadre=cadre, base_version=1, rows=[RELATIVE])
    assert as_staff.post(f"/cadres/{cadre.pk}/education/", EDUCATION | {"base_version": 1}).status_code == 302
    actions.change_cadre(actor=staff, cadre=cadre, base_version=1, resume="新")
    cadre.refresh_from_db()
    assert (cadre.version, cadre.resume, cadre.family.count(), cadre.educations.count()) == (4, "新", 1, 2)


def family_data(*rows, version=1) -> dict:
    data = {"base_version": version, "line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": 0}
    return data | {f"line-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}


def test_family_is_written_in_order_with_births_as_they_stand(as_staff, cadre) -> None:
    rows = [
        {"relation": "妻子", "name": "钟 静", "birth": "1976年2月", "political_status": "群众"},
        {"relation": "", "name": ""},
        {"relation": "父亲", "name": "章石", "birth": "不详", "unit_and_post": "已去世"},
    ]
    assert as_staff.post(f"/cadres/{cadre.pk}/family/", family_data(*rows)).status_code == 302
    lines = cadre.family.order_by("position").values_list("name", "birth_month", "birth_text")
    assert list(lines) == [("钟静", dt.date(1976, 2, 1), ""), ("章石", None, "不详")]
    assert Entry.objects.get(act="family.change").detail == {"lines": 2, "version": 2}


BAD_FAMILY = [
    [{"relation": "妻子", "name": ""}],
    [{"relation": "", "name": "钟静"}],
    [{"relation": "妻子", "name": "钟\x07静"}],
    [{"relation": "妻子", "name": "长" * 61}],
    [{"relation": "弟弟", "name": f"章{n}"} for n in "一二三四五六七八九十百"],
]


@pytest.mark.parametrize("rows", BAD_FAMILY)
def test_bad_family_is_told_and_nothing_written(as_staff, cadre, rows) -> None:
    assert as_staff.post(f"/cadres/{cadre.pk}/family/", family_data(*rows)).status_code == 422
    assert not cadre.family.exists()
    assert Revision.objects.filter(thing_id=cadre.pk).count() == 1


def test_family_written_meanwhile_is_shown_beside(as_staff, staff, cadre) -> None:
    actions.save_family(actor=staff, cadre=cadre, base_version=1, rows=[RELATIVE])
    mine = family_data({"relation": "丈夫", "name": "别人"})
    response = as_staff.post(f"/cadres/{cadre.pk}/family/", mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "钟静" in page
    assert "别人" in page
    again = mine | {"base_version": response.context["base_version"]}
    assert as_staff.post(f"/cadres/{cadre.pk}/family/", again).status_code == 302
    assert cadre.family.get().name == "别人"


def test_appointment_form_keeps_what_the_official_editor_left(as_staff, staff, cadre) -> None:
    actions.save_appointment_form(actor=staff, cadre=cadre, base_version=1, proposed_post="某局局长")
    form = cadre.appointment_form
    form.leaves = [["DaoLingNianYue", "203508"]]
    form.save()
    data = {"base_version": 2, "proposed_post": "某局局长", "reason": "工作需要", "filled_on": "2026-03-01"}
    assert as_staff.post(f"/cadres/{cadre.pk}/appointment-form/", data).status_code == 302
    form.refresh_from_db()
    assert (form.reason, form.leaves) == ("工作需要", [["DaoLingNianYue", "203508"]])


# --- level and rank grade -------------------------------------------------------------------------


def test_promotion_ends_the_level_before_and_begins_the_next(staff, cadre) -> None:
    change(staff, cadre, level=Level.COUNTY_DEPUTY, level_since=dt.date(2012, 3, 1))
    change(staff, cadre, level=Level.COUNTY_HEAD, level_since=dt.date(2018, 5, 1))
    assert list(cadre.rank_records.values_list("level", "from_on", "to_on")) == [
        (Level.COUNTY_HEAD, dt.date(2018, 5, 1), None),
        (Level.COUNTY_DEPUTY, dt.date(2012, 3, 1), dt.date(2018, 5, 1)),
    ]


def test_corrected_month_corrects_the_record(staff, cadre) -> None:
    change(staff, cadre, level=Level.COUNTY_DEPUTY, level_since=dt.date(2012, 3, 1))
    change(staff, cadre, level_since=dt.date(2012, 4, 1))
    change(staff, cadre, level=Level.SECTION_HEAD)
    assert list(cadre.rank_records.values_list("level", "from_on", "to_on")) == [
        (Level.SECTION_HEAD, dt.date(2012, 4, 1), None)
    ]


def test_old_name_of_a_rank_grade_stands_in_the_history_and_the_new_one_in_the_file(as_staff, cadre) -> None:
    address = f"/cadres/{cadre.pk}/ranks/new/"
    old = {"base_version": 1, "rank": f"rank_grade-{RankGrade.OLD_CONSULTANT}", "from_on": "2015.03"}
    assert as_staff.post(address, old | {"to_on": "2019.06"}).status_code == 302
    cadre.refresh_from_db()
    assert cadre.rank_grade is None
    new = {"base_version": 2, "rank": f"rank_grade-{RankGrade.CONSULTANT_2}", "from_on": "2019.06"}
    assert [as_staff.post(address, new).status_code for _turn in range(2)] == [302, 422]
    cadre.refresh_from_db()
    assert (cadre.rank_grade, cadre.rank_grade_since) == (RankGrade.CONSULTANT_2, dt.date(2019, 6, 1))
    page = as_staff.get(f"/cadres/{cadre.pk}/file/").content.decode()
    assert str(RankGrade.OLD_CONSULTANT.label) in page


def test_older_rank_without_an_end_does_not_stand_in_the_file(staff, cadre) -> None:
    Cadre.objects.filter(pk=cadre.pk).update(level=Level.COUNTY_HEAD, level_since=dt.date(2018, 5, 1))
    actions.add_rank(actor=staff, cadre=cadre, level=Level.COUNTY_DEPUTY, from_on=dt.date(2012, 3, 1))
    cadre.refresh_from_db()
    assert (cadre.level, cadre.level_since) == (Level.COUNTY_HEAD, dt.date(2018, 5, 1))


@pytest.mark.parametrize(
    ("name", "value"), [("rank", ""), ("rank", "level-11"), ("from_on", ""), ("to_on", "2010-01")]
)
def test_bad_rank_is_refused(as_staff, cadre, name, value) -> None:
    data = {"base_version": 1, "rank": "level-40", "from_on": "2015-03"} | {name: value}
    assert as_staff.post(f"/cadres/{cadre.pk}/ranks/new/", data).status_code == 422
    assert not cadre.rank_records.exists()


def test_rank_and_post_are_corrected_and_taken_out(as_staff, staff, cadre) -> None:
    rank = actions.add_rank(
        actor=staff, cadre=cadre, level=Level.COUNTY_DEPUTY, from_on=dt.date(2012, 3, 1), to_on=None
    )
    tenure = actions.add_tenure(actor=staff, cadre=cadre, unit=cadre.unit, title="副局长")
    data = {"base_version": 3, "rank": "level-40", "from_on": "2012-05"}
    assert as_staff.post(f"/cadres/ranks/{rank.pk}/", data).status_code == 302
    data = {"base_version": 4, "unit": cadre.unit_id, "title": "局长", "level": 30, "kind": "main"}
    assert as_staff.post(f"/cadres/posts/{tenure.pk}/", data).status_code == 302
    cadre.refresh_from_db()
    assert (cadre.version, cadre.level_since, cadre.tenures.get().title) == (5, dt.date(2012, 5, 1), "局长")
    for address in (f"/cadres/ranks/{rank.pk}/remove/", f"/cadres/posts/{tenure.pk}/remove/"):
        assert as_staff.get(address).status_code == 200
        assert as_staff.post(address).status_code == 302
        assert as_staff.post(address).status_code == 404
    assert not cadre.tenures.exists()
    assert not cadre.rank_records.exists()
    acts = (
        Entry.objects.filter(act__regex=r"^(rank|tenure)\.").order_by("number").values_list("act", flat=True)
    )
    assert list(acts) == [
        "rank.add", "tenure.add", "rank.change", "tenure.change", "rank.remove", "tenure.remove",
    ]  # fmt: skip


def test_new_post_of_the_file_is_entered_and_the_one_before_ends(as_staff, staff, cadre) -> None:
    actions.add_tenure(actor=staff, cadre=cadre, unit=cadre.unit, title="副局长", from_on=dt.date(2012, 3, 1))
    values = {"post_title": f"{cadre.unit.name}局长", "post_since": dt.date(2018, 5, 1), "new_post": True}
    for _turn in range(2):
        change(staff, cadre, **values)
    assert list(cadre.tenures.values_list("title", "from_on", "to_on")) == [
        ("局长", dt.date(2018, 5, 1), None),
        ("副局长", dt.date(2012, 3, 1), dt.date(2018, 5, 1)),
    ]
    with pytest.raises(ValidationError) as caught:
        change(staff, cadre, post_title="某局调研员", post_since=None, new_post=True)
    assert "post_since" in caught.value.message_dict
    assert cadre.tenures.count() == 2


def test_secondment_names_host_and_home(as_staff, staff, cadre) -> None:
    host = make_unit()
    data = {"unit": host.pk, "title": "挂职副局长", "level": 40, "kind": "main", "home_unit": cadre.unit_id}
    address = f"/cadres/{cadre.pk}/posts/new/"
    assert as_staff.post(address, data).status_code == 422
    assert as_staff.post(address, data | {"kind": "secondment"}).status_code == 302
    page = as_staff.get(f"/cadres/{cadre.pk}/file/").content.decode()
    assert host.name in page
    assert [one.home_unit for one, _since in as_staff.get(f"/cadres/{cadre.pk}/file/").context["posts"]] == [
        cadre.unit
    ]


# --- any day, any version -------------------------------------------------------------------------


def test_file_is_seen_as_it_stood_on_a_day(as_staff, staff, cadre) -> None:
    actions.save_family(actor=staff, cadre=cadre, base_version=1, rows=[RELATIVE])
    change(staff, cadre, resume="新", unit=make_unit())
    for version, day in ((1, "2026-03-01"), (2, "2026-04-01")):
        dated(cadre, version, day)
    seen = {}
    for day in ("2026-02-28", "2026-03-01", "2026-04-02"):
        context = as_staff.get(f"/cadres/{cadre.pk}/as-of/?day={day}").context
        file = context.get("file")
        seen[day] = file and (file.cadre.resume, len(file.parts["family"]), file.cadre.unit_id)
    assert seen == {
        "2026-02-28": None,
        "2026-03-01": ("旧", 0, cadre.unit_id),
        "2026-04-02": ("旧", 1, cadre.unit_id),
    }
    page = as_staff.get(f"/cadres/{cadre.pk}/as-of/?day=2026-03-01").content.decode()
    assert ID_NUMBER not in page


@pytest.mark.parametrize("day", ["2999-01-01", "morgen", "0001-01-01"])
def test_day_that_cannot_be_is_told(as_staff, cadre, day) -> None:
    for page in ("as-of", "file"):
        assert as_staff.get(f"/cadres/{cadre.pk}/{page}/?day={day}").status_code == 422


def test_age_is_counted_for_the_day_and_says_so(as_staff, cadre) -> None:
    for day, age in (("2020-07-31", 44), ("2020-08-01", 45)):
        response = as_staff.get(f"/cadres/{cadre.pk}/file/?day={day}")
        assert f"{age}" in dict(response.context["person"])[_label("Month of birth")]
        assert day in response.content.decode()


def _label(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)


def test_history_says_what_changed_from_what_to_what(as_staff, staff, cadre) -> None:
    unit = make_unit()
    change(staff, cadre, resume="新", unit=unit, level=Level.COUNTY_HEAD)
    actions.save_family(actor=staff, cadre=cadre, base_version=2, rows=[RELATIVE])
    rows = as_staff.get(f"/cadres/{cadre.pk}/versions/").context["rows"]
    assert [revision.version for revision, _changes in rows] == [3, 2, 1]
    told = [{(one.old, one.new) for one in changes or []} for _revision, changes in rows]
    assert told[0] == {("", "妻子 钟静 1976.02 群众 某中学教师")}
    assert told[1] == {
        ("旧", "新"),
        (str(cadre.unit), str(unit)),
        (str(Level.OTHER.label), str(Level.COUNTY_HEAD.label)),
    }
    assert rows[2][1] is None


def test_version_is_brought_back_as_a_new_one(as_staff, staff, cadre) -> None:
    actions.save_family(actor=staff, cadre=cadre, base_version=1, rows=[RELATIVE])
    change(staff, cadre, resume="新", id_number="")
    actions.save_family(actor=staff, cadre=cadre, base_version=3, rows=[])
    address = f"/cadres/{cadre.pk}/versions/2/back/"
    asked = as_staff.get(address)
    assert {(one.old, one.new) for one in asked.context["changes"]} >= {("新", "旧"), ("", "****123X")}
    assert as_staff.post(address, {"base_version": 3}).status_code == 409
    assert as_staff.post(address, {"base_version": 4}).status_code == 302
    cadre.refresh_from_db()
    assert (cadre.version, cadre.resume, cadre.id_number, cadre.family.get().name) == (
        5,
        "旧",
        ID_NUMBER,
        "钟静",
    )
    assert Entry.objects.get(act="cadre.bring_back").detail == {"brought_back": 2, "version": 5}
    assert ID_NUMBER not in json.dumps([one.content for one in versions_of(cadre)])
    assert as_staff.post(address, {"base_version": 4}).status_code == 409
    assert versions_of(cadre).count() == 5


def test_bringing_back_does_not_open_the_file_to_its_own_person(staff, leader, cadre) -> None:
    change(staff, cadre, account=leader)
    revision = versions_of(cadre).get(version=1)
    actions.bring_back(actor=staff, cadre=cadre, revision=revision, base_version=2)
    cadre.refresh_from_db()
    assert cadre.account == leader


def test_only_staff_bring_back_and_only_versions_of_the_file(staff, leader, cadre) -> None:
    other = open_cadre(staff=staff, name="别人")
    change(staff, cadre, resume="新")
    with pytest.raises(PermissionDenied):
        actions.bring_back(
            actor=leader, cadre=cadre, revision=versions_of(cadre).get(version=1), base_version=2
        )
    for revision in (versions_of(other).get(), versions_of(cadre).get(version=2)):
        with pytest.raises(ValidationError):
            actions.bring_back(actor=staff, cadre=cadre, revision=revision, base_version=2)
    cadre.refresh_from_db()
    assert (cadre.version, cadre.resume) == (2, "新")


def test_file_that_kept_no_version_keeps_what_it_was_before_it_changes(staff, cadre) -> None:
    Revision.objects.all().delete()
    change(staff, cadre, resume="新")
    assert [one.content["resume"] for one in versions_of(cadre)] == ["新", "旧"]


@pytest.mark.parametrize("page", ["file/", "versions/", "as-of/"])
def test_queries_do_not_grow_with_lines(as_staff, staff, cadre, page) -> None:
    def lines(wanted: int) -> None:
        rows = [RELATIVE | {"name": f"亲{n}"} for n in range(wanted)]
        actions.save_family(actor=staff, cadre=cadre, base_version=_version(cadre), rows=rows)
        for number in range(wanted):
            day = dt.date(2000 + wanted + number, 1, 1)
            actions.add_tenure(actor=staff, cadre=cadre, unit=make_unit(), title="科员", from_on=day)
            actions.add_rank(actor=staff, cadre=cadre, level=60, from_on=day, to_on=day)

    lines(2)
    as_staff.get(f"/cadres/{cadre.pk}/{page}")
    with CaptureQueriesContext(connection) as few:
        assert as_staff.get(f"/cadres/{cadre.pk}/{page}").status_code == 200
    lines(6)
    with CaptureQueriesContext(connection) as many:
        as_staff.get(f"/cadres/{cadre.pk}/{page}")
    assert len(many) == len(few)


def _version(cadre) -> int:
    return Cadre.objects.values_list("version", flat=True).get(pk=cadre.pk)


def test_photo_of_an_older_version_is_shown_with_it(as_staff, staff, cadre) -> None:
    for colour in ("grey", "teal"):
        out = io.BytesIO()
        Image.new("RGB", (300, 400), colour).save(out, "JPEG")
        actions.set_photo(actor=staff, cadre=cadre, data=out.getvalue())
    now, then = (b"".join(as_staff.get(f"/cadres/{cadre.pk}/photo.jpg{line}")) for line in ("", "?version=2"))
    assert now != then
    assert as_staff.get(f"/cadres/{cadre.pk}/photo.jpg?version=1").status_code == 404
    assert f'src="/cadres/{cadre.pk}/photo.jpg"' in as_staff.get(f"/cadres/{cadre.pk}/file/").content.decode()
    page = as_staff.get(f"/cadres/{cadre.pk}/as-of/").content.decode()
    assert f'src="/cadres/{cadre.pk}/photo.jpg?version=3"' in page


def test_saving_a_part_asks_for_no_matter_afterwards(as_reviewer, reviewer, staff) -> None:
    keeper = reviewer
    type(keeper).objects.filter(pk=keeper.pk).update(role="staff")
    other = open_cadre(staff=staff, name="别人")
    response = as_reviewer.post(f"/cadres/{other.pk}/education/", EDUCATION | {"base_version": 1})
    assert response["Location"] == f"/cadres/{other.pk}/"


def test_files_without_a_version_are_kept_at_once_and_only_they(staff) -> None:
    people = [open_cadre(staff=staff, name=name) for name in ("安一", "白二", "曹三", "邓四")]
    Revision.objects.exclude(thing_id=people[0].pk).delete()
    with CaptureQueriesContext(connection) as few:
        keep_missing(people[:2])
    Revision.objects.exclude(thing_id=people[0].pk).delete()
    with CaptureQueriesContext(connection) as many:
        keep_missing(people)
    assert len(many) == len(few)
    assert sorted(Revision.objects.values_list("thing_id", "version")) == [(one.pk, 1) for one in people]
