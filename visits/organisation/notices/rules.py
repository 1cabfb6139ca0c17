"""Which acts of the log tell whom: said once, for every package.

A notice is written in the transaction of its act. It goes to people of a role, to the team named, or to whoever began
the thing; never to who acted, nor to anyone who does not see the thing (avoidance included). It closes by itself, for
everybody it went to, with the act that settles what it asks for.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.accounts.models import Role, User
from visits.core.readers import rows_of
from visits.core.workflow import NOTICES
from visits.core.workflow import Notice as Kind
from visits.core.workflow.declared import People
from visits.organisation.rounds.models import TeamMembership, VisitTeam

from .models import Notice


def role(name: str) -> People:
    """Everyone of a role."""
    return lambda thing: User.objects.filter(role=name, is_active=True)


def team(thing: Any) -> Iterable[Any]:
    """The members of the team that the thing names."""
    return _serving_in(thing.team_id) if thing.team_id else []


def serving(thing: Any) -> Iterable[Any]:
    """The members of the team that an assignment went to; what is taken back goes to none."""
    return _serving_in(thing.pk) if isinstance(thing, VisitTeam) else []


def _serving_in(team: int) -> Iterable[Any]:
    rows = TeamMembership.objects.today().filter(team=team)
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

# What follows an act that is no step of a workflow; that of a step is declared with it.
PLAIN: dict[str, Kind] = {
    "export.request": Kind(_("An export waits for approval"), REVIEWERS, ("export.approve", "export.refuse")),
    "export.approve": Kind(_("An export was approved"), whose("taken_by"), ("export.take",)),
    "export.refuse": Kind(_("An export was refused"), whose("taken_by")),
    **dict.fromkeys(
        ("secrecy.propose", "secrecy.derive"),
        Kind(
            _("A mark of secrecy waits to be set"),
            REVIEWERS,
            ("secrecy.set", "secrecy.decline"),
            "secrecy:settle",
        ),
    ),
    "secrecy.decline": Kind(
        _("A mark of secrecy that you proposed was not agreed to"), whose("set_by"), route="secrecy:record"
    ),
    "team.assign": Kind(
        _("A unit or a key task was put in your team's hands"), serving, route="teams:detail"
    ),
    "team.hand_over": Kind(
        _("A unit or a key task was handed over to your team"), serving, route="teams:detail"
    ),
}
KINDS: Mapping[str, Kind] = ChainMap(NOTICES, PLAIN)


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


# What the words of a thing look up, wherever the thing has it.
SUBJECTS = (
    "unit", "cadre", "leadership_team__unit", "key_task", "round", "team", "visit__unit", "decision__cadre",
    "decision__leadership_team__unit", "recommendation__cadre",
)  # fmt: skip
SAID = {"unit": ("id", "name", "short_name"), "cadre": ("id", "name", "unit")}


def named(user: Any, notices: Iterable[Any]) -> dict[tuple[str, int], str]:
    """What the things of notices are called, of those that the person still sees; one question a kind of thing."""
    keys: dict[str, set[int]] = {}
    for one in notices:
        keys.setdefault(one.thing, set()).add(one.thing_id)
    return {
        (label, thing.pk): str(thing)
        for label, wanted in keys.items()
        for thing in rows_of(user, _named, label, wanted)
    }


def _named(user: Any, label: str, keys: Iterable[int]) -> Any:
    return seen_with_subjects(apps.get_model(label), user).filter(pk__in=keys)


def seen_with_subjects(model: Any, user: Any) -> Any:
    """What the person sees of a kind of thing, with what its words look up."""
    fields = {one.name for one in model._meta.concrete_fields}
    paths = [path for path in SUBJECTS if path.partition("__")[0] in fields]
    rows = model.objects.visible_to(user)
    return rows.select_related(*paths).defer(*_unsaid(model, paths)) if paths else rows


def _unsaid(model: Any, paths: Iterable[str]) -> Iterator[str]:
    """What of units and cadres no name says: dozens of columns."""
    for path in paths:
        at = model
        for name in path.split("__"):
            at = at._meta.get_field(name).related_model
        kept = SAID.get(at._meta.model_name)
        if kept:
            yield from (f"{path}__{one.name}" for one in at._meta.concrete_fields if one.name not in kept)
