"""Writing the register of units, their posts and the key tasks."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.core.access import require
from visits.core.kinds.fields import words_of
from visits.core.pinyin import search_text
from visits.core.records import Register, fill, store

from .models import KeyTask, LeadershipTeam, Post, Unit
from .tree import lock_register, rebuild_tree

# What staff may write; version, place in the tree and search text are kept by the system.
UNIT_FIELDS = (
    "code", "name", "short_name", "former_names", "category", "kind", "parent", "position", "region_code",
    "valid_from", "valid_to", "successor", "note",
)  # fmt: skip
POST_FIELDS = (
    "title", "level", "standing", "in_leadership_team", "establishment", "position", "marks", "valid_from",
    "valid_to",
)  # fmt: skip
TASK_FIELDS = ("name", "kind", "lead_unit", "site", "started_on", "ended_on", "state", "note")
PLACING = {"parent", "position", "code"}
# GB/T 2260: the first two digits name a province.
units = Register(Unit, "unit.write")
posts = Register(Post, "unit.write", about=lambda post: post.unit)
tasks = Register(KeyTask, "key_task.write")
REGION = re.compile(r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}")


def check_region(code: str) -> None:
    """Refuse what cannot be a code of GB/T 2260: six digits that begin with a province. Former counties pass."""
    if code and not REGION.fullmatch(code):
        raise ValidationError(
            _("A region code has six digits, such as 450202. Leave it empty if there is none.")
        )


def derive(unit: Unit) -> None:
    """Fill what follows from the names: what the unit is found by."""
    former = words_of(unit.former_names)
    unit.search_text = search_text(unit.name, unit.short_name, *former)


def _check(unit: Unit) -> None:
    try:
        check_region(unit.region_code)
    except ValidationError as error:
        raise ValidationError({"region_code": error}) from None
    if unit.pk:
        _refuse_circles(unit)
    derive(unit)


def _leads_back(unit: Unit, way: str) -> bool:
    """Whether the way up (parent) or on (successor) comes back to the unit, as the database has it now."""
    here, seen = getattr(unit, f"{way}_id"), set()
    while here is not None and here not in seen:
        if here == unit.pk:
            return True
        seen.add(here)
        here = Unit.objects.order_by().values_list(f"{way}_id", flat=True).get(pk=here)
    return False


def _refuse_circles(unit: Unit) -> None:
    if _leads_back(unit, "parent"):
        text = _("“%(name)s” is this unit or stands under it and cannot be its superior.")
        raise ValidationError({"parent": text % {"name": unit.parent}})
    if _leads_back(unit, "successor"):
        raise ValidationError({"successor": _("The successors run in a circle. Choose another one.")})


def _refuse_going_on(unit: Unit) -> None:
    going_on = unit.children.filter(valid_to__isnull=True).count()
    if going_on:
        text = ngettext(
            "%(count)s unit under it goes on. Give it another superior first.",
            "%(count)s units under it go on. Give them another superior first.",
            going_on,
        )
        raise ValidationError({"valid_to": text % {"count": going_on}})


@transaction.atomic
def create_unit(*, actor: Any, **values: Any) -> Unit:
    """Enter a unit in the register; refused where its code is taken."""
    lock_register()
    require(actor, "unit.write")
    unit = Unit()
    fill(unit, values)
    return units.finish(actor, "unit.create", _store(unit, PLACING))


@transaction.atomic
def change_unit(*, actor: Any, unit: Unit, base_version: int, **values: Any) -> Unit:
    """Correct a unit; the version before is kept. Stale where somebody has saved since ``base_version``."""
    lock_register()
    unit, before = units.take(actor, unit, base_version, values)
    if not before:
        return unit
    if "valid_to" in before and unit.valid_to:
        _refuse_going_on(unit)
    return _enter(actor, "unit.change", unit, sorted(before))


@transaction.atomic
def close_unit(*, actor: Any, unit: Unit, valid_to: dt.date, successor: Unit | None = None) -> Unit:
    """Enter a unit's last day and what came after it; refused while units that go on stand under it."""
    lock_register()
    unit = units.lock(actor, unit)
    if unit.valid_to:
        raise ValidationError(_("This unit has ended already."))
    _refuse_going_on(unit)
    unit.valid_to, unit.successor = valid_to, successor
    return _enter(actor, "unit.close", unit, ["successor", "valid_to"])


def _enter(actor: Any, act: str, unit: Unit, changed: list[str]) -> Unit:
    _store(unit, changed)
    return units.finish(actor, act, unit, fields=changed, version=unit.version)


def _store(unit: Unit, changed: Iterable[str]) -> Unit:
    """Check the unit and store it; where its place in the tree is another, the tree is built anew."""
    _check(unit)
    store(unit)
    if PLACING & set(changed):
        rebuild_tree()
        unit.refresh_from_db()
    return unit


@transaction.atomic
def add_post(*, actor: Any, unit: Unit, **values: Any) -> Post:
    """Enter a post of the unit's establishment; one in the leadership team brings the team into being."""
    require(actor, "unit.write", unit)
    post = Post(unit=unit)
    fill(post, values)
    return _enter_post(actor, "post.add", post)


@transaction.atomic
def change_post(*, actor: Any, post: Post, base_version: int, **values: Any) -> Post:
    """Correct a post; the version before is kept."""
    post, before = posts.take(actor, post, base_version, values)
    return _enter_post(actor, "post.change", post, sorted(before)) if before else post


@transaction.atomic
def end_post(*, actor: Any, post: Post, valid_to: dt.date) -> Post:
    """Enter the last day of a post; refused while somebody holds it beyond that day."""
    post = posts.lock(actor, post)
    if post.valid_to:
        raise ValidationError(_("This post has ended already."))
    beyond = models.Q(to_on__isnull=True) | models.Q(to_on__gt=valid_to)
    if post.tenures.filter(beyond).exists():
        raise ValidationError(_("Somebody still holds this post. End that on the cadre's file first."))
    post.valid_to = valid_to
    return _enter_post(actor, "post.end", post, ["valid_to"])


def _enter_post(actor: Any, act: str, post: Post, changed: list[str] | None = None) -> Post:
    store(post)
    if post.in_leadership_team:
        LeadershipTeam.objects.get_or_create(unit=post.unit)
    told = {"fields": changed, "version": post.version} if changed else {}
    return posts.finish(actor, act, post, post=post.pk, **told)


def create_key_task(*, actor: Any, **values: Any) -> KeyTask:
    """Enter a key task; refused where its name is taken."""
    return tasks.add(actor, "key_task.create", values)


@transaction.atomic
def change_key_task(*, actor: Any, task: KeyTask, base_version: int, **values: Any) -> KeyTask:
    """Correct a key task; the version before is kept."""
    task, before = tasks.take(actor, task, base_version, values)
    if not before:
        return task
    store(task)
    return tasks.finish(actor, "key_task.change", task, fields=sorted(before), version=task.version)
