"""Closing a team's part of a round, and the round: what is still open, and the acts.

The lead declares, staff confirm or send back, staff reopen with a reason. Nothing is closed over what is open.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cadre_review.audit.log import record
from cadre_review.marks import bracketed
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.workflow import Done, Said, Workflow
from visits.fieldwork.surveys.models import Survey, SurveyState
from visits.fieldwork.visits.models import WITH_THE_OFFICE, Draft, Visit, VisitState, not_gone_to
from visits.organisation.rounds.actions.checks import reason_given, said
from visits.organisation.rounds.actions.rounds import move_round, rounds
from visits.organisation.rounds.models import Round, TeamClosing, TeamMembership, VisitTeam

State = TeamClosing.State
closings = Workflow(
    TeamClosing, name="closing", pages="teams", title=gettext_lazy("Visit teams"),
    stale=gettext_lazy("Somebody else has saved this meanwhile. Compare below, then save again."),
    not_now=gettext_lazy("Nothing of this team waits for this answer. Look at the page again."),
)  # fmt: skip
closings.act("closing.declare", gettext_lazy("declared a team's part of a round closed"))
MOST = 50  # lines of one kind on the page; the number beside the heading counts all


@dataclass
class Open:
    """One kind of open things: heading, how many there are, and the first lines (text, address, note)."""

    title: str
    count: int
    lines: list[tuple[str, str, str]] = field(default_factory=list)


def open_things(user: Any, held: Round, team: VisitTeam | None = None, *, final: bool = True) -> list[Open]:
    """What stands between a round (or one team's part of it) and its closing; empty when nothing does.

    ``final`` asks for visits that staff have not accepted as well; a lead declares before these are read.
    """
    visits = (
        held.visits.filter(**_of(team))
        .select_related("unit", "key_task", "team")
        .order_by("team", "visited_on", "pk")
    )
    kinds = [
        _visits(user, _("Not sent in yet"), visits.filter(state=VisitState.DRAFT)),
        _visits(user, _("Returned visits"), visits.filter(state=VisitState.RETURNED)),
        _typed(user, held, team),
        _surveys(held, team),
    ]
    if final:
        kinds.insert(2, _visits(user, _("Not accepted yet"), visits.filter(state__in=WITH_THE_OFFICE)))
    return [kind for kind in kinds if kind.count]


def _of(team: VisitTeam | None) -> dict[str, Any]:
    return {"team": team} if team else {}


def part_page(team_id: int) -> str:
    """The page on which a team's part is closed."""
    return reverse("teams:closing", args=[team_id])


def _visits(user: Any, title: str, visits: models.QuerySet[Visit]) -> Open:
    """Each line opens the visit where the user sees it, else the page of its team."""
    first = list(visits[:MOST])
    seen = set(
        Visit.objects.visible_to(user).filter(pk__in=[one.pk for one in first]).values_list("pk", flat=True)
    )
    lines = [
        (
            str(one),
            reverse("visits:detail", args=[one.pk]) if one.pk in seen else part_page(one.team_id),
            f"{one.team} {one.get_state_display()}",
        )
        for one in first
    ]
    return Open(title, visits.count() if len(first) == MOST else len(first), lines)


def _typed(user: Any, held: Round, team: VisitTeam | None) -> Open:
    """Typed texts of people who serve in the team today: whose and since when, never what they say.

    A text of no visit yet belongs to no round by itself; it counts where its author serves.
    """
    serving = TeamMembership.objects.today().filter(team__round=held, user__is_active=True, **_of(team))
    teams = dict(serving.order_by("pk").values_list("user", "team"))
    texts = Draft.objects.filter(Q(visit=None) | Q(visit__round=held), owner__in=teams)
    rows = list(texts.select_related("owner").order_by("saved_at", "pk"))
    today = timezone.localdate()
    lines = []
    for row in rows[:MOST]:
        days = (today - timezone.localdate(row.saved_at)).days
        age = ngettext("%(n)s day old", "%(n)s days old", days) % {"n": days}
        own = row.owner_id == user.pk
        lines.append((row.owner.name, row.address if own else part_page(teams[row.owner_id]), age))
    return Open(_("Typed and not saved"), len(rows), lines)


def _surveys(held: Round, team: VisitTeam | None) -> Open:
    """Surveys whose results are not open; one that was never opened and whose window is over has lapsed."""
    lapsed = Q(state=SurveyState.PREPARED, closes_at__lt=timezone.now())
    rows = Survey.objects.filter(~lapsed, round=held, **_of(team)).exclude(
        state__in=[SurveyState.PUBLISHED, SurveyState.WITHDRAWN]
    )
    found = list(rows.select_related("unit", "team").order_by("team", "pk"))
    lines = [
        (
            one.title,
            reverse("surveys:detail", args=[one.pk]),
            f"{one.unit} {one.team} {one.get_state_display()}",
        )
        for one in found[:MOST]
    ]
    return Open(_("Unfinished surveys"), len(found), lines)


def unvisited(team: VisitTeam) -> int:
    """Units and key tasks in the team's hands without a visit in its round; told to who closes, never a refusal."""
    return team.assignments.in_hand().filter(not_gone_to()).count()


def _refuse(found: list[Open]) -> None:
    if found:
        kinds = said(
            bracketed(f"{kind.title} {kind.count}", said([line[0] for line in kind.lines], 3))
            for kind in found
        )
        raise ValidationError(
            _("Still open: %(kinds)s. Have this finished first; the list is below.") % {"kinds": kinds},
            code="unfinished",
        )


def _locked_team(team: VisitTeam) -> VisitTeam:
    """The team, locked, in a round that is open; the round is locked against its own closing."""
    held = Round.objects.select_for_update().get(pk=team.round_id)
    locked = VisitTeam.objects.select_for_update().get(pk=team.pk)
    locked.round = held
    if held.state != Round.State.OPEN:
        raise ValidationError(_("The round is not open."), code="closed")
    return locked


@transaction.atomic
def declare(*, actor: Any, team: VisitTeam, note: str = "") -> TeamClosing:
    """The lead says that his team has finished. Refused over drafts, returns, typed texts, unfinished surveys."""
    locked = _locked_team(team)
    closing = TeamClosing(team=locked, declared_by=actor, note=note.strip())
    require(actor, "closing.declare", closing)
    check_text(note)
    if locked.closings.standing().exists():
        raise ValidationError(_("The team's part is declared closed already."))
    _refuse(open_things(actor, locked.round, locked, final=False))
    if (left := unvisited(locked)) and not closing.note:
        text = _("%(n)s units in hand have no visit yet. Say why they are left.") % {"n": left}
        raise ValidationError({"note": text})
    closings.write(closing, actor)
    record(actor, "closing.declare", closing, team=closing.team_id, unvisited=left)
    return closing


def _answer(actor: Any, closing: TeamClosing, state: str, **said: str) -> Done:
    """Give the standing declaration its answer, in a round that is open."""
    closing.team = _locked_team(closing.team)
    closing.state, closing.reason = state, said.get("reason", "")
    closing.decided_by, closing.decided_at = actor, timezone.now()
    return Done(team=closing.team_id, **said)


@closings.step(
    "confirm_closed", right="closing.decide", at=[State.DECLARED], label=gettext_lazy("Close the part"),
    act="closing.confirm", log=gettext_lazy("confirmed that a team's part of a round is closed"),
)  # fmt: skip
def confirm(*, actor: Any, closing: TeamClosing, base_version: int) -> Said:
    """Staff close the team's part: from now on it logs nothing more in the round. Refused over anything open."""
    done = _answer(actor, closing, State.CONFIRMED)
    _refuse(open_things(actor, closing.team.round, closing.team))
    return done


@closings.step(
    "send_back", right="closing.decide", at=[State.DECLARED], label=gettext_lazy("Send back"),
    log=gettext_lazy("sent the closing of a team's part back"),
)  # fmt: skip
def send_back(*, actor: Any, closing: TeamClosing, base_version: int, reason: str) -> Said:
    """Staff do not take the declaration; the lead reads why."""
    return _answer(actor, closing, State.SENT_BACK, reason=reason_given(reason))


@closings.step(
    "reopen_part", right="closing.decide", at=[State.CONFIRMED], label=gettext_lazy("Reopen the part"),
    act="closing.reopen", log=gettext_lazy("reopened a team's part of a round"),
)  # fmt: skip
def reopen_part(*, actor: Any, closing: TeamClosing, base_version: int, reason: str) -> Said:
    """Staff let the team log again in the round, with a reason."""
    return _answer(actor, closing, State.REOPENED, reason=reason_given(reason))


@transaction.atomic
def close_round(*, actor: Any, one: Round) -> Round:
    """End the round: its teams see their units no longer. Refused over anything that is open in it."""
    locked = rounds.lock(actor, one)
    if locked.state != Round.State.OPEN:
        raise ValidationError(_("Only an open round can be closed."))
    _refuse(open_things(actor, locked))
    return move_round(actor, locked, Round.State.CLOSED, "round.close")
