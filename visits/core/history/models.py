"""What a record was before it was corrected."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.core import checks


class Recorded(models.Model):
    """A record that people type: made once per client key, numbered by version, never overwritten unseen."""

    client_key = models.UUIDField(_("client key"), unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
        editable=False,
    )
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Not asking whether a related row is there that was read: Django asks for each in a question of its own."""
        super().clean_fields({*(exclude or ()), *self._related_read()})

    def _related_read(self) -> Iterator[str]:
        fields: Any = self._meta.concrete_fields
        for field in fields:
            if field.is_relation and field.is_cached(self) and not field.get_limit_choices_to():
                related = field.get_cached_value(self)
                if related and related.pk is not None and not related._state.adding:
                    yield field.name

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """The checks of the table in one question; one by one, for the sentence of each, where one does not hold."""
        self.checks_hold = checks.hold(self, exclude)
        super().validate_constraints(exclude)

    def get_constraints(self) -> list[Any]:
        """What is left to ask of it."""
        found = super().get_constraints()
        return checks.others(found) if self.__dict__.pop("checks_hold", False) else found


class Revision(models.Model):
    """One version of one record as it stood when it was written; kept by ``history.keep``."""

    thing = models.CharField(_("kind of record"), max_length=64)
    thing_id = models.PositiveBigIntegerField(_("record"))
    version = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"), encoder=DjangoJSONEncoder)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ("thing", "thing_id", "-version")
        constraints = [
            models.UniqueConstraint(fields=["thing", "thing_id", "version"], name="revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.thing_id} v{self.version}"


def versions_of(thing: models.Model) -> models.QuerySet[Revision]:
    """The versions of a record with who wrote them, the last one first."""
    rows = Revision.objects.filter(thing=thing._meta.label_lower, thing_id=thing.pk)
    return rows.select_related("written_by")


Parts = Mapping[str, list[dict[str, Any]]]
Follower = Callable[[list[models.Model], Any], None]
_followers: list[tuple[Follower, frozenset[str]]] = []


def followed_by(follower: Follower, kinds: Iterable[str]) -> None:
    """Tell ``follower`` of records of these kinds whose version is kept, and who wrote, in the writing transaction."""
    _followers.append((follower, frozenset(kinds)))


def keep(thing: models.Model, actor: Any, **parts: list[dict[str, Any]]) -> Revision:
    """Keep the record as it stands now under its ``version``; ``parts`` are its lines (statements, ratings …).

    Call it in the transaction that writes the record. Sealed fields are kept sealed.
    """
    return keep_all([(thing, parts)], actor)[0]


def keep_all(things: Iterable[tuple[models.Model, Parts]], actor: Any) -> list[Revision]:
    """``keep`` for several records with their parts, some hundred in one statement."""
    kept = list(things)
    stand = json.loads(serialize("json", [thing for thing, _parts in kept]))
    rows = (
        Revision(
            thing=thing._meta.label_lower,
            thing_id=thing.pk,
            version=getattr(thing, "version", 1),
            content=one["fields"] | parts,
            written_by=actor,
        )
        for (thing, parts), one in zip(kept, stand, strict=True)
    )
    made = Revision.objects.bulk_create(rows, batch_size=500)
    for follow, kinds in _followers:
        if followed := [thing for thing, _parts in kept if thing._meta.model_name in kinds]:
            follow(followed, actor)
    return made
