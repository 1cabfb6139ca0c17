"""Thousands of bent motions: what lacks is said exactly where the law, read here a second time, is not kept.

The worlds of ``test_any_sequence`` play steps and are few; here nothing is played. A motion that lacks nothing is bent
in memory: every day and number by itself over all that lies near, and several at random. Rows of random days are asked
of the database.
"""

import datetime as dt
from copy import copy
from functools import cache
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from django.utils import timezone

from tests.judgement.decisions.test_order import whole  # noqa: F401  a fixture
from tests.world import make_cadre, make_unit
from visits.fieldwork.schedule.working_days import working_days
from visits.judgement.decisions import order, rules
from visits.judgement.decisions.models import (
    COLLECTIVE,
    GROUNDED,
    INSPECTED,
    MOVES,
    Decision,
    Ground,
    Kind,
    Must,
)
from visits.organisation.units.models import Level

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(1)
ORDER = ("recommended_on", "met_on", "notice_from", "notice_to", "decided_on", "appointed_on")
VOTES = ("entitled", "present", "votes_for", "votes_against", "votes_abstained")
OFF = [*range(-18, 19), *range(-340, -320)]  # about all that is near, and a year before
BENT = 100  # at random, of each kind
ROWS = 1500
BEFORE = Level.COUNTY_DEPUTY


def breaches(one, day):
    """What the law has against a decision of this motion on this day."""
    moves, promoted = one.kind in MOVES, one.kind == Kind.PROMOTION
    found = {"days": out_of_order(one, day), "ground": not _grounded(one, day)}
    found["to come"] = any(at and at > timezone.localdate() for at in (one.recommended_on, one.met_on))
    if one.kind in INSPECTED:
        last = min(one.met_on or day, day)
        clear = {must.which for must in one.musts.all() if must.result == "clear" and must.done_on <= last}
        found["musts"] = clear != set(Must.Which.values)
        found["recommended"] = not (one.recommended_on and one.recommended_votes)
        found["stale"] = bool(one.recommended_on) and (day - one.recommended_on).days > 365
    if promoted:
        found["notice"] = not (one.notice_from and one.notice_to and one.notice_result) or (
            working_days(one.notice_from, one.notice_to) < 5)  # fmt: skip
        found["level"] = one.level_after is None
    if one.kind in COLLECTIVE:
        found["met"] = not (one.met_on and one.body) or not _carried(one)
    if moves:
        found["post"] = not one.post_after
        jumps = one.level_after is not None and BEFORE - one.level_after > 10
        found["jump"] = jumps and not one.exception_reason
    return sorted(name for name, broken in found.items() if broken)


def out_of_order(one, day):
    days = [day if name == "decided_on" else getattr(one, name) for name in ORDER]
    late = any(first and second and first > second for first, second in pairwise(days))
    late |= bool(one.met_on and one.met_on > day)
    return late or bool(one.notice_to and one.notice_to >= day)


def _grounded(one, day):
    if one.ground is None:
        return one.kind not in GROUNDED
    return one.ground.valid_from <= day and (one.ground.valid_to is None or day <= one.ground.valid_to)


def _carried(one):
    votes = (one.votes_for, one.votes_against, one.votes_abstained)
    if None in (*votes, one.entitled, one.present):
        return False
    return sum(votes) == one.present <= one.entitled <= one.present * 1.5 and votes[0] > one.entitled / 2


