"""A selection of the roster, read from the address line as the list reads it, and how it is counted."""

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.lists import cadres_list
from visits.core.lists.first_page import asked_of
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
    # By the key of a line its list, to which a figure is added.
    _lists: dict[Any, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.query = Query(cadres_list(self.user), self.user, self.data)
        wanted = str(self.data.get("by", ""))
        self.by = wanted if wanted in LINES else "level"
        self.day = self.query.form.chosen("counted_on") or timezone.localdate()

    def table(self) -> Table:
        """The selection, counted."""
        return table_of(partial(asked_of, self.query), self.by, self.day)

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
        if (line.key is None and not line.is_total) or (figure and self.data.get("figure")):
            return ""
        if not figure:
            return self._list_of(line)
        if line.key not in self._lists:
            self._lists[line.key] = self._list_of(line, figure="", counted_on="")
        page = self._lists[line.key]
        return f"{page}{'' if page.endswith('?') else '&'}figure={figure}&counted_on={self.day}"

    def _list_of(self, line: Line, **change: Any) -> str:
        key = {} if line.is_total else {self.by: line.key}
        return f"{reverse('cadres:list')}?{self.words(by='', **key, **change)}"
