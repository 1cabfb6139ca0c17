"""No sequence of steps, days and hands reaches a decision that is out of the order of the law.

Random worlds: each seed plays steps with random days and facts against the actions; refusals are expected. Whatever
stands as decided in the end is measured anew, from its row alone, by a reading of the law of its own. What needs no
steps is asked of many more motions in ``test_law_at_random``.
"""

import datetime as dt
import random
from contextlib import suppress
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.judgement.decisions.test_decisions import WHY
from tests.world import make_cadre, make_finding, make_lead, make_unit
from visits.cadres.files.models import Cadre, TaskAssignment
from visits.fieldwork.schedule.working_days import working_days
from visits.judgement.decisions import actions
from visits.judgement.decisions.models import ADVERSE, COLLECTIVE, GROUNDED, Decision, Ground, Kind, Must
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import KeyTask, Level

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(1)
KINDS = [Kind.PROMOTION] * 5 + [Kind.REMOVAL, Kind.ADMONITION, Kind.LATERAL, Kind.DEMOTION, Kind.REMINDER]


class World:
    """A cadre, three hands, and a motion that steps are tried on."""

    def __init__(self, seed, staff, reviewer, leader):
        self.chance, self.today = random.Random(seed), timezone.localdate()
        self.people = [staff, reviewer, leader]
        self.cadre = make_cadre(make_unit(f"审计局{seed}"))
        Cadre.objects.filter(pk=self.cadre.pk).update(level=Level.COUNTY_DEPUTY, post_title="副局长")
        self.cadre.refresh_from_db()
        self.task = KeyTask.objects.create(name=f"{seed}期", kind="auto_city", lead_unit=self.cadre.unit)
        self.wild = self.chance.choice([0, 0.02, 0.15])
        until = self.odd(None, self.today, self.today - 5 * DAY)
        TaskAssignment.objects.create(
            cadre=self.cadre, key_task=self.task, from_on=self.today - 90 * DAY, to_on=until
        )
        self.kind = self.chance.choice(KINDS)
        side = self.odd("against" if self.kind in ADVERSE else "for", "against", "for")
        self.findings = [make_finding(staff, self.odd(reviewer, None), cadre=self.cadre, side=side)]
        self.lead = make_lead(staff, self.cadre.unit, cadre=self.cadre)
        self.motion = None

    def odd(self, usual, *others):
        """The usual thing, now and then another."""
        return self.chance.choice(others) if self.chance.random() < self.wild else usual

    def hand(self, likely):
        """The person whose step it is, mostly."""
        return self.odd(self.people[likely], *self.people)

    def day(self, around):
        """The day so many days ago, or one that lies elsewhere."""
        return self.today - self.odd(around, around + 3, around - 3, around + 400, -1) * DAY

    def draft(self):
        origin = self.chance.choice(["other", "other", "key_task", "lead"])
        values = {
            "kind": self.kind, "origin": origin, "reasons": WHY, "goes_on": self.odd(WHY, ""),
            "key_task": self.odd(self.task, None) if origin == "key_task" else None,
            "lead": self.lead if origin == "lead" else None,
            "found_through_visits": self.chance.random() < 0.3, "how_found": self.odd(WHY, ""),
        }  # fmt: skip
        self.motion = actions.draft(
            actor=self.hand(0), client_key=UUID(int=self.chance.getrandbits(128), version=4), thing=self.cadre,
            values=values, findings=self.odd(self.findings, []),
        )  # fmt: skip

    def step(self, action, likely, **values):
        self.motion = action(
            actor=self.hand(likely), decision=self.motion, base_version=self.motion.version, **values
        )

    def second(self):
        self.step(actions.second, 1, goes_on=self.odd(WHY, ""))

    def sign(self):
        self.step(actions.sign, 2, goes_on=self.odd(WHY, ""))

    def prepare(self):
        ground = Ground.objects.in_force_on(self.today).first()
        values = {
            "recommended_on": self.day(40), "recommended_votes": "42/50", "body": "市委常委会",
            "met_on": self.day(30), "entitled": 12, "present": self.odd(10, 7), "votes_for": self.odd(9, 6),
            "votes_against": 0, "votes_abstained": 1,
            "notice_from": self.day(25), "notice_to": self.day(10), "notice_result": "无异议",
            "ground": self.odd(ground, None, *Ground.objects.filter(valid_to__lt=self.today)[:2]),
            "post_after": "新职", "level_after": self.odd(Level.COUNTY_HEAD, Level.CITY_DEPUTY),
            "exception_reason": self.odd("", "抢险一线表现突出"), "appointed_on": self.odd(None, self.day(0)),
        }  # fmt: skip
        self.step(actions.prepare, 0, values={name: values[name] for name in values if self.odd(name, "")})

    def must(self):
        for which in Must.Which.values:
            if self.odd(True, False):
                self.step(actions.write_must, 0, which=which, result=self.odd("clear", "not_clear"),
                          done_on=self.day(35), person="某科")  # fmt: skip

    def decide(self):
        self.step(actions.decide, 0, decided_on=self.day(0), document_number=self.odd("组干〔2026〕9号", ""))

    def tell(self):
        self.step(actions.tell, 0, told_on=self.day(0), told_by="某人")

    def play(self):
        """Mostly in the usual order, with steps left out, repeated and taken early."""
        with suppress(ValidationError, PermissionDenied):
            self.draft()
        if self.motion is None:
            return
        steps = [self.second, self.sign, self.must, self.prepare, self.decide, self.tell]
        line = [step for step in steps for _n in range(self.odd(1, 0, 2, 3))]
        if self.odd(False, True):
            self.chance.shuffle(line)
        for step in line:
            with suppress(ValidationError, PermissionDenied):
                step()
            self.motion = Decision.objects.get(pk=self.motion.pk)