class Bending:
    """Changes a motion in up to three places."""

    def __init__(self, seed, motion):
        self.chance = Random(seed)
        self.motion = Decision.objects.prefetch_related("findings", "musts").get(pk=motion.pk)
        self.grounds = [None, *Ground.objects.order_by("pk")]

    def every(self):
        """Copies, not stored: one for each value of each fact, then many with several at random."""
        for name in set(ORDER) - {"decided_on"}:
            for far in OFF if (day := getattr(self.motion, name)) else []:
                yield self.copied({name: day + far * DAY})
        for name in VOTES:
            yield from (self.copied({name: number}) for number in (None, *range(13)))
        for number in range(10):
            yield self.copied({"votes_for": number, "votes_against": 9 - number})
        for _n in range(BENT):
            one = self.copied({})
            musts = [copy(must) for must in one.musts.all()]
            for _m in range(self.chance.choice([0, 1, 2, 3])):
                self.bend(one, musts)
            one._prefetched_objects_cache["musts"] = musts
            yield one

    def copied(self, values):
        one = copy(self.motion)
        one._prefetched_objects_cache = dict(self.motion._prefetched_objects_cache)
        for name, value in values.items():
            setattr(one, name, value)
        return one

    def bend(self, one, musts):
        ways = [self.day, self.day, self.vote, self.text, self.level, self.ground]
        self.chance.choice([*ways, self.must] if musts else ways)(one, musts)

    def near(self, day):
        far = self.chance.choice([0, 1, -1, 3, -3, 15, -15, 400, -340])
        return self.chance.choice([day - far * DAY, day - far * DAY, None])

    def day(self, one, musts):
        name = self.chance.choice([name for name in ORDER if name != "decided_on"])
        setattr(one, name, self.near(getattr(one, name) or timezone.localdate() - 20 * DAY))

    def vote(self, one, musts):
        name = self.chance.choice(["entitled", "present", "votes_for", "votes_against", "votes_abstained"])
        setattr(one, name, self.chance.choice([None, 0, 1, 5, 6, 7, 9, 10, 12]))

    def text(self, one, musts):
        name = self.chance.choice(
            ["body", "post_after", "recommended_votes", "notice_result", "exception_reason"]
        )
        setattr(one, name, self.chance.choice(["", "某某"]))

    def level(self, one, musts):
        one.level_after = self.chance.choice([None, *Level.values])

    def ground(self, one, musts):
        one.ground = self.chance.choice(self.grounds)

    def must(self, one, musts):
        which = self.chance.randrange(len(musts))
        if self.chance.random() < 0.3:
            del musts[which]
        else:
            musts[which].result = self.chance.choice(Must.Result.values)
            musts[which].done_on = self.near(musts[which].done_on) or musts[which].done_on


@pytest.mark.parametrize("kind", [Kind.PROMOTION, Kind.GREATER_USE, Kind.REMOVAL, Kind.ADMONITION])
def test_what_lacks_is_said_just_where_the_law_is_not_kept(whole, kind, monkeypatch):  # noqa: F811
    bending, kept = Bending(2017, whole(kind)), 0
    stood = cache(lambda day: rules_stood(bending.motion, day))
    rules_stood = rules.stood
    monkeypatch.setattr(rules, "stood", lambda _motion, day: stood(day))  # as the file was: asked once a day
    for number, one in enumerate(bending.every()):
        day = timezone.localdate() - bending.chance.choice([0, 0, 0, 0, 1, 4, 12]) * DAY
        against, lacks = breaches(one, day), rules.lacks_to_decide(one, day)
        assert bool(lacks) == bool(against), (number, day, against, lacks)
        kept += not against
    assert kept > 40


def test_the_database_refuses_just_the_days_that_the_law_refuses(staff):
    chance, today = Random(2018), timezone.localdate()
    facts = {"kind": "promotion", "reasons": "x", "cadre": make_cadre(make_unit("审计局")), "created_by": staff,
             "predates_order": True}  # fmt: skip
    near = [dt.timedelta(days) for days in (40, 30, 25, 10, 0, 0)]
    rows = [
        Decision(
            client_key=UUID(int=chance.getrandbits(128), version=4),
            told_on=today,
            **facts,
            **{name: today - at + chance.choice([0] * 9 + [-16, -15, 5, 10, 15]) * DAY
               for name, at in zip(ORDER, near, strict=True)},
        )
        for _n in range(ROWS)
    ]  # fmt: skip
    Decision.objects.bulk_create(rows)
    [_mark, *asked] = order.constraint().condition.children
    taken = set(Decision.objects.filter(*asked).values_list("client_key", flat=True))
    for one in rows:
        wrong = out_of_order(one, one.decided_on) or one.told_on < one.decided_on
        assert wrong == bool(order.broken(one)) == (one.client_key not in taken), vars(one)
    assert 100 < len(taken) < ROWS - 100
