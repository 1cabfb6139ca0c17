"""Past decisions, made and told before this site was used."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import TaskAssignment
from visits.core.history.models import keep_all
from visits.core.imports.cells import DayWidget, KindWidget, TextWidget, WordWidget
from visits.core.imports.columns import Column, Columns
from visits.core.imports.lines import Line
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.judgement.decisions.models import OF_TEAMS, Decision, Origin, State
from visits.organisation.units.models import LeadershipTeam, Level

from .planning import Past, PastPlanner, fit, month_of
from .words import BIRTH, PERSON, TASK, UNIT

LEVELS = {
    "厅局级正职": "10",
    "厅局级副职": "20",
    "县处级正职": "30",
    "正处级": "30",
    "正处": "30",
    "县处级副职": "40",
    "副处级": "40",
    "副处": "40",
    "乡科级正职": "50",
    "正科级": "50",
    "正科": "50",
    "乡科级副职": "60",
    "副科级": "60",
    "副科": "60",
    "科员": "70",
}


LEVEL = WordWidget([(str(key), label) for key, label in Level.choices], LEVELS)


class DecisionPlanner(PastPlanner):
    """What was decided of whom, when, under which number; the chain behind it as far as it is on record."""

    needs = ("kind", "decided_on", "number")

    def values(self, line: Line) -> dict[str, Any]:
        """A person, or the leadership team of the unit where the kind is one of teams and nobody is named."""
        unit, kind, day = self.unit(line), self.read(line, "kind"), self.day(line, "decided_on")
        person, task = self.person(line, unit=unit), self.task(line)
        team = None if line.cells.get("person", "").strip() else self._team(line, unit, kind)
        found = {
            "cadre": person and person.pk,
            "team": team and team.pk,
            "kind": kind,
            "decided_on": day and day.isoformat(),
            "number": self.text(line, "number", 60),
            "body": self.text(line, "body", 120),
            "reasons": self.text(line, "reasons", 4000) or _("Imported; no reasons were written down."),
            "post_before": self.text(line, "post_before", 200),
            "post_after": self.text(line, "post_after", 200),
            "level_before": self._level(line, "level_before"),
            "level_after": self._level(line, "level_after"),
            "words": " · ".join(
                filter(
                    None,
                    (
                        line.cells.get("person", "") or line.cells.get("unit", ""),
                        line.cells.get("kind", ""),
                        line.cells.get("decided_on", ""),
                    ),
                )
            ),
        }
        return found | self._origin(line, person, task, day)

    def _team(self, line: Line, unit: Any, kind: str | None) -> LeadershipTeam | None:
        found = LeadershipTeam.objects.filter(unit=unit).first() if unit else None
        if reading.behaviour(Family.DECISION, kind or "") in OF_TEAMS and found:
            return found
        self.wrong(
            line, "person", _("Name the cadre, or the unit of a leadership team that the decision is about.")
        )
        return None

    def _level(self, line: Line, key: str) -> int | None:
        found = self.read(line, key)
        return int(found) if found else None

    def _origin(self, line: Line, person: Any, task: Any, day: Any) -> dict[str, Any]:
        """From a key task only where the person served there on the day: figures count no other."""
        if not (person and task and day):
            return {"task": None, "origin": str(Origin.OTHER)}
        served = TaskAssignment.objects.filter(
            Q(to_on__isnull=True) | Q(to_on__gte=day), cadre=person, key_task=task, from_on__lte=day
        )
        if served.exists():
            return {"task": task.pk, "origin": str(Origin.KEY_TASK)}
        text = _(
            "No time at this task is on record for the day, so the decision is not counted as from a key task."
        )
        self.warn(line, "task", task.name, text)
        return {"task": None, "origin": str(Origin.OTHER)}

    def name(self, values: Mapping[str, Any]) -> str:
        """Whom, what, when."""
        return str(values["words"])

    def there(self, values: Mapping[str, Any]) -> bool:
        """The same decision under the same number on the same day."""
        return Decision.objects.filter(
            cadre=values["cadre"],
            leadership_team=values["team"],
            kind=values["kind"],
            decided_on=values["decided_on"],
            document_number=values["number"],
        ).exists()

    def check(self, values: Mapping[str, Any]) -> None:
        """What a decision may hold; of one from before, the steps before it need not be known."""
        if values["cadre"] is None and values["team"] is None:
            raise ValidationError(_("A decision is about one cadre or one leadership team."))
        fit(built(values, self.actor, ""), leave=("client_key",))


def built(values: Mapping[str, Any], actor: Any, place: str) -> Decision:
    """The decision, not stored."""
    return Decision(
        client_key=uuid.uuid4(),
        created_by=actor,
        cadre_id=values["cadre"],
        leadership_team_id=values["team"],
        kind=values["kind"],
        origin=values["origin"],
        key_task_id=values["task"],
        reasons=values["reasons"],
        body=values["body"],
        decided_on=month_of(values["decided_on"]),
        document_number=values["number"],
        post_before=values["post_before"],
        post_after=values["post_after"],
        level_before=values["level_before"],
        level_after=values["level_after"],
        state=State.DECIDED,
        predates_order=True,
        imported_from=place,
    )


class PastDecisions(Past):
    """Decisions from Excel."""

    kind, title = "past_decisions", gettext_lazy("Decisions since 2017")
    intro = gettext_lazy(
        "Decisions that were made before. The steps before them need not be known; without its chain a decision is not counted as from a key task or as found through the visits."  # noqa: E501
    )
    planner = DecisionPlanner
    columns = Columns(
        [
            PERSON,
            BIRTH,
            UNIT,
            Column(
                "kind",
                gettext_lazy("Kind of decision"),
                ("决定类型", "调整方式", "类型", "处理方式"),
                KindWidget(Family.DECISION),
            ),
            Column(
                "decided_on",
                gettext_lazy("Decided on"),
                ("决定日期", "任免日期", "日期", "时间"),
                DayWidget(),
            ),
            Column("number", gettext_lazy("Document number"), ("文号", "任免文号"), TextWidget()),
            Column("body", gettext_lazy("Decision body"), ("决定机关", "研究会议"), TextWidget()),
            Column("reasons", gettext_lazy("Reasons"), ("理由", "任免理由", "事由"), TextWidget()),
            Column("post_before", gettext_lazy("Post before"), ("原任职务", "原职务"), TextWidget()),
            Column(
                "post_after", gettext_lazy("Post after"), ("现任职务", "拟任职务", "新任职务"), TextWidget()
            ),
            Column("level_before", gettext_lazy("Level before"), ("原级别", "原职级"), LEVEL),
            Column("level_after", gettext_lazy("Level after"), ("现级别", "新级别"), LEVEL),
            TASK,
        ]
    )
    example = {
        "person": "张三",
        "birth": "1975.08",
        "unit": "市住房和城乡建设局",
        "kind": "提拔",
        "decided_on": "2018-07-02",
        "number": "组干〔2018〕31号",
        "body": "市委常委会",
        "reasons": "城中村改造中实绩突出",
        "post_before": "副科长",
        "post_after": "科长",
        "level_before": "副科级",
        "level_after": "正科级",
        "task": "城中村改造",
    }

    def make(self, values: Mapping[str, Any], actor: Any, place: str) -> Iterable[Model]:
        """One decision with its first version."""
        row = built(values, actor, place)
        row.save()
        keep_all([(row, {})], actor)
        return [row]
