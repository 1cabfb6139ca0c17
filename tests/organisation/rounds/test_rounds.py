"""Rounds: planning, opening, closing, scope."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import world as builders
from visits.core.history.models import Revision
from visits.core.merging import Stale
from visits.judgement.closings import closing
from visits.organisation.rounds.actions import rounds
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.rounds.models import Round, Scheme, ScopeEntry


def facts(**change):
    day = builders.today()
    return {
        "name": "2026年走访",
        "starts_on": day,
        "ends_on": day,
        "scheme": make_default_scheme(),
        "minimum_group": 5,
        "note": "",
    } | change


def test_new_round_has_every_current_unit_in_scope(staff):
    unit = builders.make_unit()
    builders.make_unit(valid_to=builders.today().replace(year=2019))
    one = rounds.create_round(actor=staff, **facts())
    assert [entry.unit for entry in one.scope.filter(in_scope=True)] == [unit]
    line = Entry.objects.get(act="round.create")
    assert line.detail == {"units": 1, "key_tasks": 0}
    assert Revision.objects.filter(thing_id=one.pk).count() == 1


@pytest.mark.parametrize("who", ["member1", "lead1", "reviewer", "leader", "secadmin"])
def test_only_staff_plan_rounds(who, request):
    with pytest.raises(PermissionDenied):
        rounds.create_round(actor=request.getfixturevalue(who), **facts())
    assert not Round.objects.exists()
    assert not Entry.objects.filter(act="round.create").exists()


def test_round_needs_a_scheme_in_force(staff):
    draft = Scheme.objects.create(name="草稿", version=1)
    with pytest.raises(ValidationError) as refusal:
        rounds.create_round(actor=staff, **facts(scheme=draft))
    assert "scheme" in refusal.value.message_dict
    assert not Round.objects.exists()


def test_unreadable_text_is_refused_at_its_field(staff):
    with pytest.raises(ValidationError) as refusal:
        rounds.create_round(actor=staff, **facts(name="一\x00二"))
    assert "name" in refusal.value.message_dict


def test_scheme_of_an_open_round_stays(work, staff):
    other = Scheme.objects.create(name="别的", version=1, published_on=builders.today())
    with pytest.raises(ValidationError):
        rounds.change_round(actor=staff, one=work.one, version=1, scheme=other)
    work.one.refresh_from_db()
    assert work.one.scheme != other


def test_stale_version_changes_nothing(work, staff):
    rounds.change_round(actor=staff, one=work.one, version=1, note="先")
    with pytest.raises(Stale):
        rounds.change_round(actor=staff, one=work.one, version=1, note="后")
    work.one.refresh_from_db()
    assert (work.one.note, work.one.version) == ("先", 2)
    assert Entry.objects.filter(act="round.change").count() == 1


def test_stale_page_shows_both_texts(work, as_staff, staff):
    rounds.change_round(actor=staff, one=work.one, version=1, note="先写的话")
    one = work.one
    form = {
        "name": one.name,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "scheme": one.scheme_id,
        "minimum_group": 5,
        "note": "后写的话",
        "version": 1,
    }
    answer = as_staff.post(reverse("rounds:edit", args=[one.pk]), form)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "先写的话" in text
    assert "后写的话" in text
    assert as_staff.post(reverse("rounds:edit", args=[one.pk]), form | {"version": 2}).status_code == 302
    assert Round.objects.get(pk=one.pk).note == "后写的话"


def test_round_without_team_is_not_opened(staff):
    builders.make_unit()
    one = rounds.create_round(actor=staff, **facts())
    with pytest.raises(ValidationError):
        rounds.open_round(actor=staff, one=one)
    builders.make_team(one)
    rounds.open_round(actor=staff, one=one)
    one.refresh_from_db()
    assert one.state == Round.State.OPEN
    assert Entry.objects.filter(act="round.open").count() == 1


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "resubmitted"])
def test_round_is_not_closed_over_unfinished_visits(state, work, staff, member1):
    builders.make_visit(work.team1, work.unit1, member1, state=state)
    with pytest.raises(ValidationError) as refusal:
        closing.close_round(actor=staff, one=work.one)
    assert "青山局" in refusal.value.messages[0]
    work.one.refresh_from_db()
    assert work.one.state == Round.State.OPEN
    assert not Entry.objects.filter(act="round.close").exists()


def test_closed_round_reopens_only_with_a_reason(work, staff):
    closing.close_round(actor=staff, one=work.one)
    with pytest.raises(ValidationError):
        rounds.reopen_round(actor=staff, one=work.one, reason="  ")
    rounds.reopen_round(actor=staff, one=work.one, reason="补访")
    work.one.refresh_from_db()
    assert work.one.state == Round.State.OPEN
    assert Entry.objects.get(act="round.reopen").detail["reason"] == "补访"


def test_closing_hides_units_from_the_team(work, staff, member1):
    from visits.organisation.units.models import Unit

    assert Unit.objects.visible_to(member1).exists()
    closing.close_round(actor=staff, one=work.one)
    assert not Unit.objects.visible_to(member1).exists()


def test_unit_is_left_out_only_with_a_reason(work, staff):
    entries = list(work.one.scope.filter(unit=work.spare))
    with pytest.raises(ValidationError):
        rounds.set_scope(actor=staff, one=work.one, entries=entries, in_scope=False, reason="")
    assert work.one.scope.get(unit=work.spare).in_scope
    rounds.set_scope(actor=staff, one=work.one, entries=entries, in_scope=False, reason="正在改制")
    entry = work.one.scope.get(unit=work.spare)
    assert (entry.in_scope, entry.reason) == (False, "正在改制")
    assert Entry.objects.get(act="round.scope_set").detail["reason"] == "正在改制"


def test_unit_in_hand_is_not_left_out(work, staff):
    entries = list(work.one.scope.all())
    with pytest.raises(ValidationError) as refusal:
        rounds.set_scope(actor=staff, one=work.one, entries=entries, in_scope=False, reason="改制")
    assert "第一走访组" in refusal.value.messages[0]
    assert not work.one.scope.filter(in_scope=False).exists()


def test_new_units_are_added_to_scope(work, staff):
    unit = builders.make_unit()
    assert rounds.add_new_units(actor=staff, one=work.one) == 1
    assert work.one.scope.get(unit=unit).in_scope


def test_scope_page_ticks_only_rows_of_its_round(work, as_staff):
    other = builders.make_round()
    (foreign,) = builders.put_in_scope(other, builders.make_unit())
    url = reverse("rounds:set_scope", args=[work.one.pk])
    answer = as_staff.post(url, {"pick": [foreign.pk, "x", "9" * 30], "in_scope": "0", "reason": "改制"})
    assert answer.status_code == 422
    foreign.refresh_from_db()
    assert foreign.in_scope


def test_scope_page_sets_ticked_rows(work, as_staff):
    entry = work.one.scope.get(unit=work.spare)
    url = reverse("rounds:set_scope", args=[work.one.pk])
    answer = as_staff.post(
        f"{url}?category=department", {"pick": entry.pk, "in_scope": "0", "reason": "改制"}
    )
    assert answer.status_code == 302
    assert answer["Location"].endswith("?category=department")
    assert not ScopeEntry.objects.get(pk=entry.pk).in_scope


def test_round_is_planned_on_the_page(as_staff):
    builders.make_unit()
    scheme = make_default_scheme()
    form = facts(scheme=scheme.pk)
    answer = as_staff.post(reverse("rounds:create"), form)
    one = Round.objects.get()
    assert answer["Location"] == reverse("rounds:scope", args=[one.pk])
    again = as_staff.post(reverse("rounds:create"), form)
    assert again.status_code == 422
    backward = form | {"name": "别的", "ends_on": "2020-01-01"}
    assert as_staff.post(reverse("rounds:create"), backward).status_code == 422
    assert Round.objects.count() == 1


@pytest.mark.parametrize("page", ["detail", "teams", "scope", "assign", "edit", "close", "reopen"])
def test_staff_opens_every_page_of_a_round(page, work, as_staff):
    assert as_staff.get(reverse(f"rounds:{page}", args=[work.one.pk])).status_code == 200


def test_outsider_gets_404(work, as_member1):
    other = builders.make_round()
    assert as_member1.get(reverse("rounds:detail", args=[work.one.pk])).status_code == 200
    assert as_member1.get(reverse("rounds:detail", args=[other.pk])).status_code == 404
    assert as_member1.get(reverse("rounds:scope", args=[work.one.pk])).status_code == 403


def test_round_list_says_what_to_do_first(as_staff):
    text = as_staff.get(reverse("rounds:list")).content.decode()
    assert reverse("rounds:create") in text


def test_round_opens_and_closes_on_the_pages(work, as_staff, member1):
    visit = builders.make_visit(work.team1, work.unit1, member1)
    close = reverse("rounds:close", args=[work.one.pk])
    assert as_staff.post(close).status_code == 422
    visit.state = "accepted"
    visit.save()
    assert as_staff.post(close).status_code == 302
    assert Round.objects.get(pk=work.one.pk).state == "closed"
    reopen = reverse("rounds:reopen", args=[work.one.pk])
    assert as_staff.post(reopen, {"reason": ""}).status_code == 422
    assert as_staff.post(reopen, {"reason": "补访"}).status_code == 302
