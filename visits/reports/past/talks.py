"""Past talks with what was said in them of a person: each into the visit of its team, unit and day."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.marks import listed
from visits.core.history.models import keep_all
from visits.core.imports.cells import DayWidget, KindWidget, TextWidget, WordWidget
from visits.core.imports.columns import Column, Columns
from visits.core.imports.lines import Line, Reading
from visits.core.kinds.families import Family
from visits.core.sheets.read import Unreadable
from visits.fieldwork.visits.actions.interviews import class_of
from visits.fieldwork.visits.actions.lines import statement_rows
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.counting import recount
from visits.fieldwork.visits.models import (
    Circle,
    Interview,
    Method,
    Relation,
    Statement,
    Target,
    Visit,
    VisitState,
)
from visits.fieldwork.visits.source_numbers import draw
from visits.organisation.rounds.models import Check

from .notes import is_word, read_notes
from .planning import Past, PastPlanner, fit, month_of
from .words import BIRTH, PERSON, ROUND, TEAM, UNIT

KINDS = {"谈话": "heart_to_heart", "谈心": "heart_to_heart", "访谈": "interview", "个别谈话": "interview"}
SIDES = {"正面": "for", "肯定": "for", "反面": "against", "负面": "against", "问题": "against"}
CHECKS = {
    "政治素质": "political",
    "品德": "political",
    "能力": "competence",
    "实绩": "performance",
    "作风": "political",
}


class TalkPlanner(PastPlanner):
    """Who was heard, by whom, where and when, what was said, and one opinion on a person."""

    needs = ("day", "unit", "text")

    def values(self, line: Line) -> dict[str, Any]:
        """The cells; a source without a name is confidential, by class and relation."""
        day, unit = self.day(line, "day"), self.unit(line)
        one = self.round(line, day)
        team = self.team(line, one, unit)
        heard, spoken_of = self.person(line, unit=unit), self.person(line, "about", unit)
        found = {
            "day": day and day.isoformat(),
            "unit": unit and unit.pk,
            "round": one and one.pk,
            "team": team and team.pk,
            "kind": self.read(line, "kind") or "interview",
            "cadre": heard and heard.pk,
            "source_class": self.read(line, "source_class") or (str(class_of(heard)) if heard else ""),
            "relation": self.read(line, "relation") or "",
            "circle": self.read(line, "circle") or "work",
            "by": self.text(line, "by", 150),
            "text": self.text(line, "text", 100_000),
            "about": spoken_of and spoken_of.pk,
            "words": " · ".join(
                filter(
                    None,
                    (line.cells.get("day", ""), line.cells.get("unit", ""), line.cells.get("person", "")),
                )
            ),
        }
        self._source(line, found)
        return found | self._said(line, bool(line.cells.get("about", "").strip()))

    def _source(self, line: Line, found: Mapping[str, Any]) -> None:
        if line.cells.get("person", "").strip():
            return
        for key in ("source_class", "relation"):
            if not found[key]:
                self.wrong(
                    line, key, _("A source without a name is confidential: give its class and relation.")
                )

    def _said(self, line: Line, is_about: bool) -> dict[str, Any]:
        said = self.text(line, "statement", 2000)
        found = {"statement": said, "side": self.read(line, "side"), "check": self.read(line, "check")}
        if said and not is_about:
            self.wrong(line, "about", _("Say of whom this was said."))
        for key in ("side", "check") if said else ():
            if not found[key]:
                self.wrong(
                    line, key, _("An opinion is for or against, and belongs to one of the three checks.")
                )
        return found | {"nature": self.read(line, "nature") or "opinion"}

    def name(self, values: Mapping[str, Any]) -> str:
        """Day, unit and who was heard."""
        return str(values["words"])

    def there(self, values: Mapping[str, Any]) -> bool:
        """The same words of the same source on the same day in the same unit."""
        return Interview.objects.filter(
            visit__unit=values["unit"],
            visited_on=values["day"],
            source_cadre=values["cadre"],
            text=values["text"],
        ).exists()

    def check(self, values: Mapping[str, Any]) -> None:
        """What the talk itself may hold."""
        visit = Visit(visited_on=month_of(values["day"]), state=VisitState.ACCEPTED)
        fit(talk_of(values, visit, self.actor, ""), leave=("client_key", "visited_on", "visit_state"))


def talk_of(values: Mapping[str, Any], visit: Visit, actor: Any, place: str) -> Interview:
    """The talk, not stored. Those who asked may have no accounts: their names stand as a text."""
    return Interview(
        visit=visit,
        client_key=uuid.uuid4(),
        created_by=actor,
        interviewer=actor,
        recorder=actor,
        kind=values["kind"],
        source_cadre_id=values["cadre"],
        is_confidential=values["cadre"] is None,
        source_class=values["source_class"],
        source_relation=values["relation"],
        source_circle=values["circle"],
        text=values["text"],
        imported_from=place,
        alone_reason=_("Imported; held by: %(names)s") % {"names": values["by"] or "–"},
    )


class PastTalks(Past):
    """Talks and opinions from Excel."""

    kind, title = "past_talks", gettext_lazy("Talks and opinions")
    intro = gettext_lazy(
        "Each row is a talk, with one opinion on a person where there is one; several opinions of one talk are several rows with the same text."  # noqa: E501
    )
    planner = TalkPlanner
    columns = Columns(
        [
            Column(
                "day", gettext_lazy("Date"), ("日期", "谈话日期", "谈话时间", "走访日期", "时间"), DayWidget()
            ),
            UNIT,
            ROUND,
            TEAM,
            PERSON,
            BIRTH,
            Column(
                "kind", gettext_lazy("Kind"), ("方式", "谈话方式", "类型"), WordWidget(Interview.TALKS, KINDS)
            ),
            Column(
                "source_class",
                gettext_lazy("Class of the source"),
                ("对象类别", "人员类别"),
                KindWidget(Family.SOURCE),
            ),
            Column(
                "relation",
                gettext_lazy("Relation"),
                ("关系", "与评价对象关系"),
                WordWidget(Relation.choices, {}),
            ),
            Column(
                "circle",
                gettext_lazy("Circle"),
                ("圈", "三圈"),
                WordWidget(Circle.choices, {"工作": "work", "生活": "life", "社交": "social"}),
            ),
            Column("by", gettext_lazy("Held by"), ("谈话人", "访谈人", "记录人"), TextWidget()),
            Column(
                "text", gettext_lazy("What was said"), ("谈话内容", "内容", "谈话记录", "记录"), TextWidget()
            ),
            Column("about", gettext_lazy("Of whom"), ("评价对象", "涉及干部", "被评价人"), TextWidget()),
            Column("about_birth", gettext_lazy("Their month of birth"), ("评价对象出生年月",), TextWidget()),
            Column("statement", gettext_lazy("Opinion"), ("评价意见", "评价内容", "评价"), TextWidget()),
            Column(
                "side",
                gettext_lazy("For or against"),
                ("评价方向", "正面反面", "正反"),
                WordWidget(Statement.Side.choices, SIDES),
            ),
            Column(
                "nature",
                gettext_lazy("Fact or opinion"),
                ("事实观点", "性质"),
                WordWidget(Statement.Nature.choices, {}),
            ),
            Column("check", gettext_lazy("Check"), ("三察", "考察方面"), WordWidget(Check.choices, CHECKS)),
        ]
    )
    example = {
        "day": "2018-05-03",
        "unit": "市住房和城乡建设局",
        "round": "2018年走访",
        "team": "第一走访组",
        "person": "张三",
        "birth": "1975.08",
        "kind": "个别访谈",
        "by": "甄实、程序",
        "text": "城中村改造推进较快，群众工作做得细。",
        "about": "李四",
        "about_birth": "1970.02",
        "statement": "带头入户做工作，三个月签约两百户。",
        "side": "正面",
        "nature": "事实",
        "check": "工作实绩",
        "circle": "工作圈",
    }

    def plan(self, actor: Any, name: str, data: bytes) -> dict[str, Any]:
        """From a sheet, or from notes in Word."""
        if not is_word(name):
            return super().plan(actor, name, data)
        reading = Reading(name, self.columns)
        reading.lines = read_notes(data, reading.names)
        if not reading.lines:
            labels = listed(self.columns.label(key) for key in self.planner.needs)
            raise Unreadable(
                _("No notes were found. Each needs lines such as: %(labels)s.") % {"labels": labels}
            )
        return self.planned(actor, reading, {})

    def make(self, values: Mapping[str, Any], actor: Any, place: str) -> Iterable[Model]:
        """The talk, or one more opinion of the talk that the batch has taken in with the same text."""
        made: list[Model] = []
        visit = self._visit(values, actor, place, made)
        frame = Frame(actor, visit)
        frame.name(key for key in (values["cadre"], values["about"]) if key)  # they may serve anywhere
        talk = Interview.objects.filter(
            visit=visit, source_cadre=values["cadre"], text=values["text"], imported_from__gt=""
        ).first()
        if talk is None:
            talk = talk_of(values, visit, actor, place)
            if values["cadre"] and (away := frame.away(values["cadre"])):
                talk.source_unit_id, talk.heard_at = away["away_unit_id"], away["heard_at"]
            if talk.is_confidential:
                talk.source_number = draw(frame.source_numbers)
            talk.save()
            made.append(talk)
        if values["statement"]:
            said = _line(values)
            Statement.objects.bulk_create(statement_rows(frame, talk, [said]))
        keep_all([(talk, {})], actor) if talk in made else None
        self.touched = {**getattr(self, "touched", {}), visit.pk: visit}
        return made

    def _visit(self, values: Mapping[str, Any], actor: Any, place: str, made: list[Model]) -> Visit:
        of = {
            "round_id": values["round"],
            "team_id": values["team"],
            "unit_id": values["unit"],
            "visited_on": month_of(values["day"]),
        }
        if found := Visit.objects.filter(**of, imported_from__gt="", state=VisitState.ACCEPTED).first():
            return found
        now = timezone.now()
        visit = Visit(
            client_key=uuid.uuid4(),
            created_by=actor,
            state=VisitState.ACCEPTED,
            submitted_at=now,
            accepted_at=now,
            methods=[Method.INTERVIEW],
            targets=[Target.CADRE],
            imported_from=place,
            **of,
        )
        visit.save()
        keep_all([(visit, {})], actor)
        made.append(visit)
        return visit

    def finish(self, actor: Any) -> Iterable[Model]:
        """Count the visits, and let what was said be found, once all of it is in."""
        for visit in getattr(self, "touched", {}).values():
            recount(visit)
        self.touched = {}
        return ()


def _line(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cadre": values["about"],
        "leadership_team": None,
        "side": values["side"],
        "nature": values["nature"],
        "check_key": values["check"],
        "dimension": "",
        "criterion": None,
        "circle": values["circle"],
        "text": values["statement"],
    }