def breaches(one):
    """What a decided row has against it, read from the row and the law's text alone."""
    order = [one.recommended_on, one.met_on, one.notice_from, one.notice_to, one.decided_on, one.appointed_on]
    known = [day for day in order if day]
    hands = {one.created_by_id, one.seconded_by_id, one.signed_by_id}
    found = {
        "days": known != sorted(known) or (one.notice_to and one.notice_to >= one.decided_on),
        "told": one.told_on and one.told_on < one.decided_on,
        "hands": len(hands) != 3 or None in hands,
        "number": not one.document_number or one.decided_on > timezone.localdate(),
        "origin": one.origin == "key_task" and not one.key_task_id or one.origin == "lead" and not one.lead_id,
        "basis": one.kind in ADVERSE and not one.findings.filter(side="against", state="verified").exists(),
        "unverified": Finding.objects.filter(decisions=one).exclude(state="verified").exists(),
        "meeting": one.kind in COLLECTIVE and (not one.met_on or one.votes_for * 2 <= one.entitled
                                               or one.present * 3 < one.entitled * 2),
        "ground": one.kind in GROUNDED and not one.ground or one.ground and not one.ground.holds_on(one.decided_on),
        "found": one.found_through_visits and not (one.how_found and (one.lead_id or one.findings.exists())),
        "level": one.level_after and one.level_before - one.level_after > 10 and not one.exception_reason,
    }  # fmt: skip
    if one.kind == Kind.PROMOTION:
        last = min(one.met_on, one.decided_on)
        found |= {
            "musts": one.musts.filter(result="clear", done_on__lte=last).count() != 4,
            "steps": None in (one.recommended_on, one.met_on, one.notice_from, one.notice_to),
            "notice": working_days(one.notice_from, one.notice_to) < 5,
            "valid": (one.decided_on - one.recommended_on).days > 365,
            "tenure": one.key_task_id and not _served(one),
        }
    return [name for name, broken in found.items() if broken]


def _served(one):
    day = min(timezone.localdate(one.created_at), one.decided_on)
    rows = one.cadre.task_assignments.filter(key_task=one.key_task_id, from_on__lte=day)
    return any(row.to_on is None or row.to_on >= day for row in rows)


def test_no_sequence_of_steps_breaks_the_order_of_the_law(staff, reviewer, leader):
    decided, promoted = 0, 0
    for seed in range(20):
        world = World(seed, staff, reviewer, leader)
        world.play()
        one = world.motion
        if one and one.decided_on:
            decided, promoted = decided + 1, promoted + (one.kind == Kind.PROMOTION)
            assert (seed, breaches(one)) == (seed, [])
        elif one:
            assert (one.appointed_on and one.told_on) is None, seed
    assert decided >= 5  # the worlds are not so wild that nothing is reached
    assert promoted >= 2
