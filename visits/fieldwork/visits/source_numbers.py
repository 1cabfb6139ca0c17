"""The number under which everybody reads of a confidential source: 服务对象-2, within its visit, from first to last.

It is drawn, not counted: numbers in the order in which talks were noted would tell who came when, and whoever knows the
hours of a visit would know the name.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.apps import apps

Choice = Callable[[Sequence[int]], int]
FEW, STEP = 9, 90  # one figure as long as nine suffice, two for the next


def draw(taken: set[int], choose: Choice = secrets.choice) -> int:
    """A number that is not taken yet, which is taken from now on."""
    most = FEW
    while len(taken) >= most:
        most += STEP
    number = choose(sorted(set(range(1, most + 1)) - taken))
    taken.add(number)
    return number


def number_all(talks: Iterable[Any], choose: Choice = secrets.choice) -> None:
    """Number the confidential sources of talks that are not stored yet, of visits without others."""
    taken: dict[Any, set[int]] = defaultdict(set)
    for talk in talks:
        if talk.is_confidential and talk.symposium_id is None:
            talk.source_number = draw(taken[talk.visit], choose)


def taken_in(visit: int | None) -> Any:
    """The numbers that sources of a visit have; a prepared question."""
    rows = apps.get_model("visits", "Interview").objects.filter(visit=visit, source_number__isnull=False)
    return rows.order_by().values_list("source_number")
