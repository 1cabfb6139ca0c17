"""The lead's desk: what came in, what lacks, what repeats; each line opens its record.

Leads read their own team, staff all teams that sent in; closed talks appear nowhere.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.core.readers import rows_of
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import (
    WITH_THE_OFFICE,
    WITH_THE_TEAM,
    Attachment,
    FollowUp,
    Interview,
    Rating,
    StateChange,
    Statement,
    Visit,
)
from visits.fieldwork.visits.stages import Stage, at_stage
from visits.fieldwork.visits.views.comments import lines as comment_lines

from .plans import shared_problems, unmet
from .repetitions import near_copies

DAYS = 7  # what came in and what is looked through, where no other number is asked for
HAND_IN = 3  # days after the visit in which it is to be sent in
KEYWORDS = 30  # characters; a talk with fewer holds key words only
STRAIGHT = 4  # ratings of one person in one talk; fewer may well be the same
MOST = 20  # lines of one part
TALKS = 1000  # newest talks that are compared with each other
# What a talk is called by: its visit and who was heard.
OF_A_VISIT = (
    "visit__visited_on", "visit__to_task", "visit__unit__name", "visit__unit__short_name", "visit__key_task__name",
)  # fmt: skip
CALLED = (*OF_A_VISIT, "source_cadre__name", "source_class", "source_relation", "source_number")


@dataclass
class Part:
    """One heading of the desk: its lines (text, address, note), at most MOST of them."""

    title: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    is_cut: bool = False


def part(title: str, lines: list[tuple[str, str, str]]) -> Part:
    """The first lines, and whether there are more."""
    return Part(title, lines[:MOST], len(lines) > MOST)


def _visit(pk: int) -> str:
    return reverse("visits:detail", args=[pk])


def _talk(pk: int) -> str:
    return reverse("interviews:detail", args=[pk])


def _talks(user: Any, since: dt.date) -> QuerySet[Interview]:
    """Talks since that day, the newest first, with what says where and with whom each was."""
    talks = Interview.objects.visible_to(user).filter(visited_on__gte=since).order_by("-visited_on", "-pk")
    return talks.select_related("visit__unit", "visit__key_task", "source_cadre").only(*CALLED)


def _short(user: Any, since: dt.date) -> QuerySet[Interview]:
    return _talks(user, since).annotate(length=Length("text")).filter(length__lt=KEYWORDS)[: MOST + 1]


def _opinions(user: Any, since: dt.date) -> QuerySet[Interview]:
    told = Statement.objects.filter(interview=OuterRef("pk"))
    facts = told.filter(nature=Statement.Nature.FACT)
    return _talks(user, since).filter(Exists(told), ~Exists(facts))[: MOST + 1]


def _of_talks(talks: list[Interview]) -> list[tuple[str, str, str]]:
    return [(str(talk.visit), _talk(talk.pk), talk.source) for talk in talks]


def came_in(user: Any, since: dt.datetime) -> list[Part]:
    """Steps of visits and photos since that moment."""
    titles = [
        (_("Handed to the lead"), ["hand_to_lead"]),
        (_("Sent in"), ["submit", "resubmit"]),
        (_("Returned"), ["return"]),
    ]
    parts = []
    for title, acts in titles:
        steps = [one for one in rows_of(user, _steps, *acts) if one.at > since]
        parts.append(part(title, [(str(one.visit), _visit(one.visit_id), one.reason) for one in steps]))
    files = [one for one in rows_of(user, _files) if one.added_at > since]
    read = covered(files, user, *FILE_TEXTS)
    lines = [(str(one.visit), _visit(one.visit_id), one.caption or one.name) for one in read]
    return [*parts, part(_("Photos and documents"), lines)]


def _steps(user: Any, *acts: str) -> QuerySet[StateChange]:
    """The newest of these steps, whenever they were taken: a kept question knows no moment."""
    steps = StateChange.objects.visible_to(user).filter(act__in=acts).order_by("-at", "-pk")
    return steps.select_related("visit__unit", "visit__key_task")[: MOST + 1]


def _files(user: Any) -> QuerySet[Attachment]:
    files = Attachment.objects.visible_to(user).order_by("-added_at", "-pk")
    return files.select_related("visit__unit", "visit__key_task")[: MOST + 1]


def with_you(user: Any) -> list[Visit]:
    """Visits that are with this person now, the longest waiting first, at most 50: he may return them together."""
    return rows_of(user, _with_you)


def _with_you(user: Any) -> QuerySet[Visit]:
    visits = Visit.objects.visible_to(user).select_related("unit", "key_task", "team__round")
    if user.is_office:
        return visits.filter(state__in=WITH_THE_OFFICE).order_by("submitted_at", "pk")[:50]
    return visits.filter(at_stage(Stage.WITH_LEAD)).order_by("ready_at", "pk")[:50]


def lacks(user: Any, since: dt.date) -> list[Part]:
    """What is late whenever it was, and what the visits since that day leave out."""
    today = timezone.localdate()
    return [
        part(
            _("Not sent in within %(days)s days") % {"days": HAND_IN},
            [
                (str(one), _visit(one.pk), one.get_state_display())
                for one in rows_of(user, _late, today - dt.timedelta(days=HAND_IN))
            ],
        ),
        part(
            _("Follow-ups overdue"),
            [
                (one.text, _visit(one.visit_id), f"{one.visit} {one.owner} {one.due_on}")
                for one in rows_of(user, _due, today)
            ],
        ),
        part(_("Talks in key words only"), _of_talks(rows_of(user, _short, since))),
        part(_("Talks with opinions and no fact"), _of_talks(rows_of(user, _opinions, since))),
        part(_("Visits without any talk"), _silent(user, since)),
        part(_("Planned and not done"), unmet(user, since)),
        part(_("Open comments"), comment_lines(user, MOST + 1)),
    ]


def _late(user: Any, day: dt.date) -> QuerySet[Visit]:
    late = Visit.objects.visible_to(user).filter(state__in=WITH_THE_TEAM, visited_on__lt=day)
    return late.select_related("unit", "key_task").order_by("visited_on", "pk")[: MOST + 1]


def _due(user: Any, day: dt.date) -> QuerySet[FollowUp]:
    due = FollowUp.objects.visible_to(user).filter(done_on=None, due_on__lt=day)
    due = due.select_related("visit__unit", "visit__key_task").only("text", "owner", "due_on", *OF_A_VISIT)
    return due.order_by("due_on", "pk")[: MOST + 1]


def _silent(user: Any, since: dt.date) -> list[tuple[str, str, str]]:
    """Visits in which, by their record, nobody was talked with; a closed talk is a talk all the same."""
    return [(str(one), _visit(one.pk), one.team.full_name) for one in rows_of(user, _untalked, since)]


def _untalked(user: Any, since: dt.date) -> QuerySet[Visit]:
    talks = Interview.objects.filter(visit=OuterRef("pk"))
    visits = Visit.objects.visible_to(user).filter(~Exists(talks), visited_on__gte=since)
    return visits.select_related("unit", "key_task", "team__round").order_by("-visited_on", "-pk")[: MOST + 1]


def repeats(user: Any, since: dt.date) -> list[Part]:
    """Near-copies among the newest talks, and one grade straight down the sheet."""
    talks = {talk.pk: talk for talk in rows_of(user, _texts, since)}
    pairs = near_copies((key, talk.text) for key, talk in talks.items())
    copies = [
        (
            f"{talks[other].visit} {talks[other].source}",
            _talk(other),
            _("%(percent)s%% the same as %(talk)s")
            % {"percent": round(100 * share), "talk": f"{talks[one].visit} {talks[one].source}"},
        )
        for one, other, share in pairs
    ]
    return [
        part(_("The same text in several talks"), copies),
        part(_("One grade straight down the sheet"), _straight(user, since)),
        part(_("The same problem in several units"), shared_problems(user, since)),
    ]


def _texts(user: Any, since: dt.date) -> QuerySet[Interview]:
    return _talks(user, since).exclude(text="").only("text", *CALLED)[:TALKS]


def _straight(user: Any, since: dt.date) -> list[tuple[str, str, str]]:
    """Talks that give one subject the same grade on every line; the grade itself is not shown here."""
    rows = rows_of(user, _alike, since)
    named = {talk.pk: talk for talk in rows_of(user, _called, since, {row[0] for row in rows})}
    lines = []
    for key, _cadre, _team, n, _grades in rows:
        talk = named[key]
        count = ngettext("%(n)s line", "%(n)s lines", n) % {"n": n}
        lines.append((f"{talk.visit} {talk.source}", _talk(talk.pk), count))
    return lines


def _alike(user: Any, since: dt.date) -> QuerySet[Rating, Any]:
    rows = Rating.objects.visible_to(user).filter(interview__in=_talks(user, since).order_by().values("pk"))
    groups = rows.order_by().values_list("interview", "cadre", "leadership_team")
    groups = groups.annotate(n=Count("*"), grades=Count("grade", distinct=True))
    groups = groups.filter(n__gte=STRAIGHT, grades=1)
    return groups.order_by("-interview", "cadre", "leadership_team")[: MOST + 1]


def _called(user: Any, since: dt.date, keys: Collection[int]) -> QuerySet[Interview]:
    return _talks(user, since).filter(pk__in=keys)
