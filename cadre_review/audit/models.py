"""The append-only log, chained by hash."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .digest import GENESIS, digest_of


class ChainHead(models.Model):
    """The one row that names the newest entry; locking it puts writers in a line.

    ``looks``, ``looks_read_to``: the file beside the database and how far the chain holds it, see ``looks.py``.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)
    looks = models.CharField(max_length=32, default="", blank=True)
    looks_read_to = models.PositiveBigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    verified_number = models.PositiveBigIntegerField(default=0)
    verified_breaks = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number}"


class EntryManager(models.Manager["Entry"]):
    """Entries without the digests of rows, which may be many and are read by the verifier only."""

    def get_queryset(self) -> models.QuerySet["Entry"]:
        """Leave ``rows`` in the database until somebody asks."""
        return super().get_queryset().defer("rows")


class Entry(models.Model):
    """One act of one person. It names the thing by kind and number and never holds its content.

    ``rows`` are the digests of the rows that the act wrote: ``{table: {key: digest}}``, see ``rows.py``.

    The database itself refuses to change or delete a row (triggers, migration 0002).
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("account")
    )
    actor_name = models.CharField(_("account name"), max_length=64, blank=True)
    act = models.CharField(_("act"), max_length=64)
    thing = models.CharField(_("kind of thing"), max_length=64, blank=True)
    thing_id = models.CharField(_("number of thing"), max_length=64, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    address = models.CharField(_("address"), max_length=45, blank=True)
    rows = models.JSONField(null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = EntryManager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("-number",)
        indexes = [
            models.Index(fields=["actor", "number"], name="entry_actor"),
            models.Index(fields=["act", "number"], name="entry_act"),
            models.Index(fields=["at"], name="entry_at"),
            models.Index(fields=["thing", "thing_id", "number"], name="entry_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"

    def content(self) -> dict[str, Any]:
        """Everything the digest covers, in the types it is written with."""
        written = {"rows": self.rows} if self.rows else {}
        return written | {
            "number": self.number,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "act": self.act,
            "thing": self.thing,
            "thing_id": self.thing_id,
            "detail": self.detail,
            "address": self.address,
        }

    def computed_digest(self) -> str:
        """The digest this entry must carry, from what it says and from the entry before it."""
        return digest_of(self.previous, self.content())
