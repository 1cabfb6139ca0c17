"""Rows of a batch that lie in a table, part by part: how many each part has, and one part a page at a time."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from visits.core.lists.paging import page_of


class Parts:
    """``titles`` by what rows do (``act``), in the order of need; ``asked`` is the address line."""

    def __init__(self, rows: QuerySet[Any], titles: Mapping[Any, Any], asked: QueryDict) -> None:
        self.rows, self.asked = rows, asked
        self.titles = {str(act): label for act, label in titles.items()}
        self.numbers, self.left_out = dict.fromkeys(self.titles, 0), 0
        counted = rows.order_by().values("act")
        for one in counted.annotate(number=Count("*"), left=Count("pk", filter=Q(left_out=True))):
            self.numbers[one["act"]] += one["number"]
            self.left_out += one["left"]

    @property
    def current(self) -> str:
        """The part asked for, else the first that holds rows, else the first."""
        wanted = self.asked.get("part", "")
        full = (act for act, number in self.numbers.items() if number)
        return wanted if wanted in self.numbers else next(full, next(iter(self.titles)))

    def tabs(self) -> list[dict[str, Any]]:
        """The parts with how many rows each has."""
        return [
            {
                "label": label,
                "url": f"?part={act}",
                "current": act == self.current,
                "count": self.numbers[act],
            }
            for act, label in self.titles.items()
        ]

    def page(self) -> dict[str, Any]:
        """Rows, tabs and pager of the part that is shown."""
        rows, act = self.rows.filter(act=self.current), self.current
        page = page_of(rows, ("position", "pk"), self.asked.get("after", ""), self.asked.get("before", ""))
        return {
            "act": act, "tabs": self.tabs(), "rows": page.rows,
            "newer_url": f"?part={act}&before={page.newer}" if page.newer else "",
            "older_url": f"?part={act}&after={page.older}" if page.older else "",
        }  # fmt: skip
