"""Of which rows that name it a thing has any: asked once a request, so that a page asks for none where there are none.

It says nothing about who may read them: what a reader sees is asked where there is something.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from cadre_review import request_cache
from cadre_review.prepared import rows_given

from .marks.models import SecrecyMark

MARKS = "marks"  # of secrecy, in force
JUDGED = ("leads", "appraised", "findings", "decisions", "rectifications")
HELD = {  # by kind of thing, the names by which Django leads to the rows
    "cadre": (
        "task_assignments", "interviews_given", "statements", "ratings", "seen_on_sites", "survey_subjects",
        "own_accounts", "recommendations", MARKS, *JUDGED,
    ),
    "leadershipteam": ("statements", "ratings", "surveys", *JUDGED),
}  # fmt: skip


def has_any(thing: Any, *names: str) -> bool:
    """Whether the thing has any rows of these names; outside of a request it is taken for granted."""
    if not request_cache.is_open():
        return True
    kind = thing._meta.model_name
    held = request_cache.kept(_name(thing), lambda: _held(kind, thing.pk))
    return any(held[name] for name in names)


def tell(thing: Any, **held: bool) -> None:
    """What another question found out about the thing."""
    request_cache.kept(_name(thing), lambda: held)


def is_told_of_none(thing: Any, name: str) -> bool:
    """Whether it is known by now that the thing has no such rows; asks nothing."""
    held: dict[str, bool] = request_cache.known(_name(thing), {})
    return not held.get(name, True)


def _name(thing: Any) -> str:
    return f"rows held by {thing._meta.model_name} {thing.pk}"


def _held(kind: str, key: int) -> dict[str, bool]:
    found = rows_given(_asked, kind, key)
    return dict(zip(HELD[kind], found[0], strict=True)) if found else dict.fromkeys(HELD[kind], False)


def _asked(kind: str, key: int) -> QuerySet[Any, Any]:
    model: Any = apps.get_model("visits", kind)
    return model._base_manager.filter(pk=key).values_list(*(_any(model, name) for name in HELD[kind]))


def _any(model: Any, name: str) -> Exists:
    if name == MARKS:
        kind = model._meta.model_name
        return Exists(SecrecyMark.objects.in_force().filter(thing=kind, thing_id=OuterRef("pk")))
    back = next(one for one in model._meta.related_objects if one.get_accessor_name() == name)
    return Exists(back.related_model._base_manager.filter(**{back.field.name: OuterRef("pk")}))
