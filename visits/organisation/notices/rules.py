"""Which acts of the log tell whom: said once, for every package.

A notice is written in the transaction of its act. It goes to people of a role, to the team named, or to whoever began
the thing; never to who acted, nor to anyone who does not see the thing (avoidance included). It closes by itself, for
everybody it went to, with the act that settles what it asks for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.accounts.models import Role, User
from visits.organisation.rounds.models import TeamMembership

from .models import Notice

People = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Kind:
    """What a notice says, which page it leads to, whom it tells, and the acts after which nothing is left to do.

    Without such acts it only informs: who was told puts it away by opening it.
    """

    label: Any
    route: str
    to: People
    until: tuple[str, ...] = ()


def role(name: str) -> People:
    """Everyone of a role."""
    return lambda thing: User.objects.filter(role=name, is_active=True)


def team(thing: Any) -> Iterable[Any]:
    """The members of the team that the thing names."""
    if not thing.team_id:
        return []
    rows = TeamMembership.objects.today().filter(team=thing.team_id)
    return User.objects.filter(pk__in=rows.order_by().values("user"), is_active=True)


def leads(thing: Any) -> Iterable[Any]:
    """The leads of the team that the thing names."""
    rows = TeamMembership.objects.today().filter(team=thing.team_id, is_lead=True)
    return User.objects.filter(pk__in=rows.order_by().values("user"), is_active=True)


def whose(field: str) -> People:
    """The person whom a field of the thing names."""
    return lambda thing: [one for one in [getattr(thing, field)] if one is not None and one.is_active]


def meeting(thing: Any) -> Iterable[Any]:
    """The members and the chair of an appraisal."""
    members = thing.members.order_by().values("user")
    return User.objects.filter(pk__in=members, is_active=True) | User.objects.filter(
        pk=thing.chair_id, is_active=True
    )


def up(thing: Any) -> Iterable[Any]:
    """Who hears of something overdue: staff at first, reviewers after 15 days, leaders after 30."""
    days = thing.days_over or 0
    return (LEADERS if days >= WITH_LEADER else REVIEWERS if days >= WITH_REVIEWER else STAFF)(thing)


WITH_REVIEWER, WITH_LEADER = 15, 30  # days overdue
REVIEWERS, LEADERS, STAFF = role(Role.REVIEWER), role(Role.LEADER), role(Role.STAFF)
AUTHOR = whose("created_by")

HANDED_ON = ("visit.hand_to_lead", "visit.submit", "visit.resubmit", "visit.hand_over")

KINDS: dict[str, Kind] = {
    "visit.hand_to_lead": Kind(
        _("A visit was handed to you"), "visits:detail", leads, ("visit.return", *HANDED_ON[1:])
    ),
    "visit.return": Kind(_("A visit was returned to you"), "visits:detail", AUTHOR, HANDED_ON),
    "visit.accept": Kind(_("A visit of yours was accepted"), "visits:detail", AUTHOR),
    "lead.assign": Kind(
        _("Your team is to verify a lead"),
        "leads:detail",
        team,
        ("lead.report", "lead.assign", "lead.settle"),
    ),
    "lead.report": Kind(
        _("The verification of a lead was reported"),
        "leads:detail",
        REVIEWERS,
        ("lead.settle", "lead.send_back"),
    ),
    "lead.send_back": Kind(
        _("A lead came back to your team"), "leads:detail", team, ("lead.report", "lead.settle")
    ),
    "finding.assign": Kind(
        _("Your team is to verify a finding"), "findings:detail", team, ("finding.visit", "finding.settle")
    ),
    "finding.visit": Kind(
        _("Visits verify a finding of yours"), "findings:detail", AUTHOR, ("finding.settle",)
    ),
    "finding.settle": Kind(_("A finding of yours was settled"), "findings:detail", AUTHOR),
    "appraisal.freeze": Kind(
        _("The pack of an appraisal is ready"), "appraisals:detail", meeting, ("appraisal.close",)
    ),
    "appraisal.close": Kind(_("An appraisal was closed"), "appraisals:detail", meeting),
    "decision.draft": Kind(
        _("A motion waits for the second signature"),
        "decisions:detail",
        REVIEWERS,
        ("decision.second", "decision.withdraw"),
    ),
    "decision.second": Kind(
        _("A motion waits to be signed"),
        "decisions:detail",
        LEADERS,
        ("decision.sign", "decision.send_back", "decision.withdraw"),
    ),
    "decision.sign": Kind(
        _("A motion of yours was signed"),
        "decisions:detail",
        AUTHOR,
        ("decision.decide", "decision.withdraw"),
    ),
    "decision.send_back": Kind(
        _("A motion came back to you"),
        "decisions:detail",
        AUTHOR,
        ("decision.change", "decision.second", "decision.withdraw"),
    ),
    "decision.review": Kind(
        _("A review of a decision was asked for"),
        "decisions:detail",
        REVIEWERS,
        ("decision.settle_review", "decision.withdraw"),
    ),
    "decision.appeal": Kind(
        _("An appeal was made against a decision"),
        "decisions:detail",
        LEADERS,
        ("decision.settle_review", "decision.withdraw"),
    ),
    "rectification.draft": Kind(
        _("A demand to rectify waits to be signed"),
        "rectifications:detail",
        LEADERS,
        ("rectification.demand", "rectification.withdraw"),
    ),
    "rectification.demand": Kind(
        _("A demand to rectify was signed"),
        "rectifications:detail",
        AUTHOR,
        ("rectification.report", "rectification.withdraw"),
    ),
    "rectification.report": Kind(
        _("Your team is to verify what was rectified"),
        "rectifications:detail",
        team,
        ("rectification.verify", "rectification.withdraw"),
    ),
    "rectification.verify": Kind(
        _("What was rectified was verified"),
        "rectifications:detail",
        REVIEWERS,
        ("rectification.close", "rectification.reopen", "rectification.withdraw"),
    ),
    "rectification.reopen": Kind(
        _("A demand to rectify was reopened"),
        "rectifications:detail",
        AUTHOR,
        ("rectification.report", "rectification.withdraw"),
    ),
    "rectification.escalate": Kind(
        _("Rectification is overdue"),
        "rectifications:detail",
        up,
        ("rectification.report", "rectification.extend", "rectification.withdraw"),
    ),
    "follow_up.escalate": Kind(_("A follow-up is overdue"), "follow_ups:detail", up, ("follow_up.see_to",)),
    "follow_up.see_to": Kind(
        _("A follow-up was reported as done"),
        "follow_ups:detail",
        STAFF,
        ("follow_up.close", "follow_up.reopen"),
    ),
    "letter.draft": Kind(
        _("A feedback letter waits to be signed"), "letters:detail", LEADERS, ("letter.sign",)
    ),
    "letter.sign": Kind(
        _("A feedback letter was signed"), "letters:detail", AUTHOR, ("letter.send", "letter.take_back")
    ),
    "export.request": Kind(
        _("An export waits for approval"), "", REVIEWERS, ("export.approve", "export.refuse")
    ),
    "export.approve": Kind(_("An export was approved"), "", whose("taken_by"), ("export.take",)),
    "export.refuse": Kind(_("An export was refused"), "", whose("taken_by")),
}


def thing_of(notice: Any) -> Any:
    """The thing that a notice or an entry of the log names, if it is still there."""
    return apps.get_model(notice.thing).objects.filter(pk=notice.thing_id).first()


def tell(entry: Any) -> list[Notice]:
    """The notices of one entry of the log; who has the same one unread already is not told twice."""
    kind = KINDS.get(entry.act)
    thing = thing_of(entry) if kind and entry.thing_id.isdecimal() else None
    if kind is None or thing is None:
        return []
    everyone: Any = type(thing).objects
    people = [one for one in kind.to(thing) if one.pk != entry.actor_id]
    rows = [
        Notice(user=one, act=entry.act, thing=entry.thing, thing_id=thing.pk)
        for one in people
        if everyone.visible_to(one).filter(pk=thing.pk).exists()
    ]
    return Notice.objects.bulk_create(rows, ignore_conflicts=True) if rows else []


def settle(entry: Any) -> int:
    """Close the open notices, whoever has them, of what this act of the log settles; how many there were."""
    settled = [act for act, kind in KINDS.items() if entry.act in kind.until]
    if not settled or not entry.thing_id.isdecimal():
        return 0
    rows = Notice.objects.unread().filter(act__in=settled, thing=entry.thing, thing_id=int(entry.thing_id))
    return rows.update(read_at=timezone.now())
