"""How often the proposals for overlooked people point to the wrong one: simulated cities with known truth.

The bounds of ``quiet.py`` were chosen on the seeds 0 to 19; the figures of docs/leads.md ("how often they are wrong")
are those of the seeds ``TOLD``, which took no part in it.
"""

import random
from collections import Counter
from dataclasses import replace

import pytest

from visits.judgement.proposals.quiet import CHANCE, Heard, Merits, bound_of

TOLD = range(100, 120)
CADRES, UNITS = 3000, 300
KIND_WORDS = 0.55  # an ordinary cadre is spoken well of by so many of those asked, of people of merit by more
MERITED = 0.9
HARDLY, WELL = 9, 25  # so many at most were asked about a cadre


def cadre_of(chance, asked_at_most):
    """A cadre with the truth: steadfast is whoever has merit, sits long in an obscure post and was passed over."""
    is_obscure, has_merit = chance.random() < 0.2, chance.random() < 0.15
    years, quiet = chance.uniform(0, 20), chance.uniform(0, 20)
    asked = [chance.choice(["work", "life", "social"]) for _n in range(chance.randint(0, asked_at_most))]
    kind = MERITED if has_merit else KIND_WORDS
    says = [(circle, chance.random() < kind) for circle in asked]
    sources_for = sum(good for _circle, good in says)
    merits = Merits(
        years_in_post=years, is_obscure=is_obscure, sources_for=sources_for,
        circles=len({circle for circle, good in says if good}), sources_against=len(says) - sources_for,
        adverse_findings=int(chance.random() < (0.01 if has_merit else 0.1)), years_quiet=min(quiet, years),
        usual=0,
    )  # fmt: skip
    return merits, is_obscure and has_merit and years >= 8 and min(quiet, years) >= 5


def city_of(seed, asked_at_most):
    """The cadres of a city, each told how much of all that is said there is praise."""
    chance = random.Random(seed)
    people = [cadre_of(chance, asked_at_most) for _n in range(CADRES)]
    said_for = sum(merits.sources_for for merits, _true in people)
    usual = said_for / (said_for + sum(merits.sources_against for merits, _true in people))
    return [(replace(merits, usual=usual), is_true) for merits, is_true in people]


def steadfast_in(cities, asked_at_most):
    """What the two rules about quiet posts found: right and wrong each, and how many there are to find."""
    found = Counter()
    for seed in cities:
        for merits, is_true in city_of(seed, asked_at_most):
            found["right", is_true] += merits.is_steadfast
            found["to hear", is_true] += merits.is_to_be_heard
            found["all", is_true] += 1
    return found


@pytest.mark.parametrize(("asked", "most_wrong", "least_found"), [(HARDLY, 0.25, 0.25), (WELL, 0.2, 0.6)])
def test_how_often_a_proposal_of_the_steadfast_is_wrong(asked, most_wrong, least_found):
    found = steadfast_in(TOLD, asked)
    print(asked, dict(found))
    assert found["right", False] / found["all", False] < 0.002  # of a thousand others fewer than two
    assert found["right", False] < most_wrong * (found["right", True] + found["right", False])
    assert found["right", True] > least_found * found["all", True]


def by_the_truth(cities, asked_at_most):
    """Of those who may be proposed, by how much more their praise and blame fit people of merit, were it known how
    often each kind is praised; true or not."""
    blame = (1 - MERITED) / (1 - KIND_WORDS)
    found = [
        ((MERITED / KIND_WORDS) ** merits.sources_for * blame**merits.sources_against, is_true)
        for seed in cities
        for merits, is_true in city_of(seed, asked_at_most)
        if merits.stays
    ]
    return [is_true for _fits, is_true in sorted(found, key=lambda one: -one[0])]


@pytest.mark.parametrize("asked", [HARDLY, WELL])
def test_whoever_knew_the_truth_of_the_city_would_be_wrong_nearly_as_often(asked):
    """What was heard tells no more: the best choice that finds as many names hardly fewer wrong ones."""
    found, named = steadfast_in(TOLD, asked), []
    for is_true in by_the_truth(TOLD, asked):
        named.append(is_true)
        if sum(named) == found["right", True]:
            break
    wrong = found["right", False] / (found["right", True] + found["right", False])
    least = named.count(False) / len(named)
    print(f"{asked}: {wrong:.3f}, at least {least:.3f}")
    assert least <= wrong < least + 0.01


def test_who_is_to_be_heard_is_steadfast_nearly_every_second_time():
    found = steadfast_in(TOLD, HARDLY)
    assert found["to hear", True] > 0.4 * (found["to hear", True] + found["to hear", False])
    assert found["right", True] + found["to hear", True] > 0.5 * found["all", True]


def unit_of(chance, is_overlooked):
    """Ten to forty people, a group among them; where it is overlooked its members are heard a tenth as often."""
    everybody = chance.randint(10, 40)
    group = chance.randint(3, everybody // 3 + 1)
    rate = chance.uniform(0.3, 0.9)
    inside = sum(chance.random() < rate * (0.1 if is_overlooked else 1) for _n in range(group))
    outside = sum(chance.random() < rate for _n in range(everybody - group))
    return Heard(group, inside, everybody, inside + outside)


def unheard_in(cities, part):
    """Of units of which such a ``part`` overlook their group: named rightly, wrongly, and how many overlook it."""
    right = wrong = true = 0
    for seed in cities:
        chance = random.Random(1000 + seed)
        truths = [chance.random() < part for _n in range(UNITS)]
        units = [unit_of(chance, is_overlooked=one) for one in truths]
        bound = bound_of([one.chance for one in units])
        named = [one.chance <= bound for one in units]
        right += sum(is_named and is_true for is_named, is_true in zip(named, truths, strict=True))
        wrong += sum(is_named and not is_true for is_named, is_true in zip(named, truths, strict=True))
        true += sum(truths)
    return right, wrong, true


@pytest.mark.parametrize(("part", "least_found"), [(0, 0), (0.1, 0.25), (0.3, 0.5), (0.5, 0.5)])
def test_how_often_a_group_is_wrongly_called_rarely_heard(part, least_found):
    right, wrong, true = unheard_in(TOLD, part)
    print(f"{part}: right {right}, wrong {wrong}, of {true}")
    assert wrong <= 0.15 * (right + wrong)
    assert right >= least_found * true


def test_the_chance_is_that_of_drawing_blindly():
    assert Heard(5, 0, 15, 8).chance == 45 / 6435
    assert Heard(5, 5, 15, 8).chance == 1
    assert not Heard(2, 0, 30, 28).tells  # too few to say anything


def test_the_bound_follows_from_all_that_is_looked_at():
    assert bound_of([]) == 0
    assert bound_of([0.02]) == 0.02
    assert bound_of([0.02, *[0.9] * 20]) == 0  # one in twenty is so seldom by chance
    assert bound_of([0.001, 0.9]) == 0.001
    assert bound_of([0.2]) == CHANCE  # which it does not reach
