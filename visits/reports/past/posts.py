"""Posts of units with their establishment."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.history.models import keep_all
from visits.core.imports.cells import DayWidget, NumberWidget, TextWidget, WordWidget
from visits.core.imports.columns import Column, Columns
from visits.core.imports.lines import Line
from visits.core.kinds import reading as kinds
from visits.core.kinds.families import Family
from visits.organisation.units.models import Level, Post

from .decisions import LEVEL
from .planning import Past, PastPlanner, fit, month_of
from .rounds import SPLIT
from .words import UNIT, YES_NO

STANDINGS = {"正职": "head", "副职": "deputy", "其他": "other"}


class PostPlanner(PastPlanner):
    """What a post is called, its level, how many may hold it."""

    needs = ("unit", "title")

    def values(self, line: Line) -> dict[str, Any]:
        """The cells; one place where nothing is said."""
        unit, level = self.unit(line), self.read(line, "level")
        first, last = self.read(line, "from_on"), self.read(line, "to_on")
        return {
            "unit": unit and unit.pk,
            "title": self.text(line, "title", 120),
            "level": int(level or Level.OTHER),
            "standing": self.read(line, "standing") or "other",
            "in_team": self.read(line, "in_team") != "no",
            "establishment": self.read(line, "establishment") or 1,
            "marks": self._marks(line),
            "from_on": first and first.isoformat(),
            "to_on": last and last.isoformat(),
            "words": f"{line.cells.get('unit', '')} {line.cells.get('title', '')}",
        }

    def _marks(self, line: Line) -> list[str]:
        """The marks of the post by what the city calls them, parted by 、."""
        known = {one.name_zh: key for key, one in kinds.of(Family.POST_MARK).items()}
        words = [word for part in SPLIT.split(line.cells.get("marks", "")) if (word := part.strip())]
        for word in words:
            if word not in known:
                self.wrong(line, "marks", _("“%(text)s” is no mark of posts."), text=word)
        return sorted({known[word] for word in words if word in known})

    def name(self, values: Mapping[str, Any]) -> str:
        """Unit and post."""
        return str(values["words"])

    def there(self, values: Mapping[str, Any]) -> bool:
        """A post of this name in the unit."""
        return is_there(values)

    def check(self, values: Mapping[str, Any]) -> None:
        """Days in order, a level that is known."""
        if not self.there(values):
            fit(built(values))


def is_there(values: Mapping[str, Any]) -> bool:
    """Whether the unit has a post of this name."""
    return Post.objects.filter(unit=values["unit"], title=values["title"]).exists()


def built(values: Mapping[str, Any], place: str = "") -> Post:
    """The post, not stored."""
    return Post(
        unit_id=values["unit"],
        title=values["title"],
        level=values["level"],
        standing=values["standing"],
        in_leadership_team=values["in_team"],
        establishment=values["establishment"],
        marks=values["marks"],
        valid_from=month_of(values["from_on"]),
        valid_to=month_of(values["to_on"]),
        imported_from=place,
    )


class PastPosts(Past):
    """Posts from Excel."""

    kind, title = "past_posts", gettext_lazy("Posts with establishment")
    intro = gettext_lazy(
        "Each row is a post of a unit: level, head or deputy, and how many may hold it. A post that the unit has already stays as it is."  # noqa: E501
    )
    planner = PostPlanner
    columns = Columns(
        [
            UNIT,
            Column("title", gettext_lazy("Post"), ("职务", "职务名称", "岗位"), TextWidget()),
            Column("level", gettext_lazy("Level"), ("级别", "职务层次"), LEVEL),
            Column(
                "standing",
                gettext_lazy("Head or deputy"),
                ("正副职", "正职副职"),
                WordWidget(Post.Standing.choices, STANDINGS),
            ),
            Column("in_team", gettext_lazy("In the leadership team"), ("是否班子成员", "班子成员"), YES_NO),
            Column("establishment", gettext_lazy("Establishment"), ("职数", "核定职数"), NumberWidget()),
            Column("marks", gettext_lazy("Marks"), ("岗位标记", "标记", "岗位标识"), TextWidget()),
            Column("from_on", gettext_lazy("From"), ("设立日期",), DayWidget()),
            Column("to_on", gettext_lazy("Until"), ("撤销日期",), DayWidget()),
        ]
    )
    example = {
        "unit": "市住房和城乡建设局",
        "title": "副局长",
        "level": "副处级",
        "standing": "副职",
        "in_team": "是",
        "establishment": "4",
        "marks": "关键岗位、一线岗位",
        "from_on": "2017-01-01",
    }

    def make(self, values: Mapping[str, Any], actor: Any, place: str) -> Iterable[Model]:
        """One post with its first version; the same post twice in a file is one."""
        if is_there(values):
            return []
        row = built(values, place)
        row.save()
        keep_all([(row, {})], actor)
        return [row]
