"""Steadfast people in quiet posts and who is rarely heard: proposed with reasons, never ranked, closed by avoidance."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests.world import (
    accepted_visit,
    make_cadre,
    make_decision,
    make_finding,
    make_post,
    make_round,
    make_talk,
    make_team,
    make_tenure,
    make_unit,
    state,
)
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.counting import rebuild
from visits.judgement.proposals.actions import proposed, take
from visits.judgement.proposals.overlooked import rarely_heard, steadfast
from visits.organisation.units.models import Post

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def unit():
    return make_unit("某档案馆")


@pytest.fixture
def visit(unit, staff):
    return accepted_visit(team=make_team(make_round()), unit=unit, author=staff, visited_on=TODAY)


def praised(cadre, visit, n=5, side="for"):
    for at in range(n):
        state(
            talk=make_talk(visit=visit),
            cadre=cadre,
            side=side,
            circle=("work", "life")[at % 2],
            check_key="performance",
        )


@pytest.fixture
def quiet(unit, visit, staff):
    """Ten years in a post that bears the mark, and better spoken of than is usual."""
    cadre, post = make_cadre(unit, name="石默行"), make_post(unit=unit)
    Post.objects.filter(pk=post.pk).update(marks=["obscure"])
    make_tenure(cadre=cadre, post=post, from_on=TODAY - dt.timedelta(3650))
    praised(cadre, visit)
    praised(make_cadre(unit, name="常被议"), visit, n=4, side="against")
    count_up()
    return cadre


def count_up():
    """What the step that accepts a visit adds up: the records here were written straight."""
    rebuild()


def test_steadfast_is_proposed_with_reasons_and_what_speaks_against(quiet, visit, staff, as_staff):
    [one] = steadfast(staff)
    assert one.subject == quiet
    page = as_staff.get(reverse("proposals:list")).content.decode()
    for words in ("石默行", "冷门岗位", "反面"):
        assert words in page
    lead = take(actor=staff, key=one.key, size=one.size, client_key=one.client_key)
    assert (lead.side, lead.cadre) == ("for", quiet)
    assert Lead.objects.count() == 1
    assert not [another for another in proposed(staff) if another.rule == "steadfast"]


def test_each_reason_is_needed(quiet, visit, staff):
    assert steadfast(staff)
    changes = [
        lambda: Post.objects.update(marks=["front_line"]),  # the mark is of the post
        lambda: quiet.tenures.update(from_on=TODAY - dt.timedelta(900)),
        lambda: make_decision(staff, cadre=quiet, decided_on=TODAY - dt.timedelta(100)),
        lambda: make_finding(staff, cadre=quiet),
        lambda: praised(quiet, visit, n=2, side="against"),
        lambda: quiet.statements.update(circle="work"),
        lambda: Cadre.objects.filter(pk=quiet.pk).update(state="retired"),
        lambda: Recusal.objects.create(user=staff, cadre=quiet, relation="affinity"),
    ]
    for change in changes:
        before = transaction.savepoint()
        change()
        count_up()
        assert of(steadfast(staff), "steadfast") == [], change
        transaction.savepoint_rollback(before)


def of(proposals, rule):
    return [one for one in proposals if one.rule == rule]


def test_where_praise_is_usual_praise_alone_tells_nothing(quiet, visit, staff):
    praised(make_cadre(quiet.unit, name="人人夸"), visit, n=30)
    count_up()
    [one] = steadfast(staff)
    assert one.rule == "to_hear"


def test_who_is_well_spoken_of_by_few_is_to_be_heard(quiet, visit, staff):
    quiet.statements.filter(pk__in=list(quiet.statements.values_list("pk", flat=True)[:2])).delete()
    [one] = steadfast(staff)
    assert (one.rule, one.size) == ("to_hear", 3)
    lead = take(actor=staff, key=one.key, size=one.size, client_key=one.client_key)
    assert (lead.side, lead.cadre) == ("for", quiet)
    praised(quiet, visit, n=1, side="against")
    assert steadfast(staff) == []


def test_a_group_that_is_rarely_heard(unit, visit, staff):
    women = [make_cadre(unit, name=f"女{n}") for n in range(5)]
    men = [make_cadre(unit, name=f"男{n}") for n in range(10)]
    Cadre.objects.filter(pk__in=[one.pk for one in women]).update(sex="female")
    Cadre.objects.filter(pk__in=[one.pk for one in men]).update(sex="male")
    for one in men[:8]:
        praised(one, visit, n=1)
    [found] = [one for one in rarely_heard(staff) if one.place == "women"]
    assert (found.subject, found.size) == (unit, 5)
    assert "5" in found.says
    praised(women[0], visit, n=1)
    praised(women[1], visit, n=1)
    assert not [one for one in rarely_heard(staff) if one.place == "women"]
