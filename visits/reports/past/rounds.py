"""Past rounds with their teams and the units that each had in hand."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.history.models import keep_all
from visits.core.imports.cells import DayWidget, TextWidget
from visits.core.imports.columns import Column, Columns
from visits.core.imports.lines import Line
from visits.core.pinyin import bare
from visits.organisation.rounds.models import Assignment, Round, Scheme, ScopeEntry, VisitTeam

from .planning import Past, PastPlanner, fit, month_of

SPLIT = re.compile(r"[、，,；;\n]+")


class RoundPlanner(PastPlanner):
    """Rows are teams; the first row of a round says its days."""

    needs = ("round", "starts_on", "ends_on", "team")

    def values(self, line: Line) -> dict[str, Any]:
        """Round, days, team, who served (as words: no account is given a right by a file), units."""
        first, last = self.day(line, "starts_on"), self.read(line, "ends_on")
        return {
            "round": self.text(line, "round", 80),
            "starts_on": first and first.isoformat(),
            "ends_on": last and last.isoformat(),
            "team": self.text(line, "team", 60),
            "members": self.text(line, "members", 200),
            "units": self._units(line),
            "words": f"{line.cells.get('round', '')} · {line.cells.get('team', '')}",
        }

    def _units(self, line: Line) -> list[int]:
        keys = []
        for text in filter(None, (one.strip() for one in SPLIT.split(line.cells.get("units", "")))):
            found = self.units.get(bare(text), [])
            if len(found) != 1:
                words = _("“%(text)s” is no unit of the register, or several are called so.")
                self.wrong(line, "units", words, text=text)
            keys += [one.pk for one in found]
        return keys

    def name(self, values: Mapping[str, Any]) -> str:
        """Round and team."""
        return str(values["words"])

    def there(self, values: Mapping[str, Any]) -> bool:
        """A team of this name in a round of this name."""
        return VisitTeam.objects.filter(round__name=values["round"], name=values["team"]).exists()

    def check(self, values: Mapping[str, Any]) -> None:
        """Days in order, and those of the round that is there already; a scheme to go by."""
        if Scheme.objects.order_by("pk").last() is None:
            raise ValidationError(_("There is no scheme of criteria yet. Make one first."))
        known = Round.objects.filter(name=values["round"]).first()
        if known is None:
            fit(built(values))
        elif not known.imported_from and not self.there(values):
            raise ValidationError(
                {"round": [_("This round is kept here already; its teams are made on its page.")]}
            )


def built(values: Mapping[str, Any], place: str = "") -> Round:
    """The round, not stored; closed, under the newest scheme."""
    return Round(
        name=values["round"],
        starts_on=month_of(values["starts_on"]),
        ends_on=month_of(values["ends_on"]),
        scheme=Scheme.objects.order_by("pk").last(),
        state=Round.State.CLOSED,
        imported_from=place,
    )


class PastRounds(Past):
    """Rounds and teams from Excel."""

    kind, title = "past_rounds", gettext_lazy("Rounds with teams")
    intro = gettext_lazy(
        "Each row is a visit team of a past round, with the units that it had in hand. The names of its members are kept as text: a file gives nobody a right."  # noqa: E501
    )
    planner = RoundPlanner
    columns = Columns(
        [
            Column("round", gettext_lazy("Round"), ("轮次", "轮次名称"), TextWidget()),
            Column("starts_on", gettext_lazy("First day"), ("开始日期", "起始日期"), DayWidget()),
            Column("ends_on", gettext_lazy("Last day"), ("结束日期", "截止日期"), DayWidget()),
            Column("team", gettext_lazy("Visit team"), ("走访组", "组别"), TextWidget()),
            Column("members", gettext_lazy("Members"), ("成员", "组员", "走访组成员"), TextWidget()),
            Column("units", gettext_lazy("Units"), ("负责单位", "走访单位", "联系单位"), TextWidget()),
        ]
    )
    example = {
        "round": "2018年走访",
        "starts_on": "2018-03-01",
        "ends_on": "2018-10-31",
        "team": "第一走访组",
        "members": "甄实、程序、文记",
        "units": "市住房和城乡建设局、市教育局",
    }

    def make(self, values: Mapping[str, Any], actor: Any, place: str) -> Iterable[Model]:
        """The team with its units, and its round where it is the first of it."""
        made: list[Model] = []
        one = Round.objects.filter(name=values["round"]).first()
        if one is None:
            one = built(values, place)
            one.save()
            keep_all([(one, {})], actor)
            made.append(one)
        team, is_new = VisitTeam.objects.get_or_create(
            round=one,
            name=values["team"],
            defaults={"position": one.teams.count() + 1, "note": values["members"]},
        )
        if is_new:
            keep_all([(team, {})], actor)
            made.append(team)
        return made + list(_hands(team, values["units"]))


def _hands(team: VisitTeam, units: Iterable[int]) -> Iterable[Model]:
    """The units in the scope and in the hands of the team; one that another row gave away stays there."""
    for unit in units:
        entry, is_new = ScopeEntry.objects.get_or_create(round=team.round, unit_id=unit)
        if is_new:
            yield entry
        if not Assignment.objects.filter(round=team.round, unit=unit, ended_on=None).exists():
            yield Assignment.objects.create(
                round=team.round, team=team, unit_id=unit, assigned_on=team.round.starts_on
            )
