"""How often the proposals for overlooked people point to the wrong one: simulated cities with known truth.

The figures of docs/leads.md ("how often they are wrong") are those of these seeds.
"""

import random

from visits.judgement.proposals.quiet import Heard, Merits

CITIES, CADRES, UNITS = 20, 3000, 300
KIND_WORDS = 0.55  # an ordinary cadre is spoken well of by so many of those asked, of people of merit by more
MERITED = 0.9


def cadre_of(chance):
    """A cadre with the truth: steadfast is whoever has merit, sits long in an obscure post and was passed over."""
    is_obscure, has_merit = chance.random() < 0.2, chance.random() < 0.15
    years, quiet = chance.uniform(0, 20), chance.uniform(0, 20)
    asked = [chance.choice(["work", "life", "social"]) for _n in range(chance.randint(0, 9))]
    kind = MERITED if has_merit else KIND_WORDS
    says = [(circle, chance.random() < kind) for circle in asked]
    sources_for = sum(good for _circle, good in says)
    merits = Merits(
        years_in_post=years, is_obscure=is_obscure, sources_for=sources_for,
        circles=len({circle for circle, good in says if good}), sources_against=len(says) - sources_for,
        adverse_findings=int(chance.random() < (0.01 if has_merit else 0.1)), years_quiet=min(quiet, years),
    )  # fmt: skip
    return merits, is_obscure and has_merit and years >= 8 and min(quiet, years) >= 5


def test_how_often_a_proposal_of_the_steadfast_is_wrong():
    right = wrong = missed = ordinary = 0
    for seed in range(CITIES):
        chance = random.Random(seed)
        for _n in range(CADRES):
            merits, is_true = cadre_of(chance)
            right += merits.is_steadfast and is_true
            wrong += merits.is_steadfast and not is_true
            missed += is_true and not merits.is_steadfast
            ordinary += not is_true
    print(f"right {right}, wrong {wrong}, missed {missed}, of {ordinary} others")
    assert wrong / ordinary < 0.01  # of a thousand others fewer than ten are proposed
    assert wrong < right
    assert right / (right + missed) > 0.25


def unit_of(chance, is_overlooked):
    """Ten to forty people, a group among them; where it is overlooked its members are heard a tenth as often."""
    everybody = chance.randint(10, 40)
    group = chance.randint(3, everybody // 3 + 1)
    rate = chance.uniform(0.3, 0.9)
    inside = sum(chance.random() < rate * (0.1 if is_overlooked else 1) for _n in range(group))
    outside = sum(chance.random() < rate for _n in range(everybody - group))
    return Heard(group, inside, everybody, inside + outside)


def test_how_often_a_group_is_wrongly_called_rarely_heard():
    false = found = 0
    for seed in range(CITIES):
        chance = random.Random(1000 + seed)
        false += sum(unit_of(chance, is_overlooked=False).is_rarely_heard for _n in range(UNITS))
        found += sum(unit_of(chance, is_overlooked=True).is_rarely_heard for _n in range(UNITS))
    print(f"false {false} of {CITIES * UNITS}, found {found} of {CITIES * UNITS}")
    assert false / (CITIES * UNITS) <= 0.01
    assert found / (CITIES * UNITS) > 0.25


def test_the_chance_is_that_of_drawing_blindly():
    assert Heard(5, 0, 15, 8).chance == 45 / 6435
    assert Heard(5, 5, 15, 8).chance == 1
    assert not Heard(2, 0, 30, 28).is_rarely_heard  # too few to say anything
