"""Leadership teams: seats and figures counted by hand, age limits, what-if tables that write nothing."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from cadre_review.audit.models import Entry
from tests import shown
from tests.world import make_cadre, make_post, make_tenure, make_unit
from visits.cadres.files.models import Cadre, FamilyMember
from visits.cadres.files.posts import enter_post, seat_for, seats_of
from visits.cadres.leadership.age_limits import Limits, months_of_age
from visits.cadres.leadership.counted import counted_of
from visits.cadres.leadership.models import AgeLimit
from visits.cadres.leadership.moves import read_move
from visits.cadres.leadership.summary import summary_of
from visits.cadres.leadership.team import team_of
from visits.core.lists.models import Export
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db


def born(years: int) -> dt.date:
    """The month in which somebody of that age was born (in the current month of the year)."""
    today = timezone.localdate()
    return dt.date(today.year - years, today.month, 1)


class City:
    """A bureau with a head, two seats for deputies (one held, one secondment that takes none) and one member."""

    def __init__(self, staff):
        self.staff, self.unit, self.other = staff, make_unit(), make_unit()
        LeadershipTeam.objects.create(unit=self.unit)
        self.head = make_post(unit=self.unit, title="局长", level=30, standing="head", position=1)
        self.deputy = make_post(
            unit=self.unit, title="副局长", level=40, standing="deputy", establishment=2, position=2
        )
        self.old = self.person("某甲", 58, sex="male", ethnicity="壮族", level=30)
        self.woman = self.person("某乙", 40, sex="female", ethnicity="汉族", level=40)
        self.guest = self.person("某丙", 30, sex="male", level=50)
        make_tenure(cadre=self.old, post=self.head, from_on=born(3))
        make_tenure(cadre=self.woman, post=self.deputy, from_on=born(1))
        make_tenure(cadre=self.guest, post=self.deputy, kind="secondment", home_unit=self.other)
        self.outsider = self.person(
            "章亦真", 45, unit=self.other, level=50, level_since=born(1), post_since=born(1)
        )

    def person(self, name, age, unit=None, **values):
        values = {"political_status": "中共党员", "highest_education": "大学（学士）"} | values
        return make_cadre(unit=unit or self.unit, by=self.staff, name=name, birth_month=born(age), **values)

    def what_if(self, client, *moves, **more):
        return client.get(reverse("cadres:what_if", args=[self.unit.pk]), {"move": list(moves), **more})


@pytest.fixture
def city(staff):
    return City(staff)


def numbers(summary):
    """Label → number of the heads that have no label in common."""
    return {str(figure.label): figure.number for _head, figure in summary.flat()}


@pytest.mark.parametrize(
    ("sex", "level", "birth", "months"),
    [
        ("male", 30, dt.date(1964, 12, 1), 60 * 12),
        ("male", 30, dt.date(1965, 1, 1), 60 * 12 + 1),
        ("male", 60, dt.date(1965, 5, 1), 60 * 12 + 2),
        ("male", 60, dt.date(1976, 8, 1), 60 * 12 + 35),
        ("male", 60, dt.date(1976, 9, 1), 63 * 12),
        ("male", 60, dt.date(1990, 1, 1), 63 * 12),
        ("female", 40, dt.date(1965, 1, 1), 60 * 12 + 1),
        ("female", 50, dt.date(1969, 12, 1), 55 * 12),
        ("female", 50, dt.date(1981, 9, 1), 58 * 12),
    ],
)
def test_age_limits_are_those_of_the_decision(sex, level, birth, months):
    limit = Limits.on(dt.date(2026, 1, 1)).of(sex, level)
    assert months_of_age(limit, birth) == months


def test_newest_limit_in_force_counts():
    AgeLimit.objects.create(sex="male", level=90, years=62, valid_from=dt.date(2030, 1, 1), source="新规")
    assert Limits.on(dt.date(2029, 12, 31)).of("male", 30).years == 60
    assert Limits.on(dt.date(2030, 1, 1)).of("male", 30).years == 62
    assert Limits.on(dt.date(2020, 1, 1)).of("male", 30) is None


def test_team_is_counted_by_hand(city, staff, django_assert_num_queries):
    limits = Limits.on(timezone.localdate())
    with django_assert_num_queries(4):  # one of them: who is closed to the reader
        team = team_of(staff, city.unit, limits)
        found = numbers(summary_of(team))
    assert [member.cadre.name for member in team.members] == ["某甲", "某乙", "某丙"]
    assert [seat.vacant for seat in team.seats] == [0, 1]
    wanted = {_("Average age"): 49.0, _("Youngest"): 40, _("Oldest"): 58, "36–40": 1, _("56 and over"): 1}
    assert {key: found[key] for key in wanted} == wanted


def test_a_list_counts_as_the_page_of_a_team_does(city, staff):
    for age in range(53, 64):
        for sex, level in (("male", 30), ("female", 40), ("female", 100)):
            file = city.person("某", age, sex=sex, level=level, ethnicity="汉族" if age % 2 else "回族")
            make_tenure(cadre=file, post=city.deputy)
    make_tenure(cadre=city.old, post=city.deputy)  # a second post of the same team
    Cadre.objects.filter(pk=city.woman.pk).update(account=staff)
    team = team_of(staff, city.unit, Limits.on(timezone.localdate()))
    row, page = (
        counted_of(staff, [city.unit.pk], timezone.localdate())[city.unit.pk],
        numbers(summary_of(team)),
    )
    told = {
        _("Establishment"): row.establishment,
        _("In post"): row.in_post,
        _("Vacant"): row.vacant,
        _("Above the establishment"): row.over,
        _("women"): row.women,
        _("Average age"): row.average,
        _("within %(months)s months") % {"months": 12}: row.leaving_12,
        _("within %(months)s months") % {"months": 24}: row.leaving_24,
    }
    assert {key: page[key] for key in told} == told
    assert (row.unseen, row.people) == (team.unseen, len(team.people))
    assert row.unseen
    assert 0 < row.leaving_12 < row.leaving_24


def test_what_one_may_not_see_takes_its_seat_and_no_more(city, staff):
    Cadre.objects.filter(pk=city.old.pk).update(account=staff)
    team = team_of(staff, city.unit, Limits.on(timezone.localdate()))
    assert (team.seats[0].held, team.seats[0].vacant, team.unseen) == (1, 0, 1)
    assert [member.cadre.name for member in team.people] == ["某乙"]


def test_table_of_teams_shows_seats_and_asks_no_more_for_more_teams(
    city, as_staff, django_assert_max_num_queries
):
    page = as_staff.get(reverse("cadres:leadership_list"))
    cells = {cell["label"]: cell["text"] for cell in shown.rows(page)[0]}
    texts = [str(text) for text in cells.values()]
    assert texts[2:9] == ["3", "2", "1", "0", "1", "0", "0"]
    with django_assert_max_num_queries(60) as few:
        as_staff.get(reverse("cadres:leadership_list"))
    for _more in range(5):
        unit = make_unit()
        LeadershipTeam.objects.create(unit=unit)
        make_tenure(cadre=city.person("某", 50, unit=unit), post=make_post(unit=unit))
    with django_assert_max_num_queries(len(few)):
        as_staff.get(reverse("cadres:leadership_list"))


@pytest.mark.parametrize(("seats", "found"), [("vacant", 1), ("full", 0)])
def test_table_of_teams_finds_vacancies(city, as_staff, seats, found):
    page = as_staff.get(reverse("cadres:leadership_list"), {"seats": seats})
    assert len(page.context["page"]["rows"]) == found


def test_table_of_teams_is_narrowed_by_unit_and_is_the_excel(city, as_staff):
    LeadershipTeam.objects.create(unit=city.other)
    page = as_staff.get(reverse("cadres:leadership_list"), {"unit": city.unit.code})
    assert len(page.context["page"]["rows"]) == 1
    answer = as_staff.get(reverse("cadres:leadership_export"), {"unit": city.unit.code})
    rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.iter_rows(values_only=True))
    assert [str(text) for row in rows if row[1] == city.unit.name for text in row[3:10]] == list("3210100")
    assert Export.objects.get().list_key == "leadership_teams"


def test_structure_page_is_entered_in_the_log_with_the_keys_of_the_files(city, as_leader, leader):
    page = as_leader.get(reverse("cadres:structure", args=[city.unit.pk]))
    entry = Entry.objects.latest("number")
    assert page.status_code == 200
    read = sorted(Cadre.objects.filter(pk__in=entry.detail["cadres"]).values_list("name", flat=True))
    assert (entry.act, entry.actor, read) == ("team_file.open", leader, sorted(["某甲", "某乙", "某丙"]))


def test_staff_correct_an_age_limit_and_the_log_keeps_the_old_one(as_staff, as_leader):
    limit = AgeLimit.objects.get(sex="male")
    url = reverse("cadres:edit_age_limit", args=[limit.pk])
    data = as_staff.get(url).context["form"].initial | {"years": 58, "grows_from": ""}
    assert as_leader.get(url).status_code == 403
    assert as_staff.post(url, data).status_code == 302
    limit.refresh_from_db()
    assert (limit.years, limit.grows_from, limit.version) == (58, None, 2)
    entry = Entry.objects.latest("number")
    assert (entry.act, entry.detail["before"]["years"]) == ("age_limit.change", "60")
    assert as_staff.post(url, data | {"years": 59}).status_code == 409


def test_impossible_age_limit_is_refused(as_staff):
    data = {"sex": "male", "level": 90, "years": 20, "months": 0, "grows_every": 4, "grows_most": 36,
            "valid_from": "2026-01-01", "source": "无"}  # fmt: skip
    assert as_staff.post(reverse("cadres:add_age_limit"), data).status_code == 422
    assert AgeLimit.objects.count() == 3


@pytest.mark.parametrize(
    "text", ["", "in:1", "in:1:2:3", "out", "out:x", "in:-1:2", "out:１", "in:1:99999999999999999999"]
)
def test_strange_moves_are_not_read(text):
    with pytest.raises(ValueError):
        read_move(text)


def test_place_and_take_out_change_the_structure_and_no_file(city, as_staff):
    versions = list(Cadre.objects.order_by("pk").values_list("pk", "version"))
    page = city.what_if(as_staff, f"in:{city.outsider.pk}:{city.head.pk}", f"out:{city.old.pk}")
    before, after = page.context["before"], page.context["after"]
    assert [member.cadre.name for member in before.people] == ["某甲", "某乙"]
    assert [member.cadre.name for member in after.people] == ["章亦真", "某乙"]
    rows = {str(row["label"]): row for row in page.context["rows"]}
    assert (
        rows[_("Average age")]["before"],
        rows[_("Average age")]["after"],
        rows[_("Average age")]["change"],
    ) == (
        49.0,
        42.5,
        "-6.5",
    )
    assert list(Cadre.objects.order_by("pk").values_list("pk", "version")) == versions
    entry = Entry.objects.latest("number")
    tried = (entry.act, entry.detail["placed"], entry.detail["taken"])
    assert tried == ("what_if.open", [city.outsider.pk], [city.old.pk])


def test_what_speaks_against_a_move_is_said(city, as_staff):
    page = city.what_if(as_staff, f"in:{city.outsider.pk}:{city.head.pk}")
    said = " ".join(f"{one.who} {one.text}" for one in page.context["warnings"])
    assert "局长" in said
    assert "1.0" in said
    assert (
        len(page.context["warnings"]) == 3
    )  # the seat is taken, two levels at once, a year in the present post


def test_kin_in_one_team_are_named_to_staff_and_to_nobody_else(city, as_staff, as_leader):
    FamilyMember.objects.create(
        cadre=city.outsider, relation="妻子", name="某乙", birth_month=city.woman.birth_month
    )
    move = f"in:{city.outsider.pk}:{city.deputy.pk}"
    assert "妻子" in city.what_if(as_staff, move).context["warnings"][0].text
    page = city.what_if(as_leader, move)
    assert "妻子" not in page.content.decode()
    assert page.context["warnings"][0].who == "回避"


def test_namesake_born_in_another_month_is_no_kin(city, as_staff):
    FamilyMember.objects.create(cadre=city.outsider, relation="妻子", name="某乙", birth_month=born(41))
    page = city.what_if(as_staff, f"in:{city.outsider.pk}:{city.deputy.pk}")
    assert "妻子" not in page.content.decode()


def test_kin_directly_above_is_said(city, as_staff):
    city.unit.parent = city.other
    city.unit.save()
    boss = city.person("某丁", 50, unit=city.other)
    make_tenure(cadre=boss, post=make_post(unit=city.other))
    FamilyMember.objects.create(cadre=boss, relation="弟弟", name="章亦真", relative=city.outsider)
    page = city.what_if(as_staff, f"in:{city.outsider.pk}:{city.deputy.pk}")
    assert "弟弟" in page.context["warnings"][0].text


def test_head_of_the_county_he_comes_from_is_said(city, as_staff):
    type(city.unit).objects.filter(pk=city.unit.pk).update(kind="county", name="鹿寨县", short_name="鹿寨")
    Cadre.objects.filter(pk=city.outsider.pk).update(native_place="广西鹿寨")
    page = city.what_if(as_staff, f"in:{city.outsider.pk}:{city.head.pk}")
    assert any("鹿寨" in one.text for one in page.context["warnings"])


def test_person_is_found_and_placed_by_two_clicks(city, as_staff):
    page = city.what_if(as_staff, q="章亦真")
    assert page.context["searched"]
    answer = as_staff.get(
        reverse("cadres:what_if", args=[city.unit.pk]),
        {"person": city.outsider.pk, "post": city.head.pk, "move": [f"out:{city.old.pk}"]},
    )
    assert answer.status_code == 302
    assert [str(move) for move in as_staff.get(answer["Location"]).context["plan"].moves] == [
        f"out:{city.old.pk}", f"in:{city.outsider.pk}:{city.head.pk}",
    ]  # fmt: skip


def test_closed_file_cannot_be_tried(city, as_staff, staff):
    Cadre.objects.filter(pk=city.outsider.pk).update(account=staff)
    page = city.what_if(as_staff, f"in:{city.outsider.pk}:{city.head.pk}")
    assert page.context["plan"].moves == []
    assert "章亦真" not in page.content.decode()


def test_leader_reads_a_table_and_places_nobody(city, as_leader):
    page = city.what_if(
        as_leader, f"in:{city.outsider.pk}:{city.head.pk}", person=city.guest.pk, post=city.head.pk
    )
    assert page.status_code == 200
    assert 'name="person"' not in page.content.decode()


def test_eleventh_move_is_left_out(city, as_staff):
    people = [city.person(f"某{number}", 40, unit=city.other) for number in range(11)]
    page = city.what_if(as_staff, *(f"in:{one.pk}:{city.deputy.pk}" for one in people))
    assert len(page.context["plan"].moves) == 10
    assert page.context["plan"].problems


def test_visit_team_reads_no_structure(city, as_member1):
    for route in ("structure", "what_if"):
        assert as_member1.get(reverse(f"cadres:{route}", args=[city.unit.pk])).status_code == 403


def test_title_that_names_a_post_of_the_unit_takes_its_seat(city):
    seats = seats_of([city.unit.pk])
    assert seat_for(seats, city.unit.pk, "局长") == city.head.pk
    assert seat_for(seats, city.unit.pk, "党组成员、副局长") == city.deputy.pk
    assert seat_for(seats, city.unit.pk, "办公室主任") is None
    assert seat_for(seats, city.other.pk, "局长") is None


def test_new_post_on_the_file_takes_its_seat(city):
    Cadre.objects.filter(pk=city.outsider.pk).update(unit=city.unit, post_title=f"{city.unit.name}副局长")
    cadre = Cadre.objects.get(pk=city.outsider.pk)
    enter_post(cadre)
    assert cadre.tenures.get().post == city.deputy
