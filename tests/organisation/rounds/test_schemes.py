"""Schemes: a version in force never changes; the next one is a copy."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cadre_review.audit.models import Entry
from visits.organisation.rounds.actions import schemes
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.rounds.models import Check, Criterion, Dimension, Scheme


@pytest.fixture
def scheme(db):
    return make_default_scheme()


def lines(act):
    return Entry.objects.filter(act=act).count()


def test_default_scheme_covers_every_check_and_dimension(scheme):
    assert set(scheme.criteria.exclude(check_key="").values_list("check_key", flat=True)) == set(Check.values)
    assert set(scheme.criteria.exclude(dimension="").values_list("dimension", flat=True)) == set(
        Dimension.values
    )
    assert [grade.label for grade in scheme.scales.get(name="干部等次").grades.all()] == [
        "优秀",
        "称职",
        "基本称职",
        "不称职",
    ]


def test_default_scheme_is_made_once(scheme):
    assert make_default_scheme() == scheme
    assert Scheme.objects.count() == 1


def test_copy_is_the_next_version_and_open_to_changes(scheme, staff):
    new = schemes.copy_scheme(actor=staff, scheme=scheme)
    assert (new.version, new.published_on) == (2, None)
    assert new.criteria.count() == scheme.criteria.count() == 19
    assert {c.scale.scheme_id for c in new.criteria.select_related("scale")} == {new.pk}
    assert [s.grades.count() for s in new.scales.all()] == [4, 4, 4]
    assert lines("scheme.copy") == 1


def test_scheme_in_force_refuses_every_change(scheme, staff):
    criterion = scheme.criteria.first()
    for change in (
        lambda: schemes.save_criterion(actor=staff, scheme=scheme, criterion=criterion, name="改名"),
        lambda: schemes.remove_criterion(actor=staff, criterion=scheme.criteria.last()),
        lambda: schemes.save_scale(actor=staff, scale=scheme.scales.first(), grades=[]),
        lambda: schemes.publish_scheme(actor=staff, scheme=scheme),
    ):
        with pytest.raises(ValidationError):
            change()
    assert scheme.criteria.count() == 19
    assert not scheme.criteria.filter(name="改名").exists()
    assert not Entry.objects.filter(act__startswith="scheme.").exists()


def test_member_copies_no_scheme(scheme, member1):
    with pytest.raises(PermissionDenied):
        schemes.copy_scheme(actor=member1, scheme=scheme)
    assert Scheme.objects.count() == 1


def test_empty_scheme_is_not_put_in_force(staff):
    empty = Scheme.objects.create(name="空", version=1)
    with pytest.raises(ValidationError):
        schemes.publish_scheme(actor=staff, scheme=empty)
    empty.refresh_from_db()
    assert empty.published_on is None


def test_points_of_a_scale_fall(scheme, staff):
    new = schemes.copy_scheme(actor=staff, scheme=scheme)
    scale = new.scales.first()
    with pytest.raises(ValidationError):
        schemes.save_scale(
            actor=staff, scale=scale, grades=[{"label": "好", "points": 50}, {"label": "差", "points": 90}]
        )
    assert scale.grades.count() == 4


def test_staff_changes_a_new_version_on_the_pages_and_puts_it_in_force(scheme, as_staff):
    as_staff.post(reverse("rounds:copy_scheme", args=[scheme.pk]))
    new = Scheme.objects.get(version=2)
    form = {
        "subject_kind": "cadre",
        "check_key": "performance",
        "name": "招商引资",
        "hint": "",
        "scale": new.scales.first().pk,
        "points": "100",
        "position": "0",
    }
    answer = as_staff.post(reverse("rounds:add_criterion", args=[new.pk]), form)
    assert answer.status_code == 302
    added = Criterion.objects.get(scheme=new, name="招商引资")
    assert added.position > 0
    assert "招商引资" in as_staff.get(reverse("rounds:scheme", args=[new.pk])).content.decode()
    as_staff.post(reverse("rounds:edit_criterion", args=[added.pk]), form | {"name": "招商", "position": "9"})
    assert Criterion.objects.get(pk=added.pk).name == "招商"
    as_staff.post(reverse("rounds:remove_criterion", args=[added.pk]))
    assert not Criterion.objects.filter(pk=added.pk).exists()
    as_staff.post(reverse("rounds:publish_scheme", args=[new.pk]))
    assert Scheme.objects.get(pk=new.pk).published_on
    refused = as_staff.post(reverse("rounds:add_criterion", args=[new.pk]), form)
    assert refused.status_code == 422
    assert not Criterion.objects.filter(scheme=new, name="招商引资").exists()


def test_criterion_without_its_check_is_refused_at_the_field(scheme, as_staff, staff):
    new = schemes.copy_scheme(actor=staff, scheme=scheme)
    form = {
        "subject_kind": "cadre",
        "name": "某项",
        "scale": new.scales.first().pk,
        "points": 1,
        "position": 0,
    }
    answer = as_staff.post(reverse("rounds:add_criterion", args=[new.pk]), form)
    assert answer.status_code == 422
    assert answer.context["form"].errors["check_key"]


def test_scale_page_writes_grades(scheme, as_staff, staff):
    new = schemes.copy_scheme(actor=staff, scheme=scheme)
    scale = new.scales.first()
    url = reverse("rounds:edit_scale", args=[scale.pk])
    assert as_staff.get(url).status_code == 200
    data = {"grades-TOTAL_FORMS": 5, "grades-INITIAL_FORMS": 4}
    for place, grade in enumerate(scale.grades.all()):
        data |= {f"grades-{place}-label": grade.label, f"grades-{place}-points": grade.points}
    data |= {"grades-4-label": "很差", "grades-4-points": "10", "grades-1-DELETE": "on"}
    assert as_staff.post(url, data).status_code == 302
    assert [grade.label for grade in scale.grades.all()] == ["优秀", "基本称职", "不称职", "很差"]


@pytest.mark.parametrize("name", ["rounds:schemes", "rounds:scheme"])
def test_only_the_department_reads_schemes(name, scheme, as_leader, as_member1):
    url = reverse(name, args=[scheme.pk] if name.endswith("scheme") else [])
    assert as_leader.get(url).status_code == 200
    assert as_member1.get(url).status_code == 403
