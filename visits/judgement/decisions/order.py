"""The order of the law at a decision: which day may not lie after which; each breach names both days.

Recommendation ≤ collective meeting ≤ first day of the public notice ≤ its last day < decision ≤ appointment, telling:
the rows of ``law.toml``, read by the rules (a sentence each) and by the database (a constraint). Rows written before
the order was checked carry ``predates_order``; nothing sets that mark but the migration that brought the constraints.
"""

import datetime as dt
from typing import Any

from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import law

SENTENCES = {  # by the earlier and the later field
    ("recommended_on", "met_on"):
        _("The democratic recommendation of %(first)s lies after the collective decision of %(second)s."),
    ("met_on", "notice_from"):
        _("The public notice begins on %(second)s, before the collective decision of %(first)s."),
    ("notice_from", "notice_to"): _("The public notice ends on %(second)s, before it begins on %(first)s."),
    ("met_on", "decided_on"): _("The body met on %(first)s, after the day of the decision, %(second)s."),
    ("notice_to", "decided_on"):
        _("The public notice runs until %(first)s; it is not over on %(second)s, the day of the decision."),
    ("decided_on", "appointed_on"): _("The appointment of %(second)s lies before the decision of %(first)s."),
    ("decided_on", "told_on"): _("The talk of %(second)s lies before the decision of %(first)s."),
}  # fmt: skip
FACTS = ("recommended_on", "met_on")  # what has happened when it is written down


def broken(decision: Any, **days: Any) -> dict[str, str]:
    """Each breach under the later field of its pair; ``days`` stand for fields that are about to be written."""
    found = {}
    known = {name: days.get(name, getattr(decision, name)) for pair in SENTENCES for name in pair}
    for row in law.in_force("pair", known["decided_on"] or known["met_on"] or timezone.localdate()):
        first, second = known[row["earlier"]], known[row["later"]]
        if first and second and (first > second or (first == second and not row["same_day"])):
            found[row["later"]] = both(SENTENCES[row["earlier"], row["later"]], first, second)
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
    """The same order for the database, as far as nothing has replaced it; a day not written down breaks nothing."""
    kept = Q()
    for row in law.standing("pair"):
        kept &= Q(**{f"{row['later']}__{'gte' if row['same_day'] else 'gt'}": F(row["earlier"])})
    return CheckConstraint(
        condition=Q(predates_order=True) | kept,
        name="decision_days_in_order",
        violation_error_message=_("The days of this decision are not in the order of the law."),
    )
