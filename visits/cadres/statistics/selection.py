"""A selection of the roster, read from the address line as the list reads it, and how it is counted."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.lists import cadres_list
from visits.core.lists.query import Query

from .counts import LINES, Line, Table, table_of

BY = [("level", _("Level")), ("rank_grade", _("Rank grade")), ("category", _("Category of unit"))]


@dataclass
class Selection:
    """The list's own query, the kind of line (``by``) and the day on which ages are counted."""

    user: Any
    data: QueryDict
    query: Query = field(init=False)
    by: str = field(init=False)
    day: dt.date = field(init=False)

    def __post_init__(self) -> None:
        self.query = Query(cadres_list(self.user), self.user, self.data)
        wanted = str(self.data.get("by", ""))
        self.by = wanted if wanted in LINES else "level"
        self.day = self.query.form.chosen("counted_on") or timezone.localdate()

    def table(self) -> Table:
        """The selection, counted."""
        return table_of(self.query.rows, self.by, self.day)

    def words(self, **change: Any) -> str:
        """The selection as an address line, with some parameters changed; '' drops one."""
        data = self._asked | {name: [str(value)] for name, value in change.items()}
        return urlencode(
            {name: values for name, values in data.items() if change.get(name) != ""}, doseq=True
        )

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        passing = {"after", "before", "view", "sort", "cols"}
        return {name: values for name, values in self.data.lists() if name not in passing}

    def link(self, line: Line, figure: str = "") -> str:
        """The list of those whom a number counts; '' where the list cannot be narrowed so."""
        change: dict[str, Any] = {"by": ""}
        if not line.is_total:
            if line.key is None:
                return ""
            change[self.by] = line.key
        if figure:
            if self.data.get("figure"):
                return ""
            change |= {"figure": figure, "counted_on": self.day.isoformat()}
        return f"{reverse('cadres:list')}?{self.words(**change)}"
