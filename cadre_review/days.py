"""The day of a moment (``created_at__date__gte``) held against a given day: asked as a range of moments.

Django asks for the day of every row's moment, so that a function runs for each row and no index serves. Here the
moment is compared with where the day begins, in the zone of the site. The day stays a parameter, as prepared questions
need it.
"""

import datetime as dt
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.backends.signals import connection_created
from django.db.models import DateField, lookups
from django.db.models.functions import TruncDate
from django.dispatch import receiver

BEGINS = {
    "postgresql": "((%s::date + %s)::timestamp AT TIME ZONE %s)",
    "sqlite": "day_begins(%s, %s, %s)",
}


@receiver(connection_created)
def _teach(connection: Any, **_rest: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("day_begins", 3, day_begins, deterministic=True)


def day_begins(day: str, after: int, zone: str) -> str:
    """When a day begins that is so many days after this one, as SQLite keeps moments."""
    try:
        begins = dt.datetime.combine(
            dt.date.fromisoformat(day) + dt.timedelta(after), dt.time(), ZoneInfo(zone)
        )
        return str(begins.astimezone(dt.UTC).replace(tzinfo=None))
    except OverflowError:  # at either end of the calendar
        return day


class _OfDay:
    """``sides``: for each side of the range, how the moment stands to where the day begins, or the day after it."""

    sides: ClassVar[list[tuple[str, int]]]

    def as_sql(self: Any, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        days = self.rhs if isinstance(self, lookups.Range) else [self.rhs] * len(self.sides)
        if any(hasattr(day, "as_sql") for day in days):
            return super().as_sql(compiler, connection)
        moment, of_moment = self.process_lhs(compiler, connection, self.lhs.lhs)
        said, params = [], []
        for (sign, after), day in zip(self.sides, days, strict=True):
            given = DateField().get_db_prep_value(day, connection)
            said.append(f"{moment} {sign} {BEGINS[connection.vendor]}")
            params += [*of_moment, given, after, self.lhs.get_tzname()]
        return f"({' AND '.join(said)})", params


FROM, TO = (">=", 0), ("<", 1)
for _lookup, _sides in (
    (lookups.Exact, [FROM, TO]), (lookups.Range, [FROM, TO]), (lookups.GreaterThanOrEqual, [FROM]),
    (lookups.LessThanOrEqual, [TO]), (lookups.GreaterThan, [(">=", 1)]), (lookups.LessThan, [("<", 0)]),
):  # fmt: skip
    TruncDate.register_lookup(type(f"Day{_lookup.__name__}", (_OfDay, _lookup), {"sides": _sides}))
