"""What a record was before it was corrected."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


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


def keep(thing: models.Model, actor: Any, **parts: list[dict[str, Any]]) -> Revision:
    """Keep the record as it stands now under its ``version``; ``parts`` are its lines (statements, ratings …).

    Call it in the transaction that writes the record. Sealed fields are kept sealed.
    """
    (content,) = contents([thing])
    return Revision.objects.create(**version_of(thing, actor), content=content | parts)


def keep_all(things: Sequence[models.Model], actor: Any) -> None:
    """Keep many records without lines, some hundred in one statement; see ``keep``."""
    kept = zip(things, contents(things), strict=True)
    Revision.objects.bulk_create(
        (Revision(**version_of(thing, actor), content=content) for thing, content in kept), batch_size=500
    )


def contents(things: Sequence[models.Model]) -> list[dict[str, Any]]:
    """The fields of records as JSON holds them."""
    return [one["fields"] for one in json.loads(serialize("json", things))]


def version_of(thing: models.Model, actor: Any) -> dict[str, Any]:
    """Whose version it is, which one, and by whom."""
    return {
        "thing": thing._meta.label_lower, "thing_id": thing.pk, "version": getattr(thing, "version", 1),
        "written_by": actor,
    }  # fmt: skip
