"""Writing the register of units, their posts and the key tasks."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.history.models import keep
from visits.core.kinds.fields import words_of
from visits.core.merging import Stale
from visits.core.pinyin import search_text

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
REGION = re.compile(r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}")


def tidy(thing: models.Model, names: Iterable[str]) -> None:
    """Trim the texts; ValidationError by field where one holds what cannot be stored."""
    problems = {}
    for name in names:
        value = getattr(thing, name)
        if isinstance(value, str):
            try:
                check_text(value)
            except ValidationError as error:
                problems[name] = error
            setattr(thing, name, value.strip())
    if problems:
        raise ValidationError(problems)


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
    tidy(unit, UNIT_FIELDS)
    try:
        check_region(unit.region_code)
    except ValidationError as error:
        raise ValidationError({"region_code": error}) from None
    if unit.pk:
        _refuse_circles(unit)
    derive(unit)
    unit.full_clean()


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


def apply(thing: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs; the names of the fields that changed."""
    changed = sorted(name for name, value in values.items() if getattr(thing, name) != value)
    for name in changed:
        setattr(thing, name, values[name])
    return changed


def refuse_stale(thing: Any, base_version: int) -> None:
    """Stale where the record was saved since the version that the form was opened with."""
    if thing.version != base_version:
        raise Stale(_("Somebody else has saved this meanwhile. Compare both texts and save again."))


@transaction.atomic
def create_unit(*, actor: Any, **values: Any) -> Unit:
    """Enter a unit in the register; refused where its code is taken."""
    lock_register()
    require(actor, "unit.write")
    unit = Unit(**values)
    _check(unit)
    unit.save(force_insert=True)
    rebuild_tree()
    unit.refresh_from_db()
    keep(unit, actor)
    record(actor, "unit.create", unit)
    return unit


@transaction.atomic
def change_unit(*, actor: Any, unit: Unit, base_version: int, **values: Any) -> Unit:
    """Correct a unit; the version before is kept. Stale where somebody has saved since ``base_version``."""
    lock_register()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    require(actor, "unit.write", unit)
    changed = apply(unit, values)
    if not changed:
        return unit
    refuse_stale(unit, base_version)
    if "valid_to" in changed and unit.valid_to:
        _refuse_going_on(unit)
    return _write(unit, actor, "unit.change", changed)


@transaction.atomic
def close_unit(*, actor: Any, unit: Unit, valid_to: dt.date, successor: Unit | None = None) -> Unit:
    """Enter a unit's last day and what came after it; refused while units that go on stand under it."""
    lock_register()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    require(actor, "unit.write", unit)
    if unit.valid_to:
        raise ValidationError(_("This unit has ended already."))
    _refuse_going_on(unit)
    unit.valid_to, unit.successor = valid_to, successor
    return _write(unit, actor, "unit.close", ["successor", "valid_to"])


def _write(unit: Unit, actor: Any, act: str, changed: list[str]) -> Unit:
    _check(unit)
    unit.version += 1
    unit.save()
    if PLACING & set(changed):
        rebuild_tree()
        unit.refresh_from_db()
    keep(unit, actor)
    record(actor, act, unit, fields=changed, version=unit.version)
    return unit


@transaction.atomic
def add_post(*, actor: Any, unit: Unit, **values: Any) -> Post:
    """Enter a post of the unit's establishment; one in the leadership team brings the team into being."""
    require(actor, "unit.write", unit)
    post = Post(unit=unit, **values)
    tidy(post, POST_FIELDS)
    post.full_clean()
    post.save(force_insert=True)
    if post.in_leadership_team:
        LeadershipTeam.objects.get_or_create(unit=unit)
    keep(post, actor)
    record(actor, "post.add", unit, post=post.pk)
    return post


@transaction.atomic
def change_post(*, actor: Any, post: Post, base_version: int, **values: Any) -> Post:
    """Correct a post; the version before is kept."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    require(actor, "unit.write", post)
    changed = apply(post, values)
    if not changed:
        return post
    refuse_stale(post, base_version)
    return _write_post(post, actor, "post.change", changed)


@transaction.atomic
def end_post(*, actor: Any, post: Post, valid_to: dt.date) -> Post:
    """Enter the last day of a post; refused while somebody holds it beyond that day."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    require(actor, "unit.write", post)
    if post.valid_to:
        raise ValidationError(_("This post has ended already."))
    beyond = models.Q(to_on__isnull=True) | models.Q(to_on__gt=valid_to)
    if post.tenures.filter(beyond).exists():
        raise ValidationError(_("Somebody still holds this post. End that on the cadre's file first."))
    post.valid_to = valid_to
    return _write_post(post, actor, "post.end", ["valid_to"])


def _write_post(post: Post, actor: Any, act: str, changed: list[str]) -> Post:
    tidy(post, POST_FIELDS)
    post.full_clean()
    post.version += 1
    post.save(update_fields=[*changed, "version"])
    if post.in_leadership_team:
        LeadershipTeam.objects.get_or_create(unit=post.unit)
    keep(post, actor)
    record(actor, act, post.unit, post=post.pk, fields=changed, version=post.version)
    return post


@transaction.atomic
def create_key_task(*, actor: Any, **values: Any) -> KeyTask:
    """Enter a key task; refused where its name is taken."""
    require(actor, "key_task.write")
    task = KeyTask(**values)
    tidy(task, TASK_FIELDS)
    task.full_clean()
    task.save(force_insert=True)
    keep(task, actor)
    record(actor, "key_task.create", task)
    return task


@transaction.atomic
def change_key_task(*, actor: Any, task: KeyTask, base_version: int, **values: Any) -> KeyTask:
    """Correct a key task; the version before is kept."""
    task = KeyTask.objects.select_for_update().get(pk=task.pk)
    require(actor, "key_task.write", task)
    changed = apply(task, values)
    if not changed:
        return task
    refuse_stale(task, base_version)
    tidy(task, TASK_FIELDS)
    task.full_clean()
    task.version += 1
    task.save(update_fields=[*changed, "version"])
    keep(task, actor)
    record(actor, "key_task.change", task, fields=changed, version=task.version)
    return task
