"""The order of the law at a decision: which day may not lie after which; each breach names both days.

Recommendation ≤ collective meeting ≤ first day of the public notice ≤ its last day < decision ≤ appointment, telling.
The table is read by the rules (a sentence each) and by the database (a constraint). Rows written before the order
was checked carry ``predates_order``; nothing sets that mark but the migration that brought the constraints.
"""

import datetime as dt
from typing import Any

from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

# Earlier field, later field, whether they may be the same day, the sentence.
PAIRS = (
    ("recommended_on", "met_on", True,
     _("The democratic recommendation of %(first)s lies after the collective decision of %(second)s.")),
    ("met_on", "notice_from", True,
     _("The public notice begins on %(second)s, before the collective decision of %(first)s.")),
    ("notice_from", "notice_to", True, _("The public notice ends on %(second)s, before it begins on %(first)s.")),
    ("met_on", "decided_on", True, _("The body met on %(first)s, after the day of the decision, %(second)s.")),
    ("notice_to", "decided_on", False,
     _("The public notice runs until %(first)s; it is not over on %(second)s, the day of the decision.")),
    ("decided_on", "appointed_on", True, _("The appointment of %(second)s lies before the decision of %(first)s.")),
    ("decided_on", "told_on", True, _("The talk of %(second)s lies before the decision of %(first)s.")),
)  # fmt: skip
FACTS = ("recommended_on", "met_on")  # what has happened when it is written down


def broken(decision: Any, **days: Any) -> dict[str, str]:
    """Each breach under the later field of its pair; ``days`` stand for fields that are about to be written."""
    found = {}
    for earlier, later, same, sentence in PAIRS:
        first, second = (days.get(name, getattr(decision, name)) for name in (earlier, later))
        if first and second and (first > second or (first == second and not same)):
            found[later] = both(sentence, first, second)
    return found


def to_come(decision: Any, today: dt.date) -> dict[str, str]:
    """Steps that are written down as done on a day that has not come."""
    sentences = {
        "recommended_on": _(
            "The democratic recommendation is dated %(first)s, which has not come; today is %(second)s."
        ),
        "met_on": _("The collective decision is dated %(first)s, which has not come; today is %(second)s."),
    }
    days = {name: getattr(decision, name) for name in FACTS}
    return {name: both(sentences[name], day, today) for name, day in days.items() if day and day > today}


def both(sentence: Any, first: dt.date, second: dt.date, **more: Any) -> str:
    """The sentence with its two days."""
    return str(sentence) % {"first": first.isoformat(), "second": second.isoformat(), **more}


def constraint() -> CheckConstraint:
    """The same order for the database; a day that is not written down breaks nothing."""
    kept = Q()
    for earlier, later, same, _sentence in PAIRS:
        kept &= Q(**{f"{later}__{'gte' if same else 'gt'}": F(earlier)})
    return CheckConstraint(
        condition=Q(predates_order=True) | kept,
        name="decision_days_in_order",
        violation_error_message=_("The days of this decision are not in the order of the law."),
    )
