"""A leadership team on paper: what its page shows, as a Word file that is taken to a meeting or signed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cadre_review.marks import bracketed, labelled, listed
from visits.cadres.leadership.summary import Summary
from visits.cadres.leadership.team import Member, Seat, Team
from visits.core import docx as word
from visits.core.marks.reading import secrecy_among

from .course import Course
from .rated import Rated
from .said import Matrix, Tile

NEWEST = 20  # of what happened over the years; all of it stands on the page


def team_paper(
    unit: Any, team: Team, summary: Summary, judged: dict[str, Any], findings: Iterable[Any], foot: str
) -> bytes:
    """The .docx; without ``judged`` (whoever keeps away from the team) it holds seats, members and structure alone."""
    title = _("%(unit)s: leadership team") % {"unit": unit.name}
    document = word.new(title, kind="report", foot=foot, marks=secrecy_among(findings))
    word.heading(document, _("Members"))
    first = [
        f"{one.label} {one.number}" for at, one in enumerate(summary.groups[0][1]) if at < 3 or one.number
    ]
    word.says(document, listed(first))
    if team.unseen:
        text = _(
            "Holders not set out here: %(n)s. They take their seats, and are left out of the other figures."
        )
        word.says(document, text % {"n": team.unseen})
    heads = [
        _("Post"),
        _("Name"),
        _("Sex"),
        _("Age"),
        _("Years in post"),
        _("Leaves by age"),
        _("Heard last"),
    ]
    word.table(document, heads, [row for seat in team.seats for row in _rows(seat)])
    word.heading(document, pgettext("team", "Structure"))
    for head, figures in summary.groups[1:]:
        if told := [f"{one.label} {one.number}" for one in figures if one.number]:
            word.says(document, labelled(head, listed(told)))
    if judged:
        _heard(document, judged["matrix"])
        _rated(document, judged["rated"])
        _happened(document, judged["course"])
    return word.saved(document)


def _rows(seat: Seat) -> Iterable[list[Any]]:
    for member in seat.members:
        yield _row(seat, member)
    told = [_("not set out here: %(count)s") % {"count": seat.unseen}] if seat.unseen else []
    told += [_("vacant: %(count)s") % {"count": seat.vacant}] if seat.vacant else []
    if told:
        yield [seat.post.title, listed(told), *["–"] * 5]


def _row(seat: Seat, one: Member) -> list[Any]:
    post = bracketed(seat.post.title, "" if one.seated else _("secondment"))
    leaves = f"{one.leaves:%Y-%m}" if one.leaves else "–"
    newest = f"{one.standing.newest:%Y-%m-%d}" if one.standing.newest else _("not heard yet")
    years = "–" if one.years is None else one.years
    return [post, one.cadre.name, one.cadre.get_sex_display(), one.age, years, leaves, newest]


def _heard(document: Any, matrix: Matrix) -> None:
    word.heading(document, _("Four dimensions by three circles"))
    word.says(document, _("all rounds") if matrix.of_all else matrix.round)
    rows = [[label, *map(_tile, tiles)] for label, tiles in matrix.rows]
    word.table(document, [_("Dimension"), *matrix.circles], rows)


def _tile(one: Tile) -> str:
    if one.state == "none":
        return _("not heard yet")
    if one.state != "shown":
        return _("not shown")
    sides = f"{pgettext('side', 'for')} {one.pro}", f"{pgettext('side', 'against')} {one.con}"
    return listed([*sides, ngettext("%(n)s source", "%(n)s sources", one.sources) % {"n": one.sources}])


def _rated(document: Any, rated: Rated) -> None:
    word.heading(document, _("Ratings"))
    if not rated.rows:
        word.says(document, _("Nobody was rated yet."))
        return
    word.says(document, listed(filter(None, [rated.now and rated.now.name, _("no ranking")])))
    rows = [[row.place, row.name, row.words] for row in rated.rows]
    word.table(document, [_("Under"), _("Criterion"), _("Grades")], rows)


def _happened(document: Any, course: Course) -> None:
    word.heading(document, _("Over the years"))
    if not course.events:
        word.says(document, _("Nothing is on file yet."))
        return
    rows = [[lane, one.words] for lane, one in course.events[:NEWEST]]
    word.table(document, [_("Kind"), pgettext("paper", "Record")], rows)
    if (older := len(course.events) - NEWEST) > 0:
        word.says(document, _("Older ones that are not listed here: %(n)s") % {"n": older})
