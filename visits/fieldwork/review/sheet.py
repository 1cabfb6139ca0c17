"""A visit with everything in it as one sheet: sections of passages, each a spot at which a comment may stand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.marks import listed, parted
from visits.core.history.models import Recorded
from visits.fieldwork.site_visits.models import CadreSeen
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.follows import labels, stood
from visits.fieldwork.visits.lists import interviewers
from visits.fieldwork.visits.models import Attachment, FollowUp, Interview, Rating, Statement, Visit
from visits.fieldwork.visits.spots import WHOLE, Spot
from visits.fieldwork.visits.trace import TEXTS, Change

SUBJECTS = ("cadre", "away_unit", "leadership_team__unit", "criterion")
FACT, TEXT, STATEMENT, RATINGS, PHOTO = "fact", "text", "statement", "ratings", "photo"


@dataclass
class Passage:
    """What stands at one spot, how it is drawn, and what is said of it."""

    spot: Spot
    label: str
    text: Any = ""
    kind: str = FACT
    thing: Any = None
    may_reword: bool = False
    remarks: list[dict[str, Any]] = field(default_factory=list)
    change: Change | None = None


@dataclass
class Section:
    """One record of the visit, or what belongs to the visit itself."""

    key: str
    title: str
    passages: list[Passage]
    page: str = ""
    meta: str = ""
    is_sealed: bool = False

    @property
    def is_folding(self) -> bool:
        """Whether it is a talk: those that are read fold away."""
        return self.key.startswith("talk-")


class Sheet:
    """All sections of a visit as one reader sees them, in a fixed number of questions."""

    def __init__(self, user: Any, visit: Visit) -> None:
        self.user, self.visit = user, visit
        self.talks = list(_talks(user, visit))
        self.symposia = list(
            visit.symposia.select_related("host", "recorder").prefetch_related("attendance").order_by("pk")
        )
        self.sites = list(
            visit.site_visits.select_related("key_task").prefetch_related("people_met").order_by("pk")
        )
        self.files = covered(
            Attachment.objects.filter(visit=visit).select_related("added_by"), user, *FILE_TEXTS
        )
        self.follow_ups = list(FollowUp.objects.visible_to(user).filter(visit=visit).order_by("pk"))
        self.told = _by_talk(Statement.objects.visible_to(user).filter(visit=visit).select_related(*SUBJECTS))
        self.rated = _by_talk(_ratings(user, visit))
        self.seen = list(_seen(user, visit))
        self.sections = [one for one in self._sections() if one.passages]

    @property
    def records(self) -> list[Recorded]:
        """The records of the visit that keep versions."""
        return [self.visit, *self.talks, *self.symposia, *self.sites]

    @property
    def passages(self) -> list[Passage]:
        """All passages in their order."""
        return [one for section in self.sections for one in section.passages]

    def mark(self, remarks: Iterable[dict[str, Any]], changes: Iterable[Change]) -> None:
        """Put comments and changes to their spots; a comment at a line that is gone stands at the first passage."""
        by_name = {one.spot.name: one for one in reversed(self.passages)}
        for remark in remarks:
            at = (
                by_name.get(remark["spot"])
                or by_name.get(remark["spot"].rpartition(".")[0])
                or self.passages[0]
            )
            at.remarks.append(remark)
        for change in changes:
            if change.spot.name in by_name:
                by_name[change.spot.name].change = change

    def _sections(self) -> Iterable[Section]:
        own = [one for one in self.talks if one.symposium_id is None]
        yield self._basics()
        yield from (self._talk(number, one) for number, one in enumerate(own, start=1))
        yield from (self._symposium(number, one) for number, one in enumerate(self.symposia, start=1))
        yield from (self._site(number, one) for number, one in enumerate(self.sites, start=1))
        yield Section("photos", _("Photos and documents"), [
            Passage(Spot(one, WHOLE), one.caption or one.name, kind=PHOTO, thing=one) for one in self.files
        ])  # fmt: skip
        yield Section("follow-ups", _("Follow-ups"), self._promised(self.visit, None))

    def _promised(self, record: Any, talk: int | None) -> list[Passage]:
        """The follow-ups of the visit itself, or of one talk."""
        own = [one for one in self.follow_ups if one.interview_id == talk]
        return [
            Passage(Spot(record, "follow_ups", line), one.text, _due(one), thing=one)
            for line, one in enumerate(own, start=1)
        ]

    def _basics(self) -> Section:
        visit: Any = self.visit
        stands = stood(visit)
        facts = [
            ("visited_on", _("Date"), f"{visit.visited_on} {visit.hours}"), ("place", _("Place"), visit.place),
            ("key_task", _("Key task"), visit.key_task),
            *((name, label, listed(labels(name, stands[name]))) for name, label in (
                ("entries", _("Three entries")), ("targets", _("Three visits")), ("checks", _("Three checks")))),
            ("methods", _("Methods"), listed(visit.labels_of_methods())),
            ("members_present", _("Members present"), listed(one.name for one in visit.members_present.all())),
        ]  # fmt: skip
        rows = [*_facts(visit, facts), *self._texts(visit)]
        return Section("basics", _("Basics"), rows, reverse("visits:detail", args=[visit.pk]))

    def _talk(self, number: int, talk: Any) -> Section:
        facts = [
            (WHOLE, _("Source"), talk.source), ("source_circle", _("Circle"), talk.get_source_circle_display()),
            ("interviewer", _("Interviewers"), interviewers(talk)), ("recorder", _("Recorder"), talk.recorder.name),
        ]  # fmt: skip
        words = (
            []
            if talk.is_full or not talk.keywords
            else [Passage(Spot(talk, "text"), _("Key words"), talk.keywords, TEXT)]
        )
        answers = [
            Passage(Spot(talk, "answers", line), str(one.question), one.text, TEXT, one, may_reword=True)
            for line, one in enumerate(sorted(talk.answers.all(), key=lambda one: one.question_id), start=1)
        ]
        rows = [
            *_facts(talk, facts),
            *words,
            *self._texts(talk),
            *answers,
            *self._said(talk),
            *self._graded(talk),
            *self._promised(talk, talk.pk),
        ]
        title = _("Talk %(n)s") % {"n": number}
        page = reverse("interviews:detail", args=[talk.pk])
        return Section(f"talk-{talk.pk}", title, rows, page, self._sum(talk), talk.is_confidential)

    def _sum(self, talk: Any) -> str:
        """The talk in a line: kind, source, when, how much was said for and against."""
        sides = [one.side for one in self.told[talk.pk]]
        said = _("for %(n)s, against %(m)s") % {"n": sides.count("for"), "m": sides.count("against")}
        return " · ".join(filter(None, [str(talk.get_kind_display()), talk.source, talk.hours, said]))

    def _said(self, talk: Any) -> list[Passage]:
        return [
            Passage(Spot(talk, "statements", line), _("Statement %(n)s") % {"n": line}, one.text, STATEMENT, one,
                    may_reword=talk.symposium_id is None)
            for line, one in enumerate(self.told[talk.pk], start=1)
        ]  # fmt: skip

    def _graded(self, talk: Any) -> list[Passage]:
        """The ratings by subject, at one spot."""
        subjects = groupby(self.rated[talk.pk], key=lambda one: str(one.cadre or one.leadership_team))
        table = [
            (subject, [(str(one.criterion), str(one.grade)) for one in rows]) for subject, rows in subjects
        ]
        return [Passage(Spot(talk, "ratings"), _("Ratings"), kind=RATINGS, thing=table)] if table else []

    def _symposium(self, number: int, one: Any) -> Section:
        came = parted(
            f"{row.get_source_class_display()} {row.present}/{row.expected}" for row in one.attendance.all()
        )
        facts = [
            (WHOLE, _("Time"), one.hours), ("host", _("Host"), one.host.name),
            ("recorder", _("Recorder"), one.recorder.name), ("place", _("Place"), one.place),
            ("attendance", _("Attendance"), came),
        ]  # fmt: skip
        rows = [*_facts(one, facts), *self._texts(one)]
        for voice in (talk for talk in self.talks if talk.symposium_id == one.pk):
            rows += [*self._said(voice), *self._graded(voice)]
        title = _("Symposium %(n)s") % {"n": number}
        return Section(f"symposium-{one.pk}", title, rows, reverse("symposia:detail", args=[one.pk]))

    def _site(self, number: int, one: Any) -> Section:
        facts = [
            (WHOLE, _("Place"), one.place),
            ("position", _("Coordinates"), one.position),
            ("key_task", _("Key task"), one.key_task),
        ]
        met = [
            Passage(Spot(one, "people_met", line), f"{row.get_source_class_display()} {row.count}", row.said)
            for line, row in enumerate(one.people_met.all(), start=1)
        ]
        seen = [
            Passage(Spot(one, "cadres_seen", line), str(row.cadre), row.text)
            for line, row in enumerate((row for row in self.seen if row.site_visit_id == one.pk), start=1)
        ]
        title = _("Site visit %(n)s") % {"n": number}
        return Section(
            f"site-{one.pk}",
            title,
            [*_facts(one, facts), *self._texts(one), *met, *seen],
            reverse("sites:detail", args=[one.pk]),
        )

    def _texts(self, record: Any) -> Iterable[Passage]:
        """The texts of a record that hold something; its place stands among the facts."""
        spots = [Spot(record, name) for name in TEXTS[record._meta.model_name] if name != "place"]
        words = [(spot, getattr(record, spot.field)) for spot in spots]
        return [Passage(spot, spot.label, text, TEXT, may_reword=True) for spot, text in words if text]


def _facts(record: Any, facts: Sequence[tuple[str, str, Any]]) -> list[Passage]:
    return [Passage(Spot(record, name), label, text or "–") for name, label, text in facts]


def _due(one: FollowUp) -> str:
    return " ".join(filter(None, [one.owner, f"{one.due_on:%Y-%m-%d}" if one.due_on else _("no due day")]))


def _talks(user: Any, visit: Visit) -> Any:
    """Talks and voices."""
    rows = Interview.objects.visible_to(user).filter(visit=visit).order_by("pk")
    along = ("source_cadre", "source_unit", "interviewer", "second_interviewer", "recorder")
    return rows.select_related(*along).prefetch_related("answers__question")


def _ratings(user: Any, visit: Visit) -> Any:
    rows = Rating.objects.visible_to(user).filter(visit=visit).select_related(*SUBJECTS, "grade")
    return rows.order_by("cadre", "leadership_team", "criterion__position", "pk")


def _seen(user: Any, visit: Visit) -> Any:
    rows = CadreSeen.objects.visible_to(user).filter(site_visit__visit=visit)
    return rows.select_related("cadre").order_by("pk")


def _by_talk(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows:
        found[one.interview_id].append(one)
    return found
