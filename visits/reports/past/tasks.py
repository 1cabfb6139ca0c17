"""Past assignments of cadres to key tasks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import TaskAssignment
from visits.core.imports.cells import DayWidget, TextWidget
from visits.core.imports.columns import Column, Columns
from visits.core.imports.lines import Line

from .planning import Past, PastPlanner, fit, month_of
from .words import BIRTH, PERSON, TASK, YES_NO


class TaskPlanner(PastPlanner):
    """Who was sent to which task, from when to when."""

    needs = ("person", "task", "from_on")

    def values(self, line: Line) -> dict[str, Any]:
        """Person, task, role and days."""
        person, task = self.person(line), self.task(line)
        first, last = self.day(line, "from_on"), self.read(line, "to_on")
        return {
            "cadre": person and person.pk,
            "task": task and task.pk,
            "role": self.text(line, "role", 80),
            "is_secondment": self.read(line, "secondment") == "yes",
            "from_on": first and first.isoformat(),
            "to_on": last and last.isoformat(),
            "words": f"{line.cells.get('person', '')} · {line.cells.get('task', '')}",
        }

    def name(self, values: Mapping[str, Any]) -> str:
        """Person and task."""
        return str(values["words"])

    def there(self, values: Mapping[str, Any]) -> bool:
        """The same person at the same task from the same day."""
        keys = {"cadre": values["cadre"], "key_task": values["task"], "from_on": values["from_on"]}
        return TaskAssignment.objects.filter(**keys).exists()

    def check(self, values: Mapping[str, Any]) -> None:
        """Days in order."""
        if not self.there(values):
            fit(built(values))


def built(values: Mapping[str, Any], place: str = "") -> TaskAssignment:
    """The assignment, not stored."""
    return TaskAssignment(
        cadre_id=values["cadre"],
        key_task_id=values["task"],
        role=values["role"],
        is_secondment=values["is_secondment"],
        from_on=month_of(values["from_on"]) or dt.date.min,
        to_on=month_of(values["to_on"]),
        imported_from=place,
    )


class PastTasks(Past):
    """Key-task assignments from Excel."""

    kind, title = "past_tasks", gettext_lazy("Assignments to key tasks")
    intro = gettext_lazy(
        "Who was sent to which key task, with role and days. The task must be on the list already."
    )
    planner = TaskPlanner
    columns = Columns(
        [
            PERSON,
            BIRTH,
            TASK,
            Column("role", gettext_lazy("Role"), ("担任职务", "任务中职务", "职责"), TextWidget()),
            Column("secondment", gettext_lazy("Secondment"), ("是否挂职", "挂职"), YES_NO),
            Column("from_on", gettext_lazy("From"), ("开始日期", "起始日期", "派驻时间"), DayWidget()),
            Column("to_on", gettext_lazy("Until"), ("结束日期", "离开时间"), DayWidget()),
        ]
    )
    example = {
        "person": "张三",
        "birth": "1975.08",
        "task": "汽车城建设",
        "role": "征地组组长",
        "secondment": "是",
        "from_on": "2017-03-01",
        "to_on": "2018-06-30",
    }

    def make(self, values: Mapping[str, Any], actor: Any, place: str) -> Iterable[Model]:
        """One assignment."""
        row = built(values, place)
        row.save()
        return [row]
