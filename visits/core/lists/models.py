"""What a list remembers: views that people saved, exports that were taken away."""

import re
from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cadre_review.audit.anchors import printed
from cadre_review.marks import parted
from cadre_review.policy import opens
from visits.core.access import is_given
from visits.core.fields import account
from visits.core.scopes import scope_of


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views of lists."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those that someone of the same team or office shares."""
        return self.in_group(user, share_group(user))

    def in_group(self, user: Any, group: str) -> Self:
        """One's own, and those that are shared in the group."""
        return self.filter(Q(owner=user) | Q(is_shared=True, group=group))


def share_group(user: Any) -> str:
    """With whom a shared view is shared: the visit team served in now, else the department."""
    if user.is_office:
        return "office"
    teams = scope_of(user).teams if user.is_field else ()
    return f"team:{max(teams)}" if teams else f"user:{user.pk}"


class SavedView(models.Model):
    """A list's filters, order and columns under a name."""

    list_key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(_("shared with my team"), default=False)
    group = models.CharField(max_length=40, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["list_key", "owner", "name"],
                name="saved_view_once",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


NUMBER = re.compile(r"^\d{8}-(\d{1,9})$")


class ExportQuerySet(models.QuerySet["Export"]):
    """Entries of the export register."""

    def visible_to(self, user: Any) -> Self:
        """One's own; who approves exports and who reads the log see all."""
        sees_all = is_given(user, "export.approve") or opens(user.role, "audit:list")
        return self if sees_all else self.filter(taken_by=user)

    def numbered(self, number: str) -> Self:
        """The one with the number that stands at the foot of its sheets."""
        if not (found := NUMBER.match(number)):
            return self.none()
        keys = [one.pk for one in self.filter(pk=int(found[1])) if one.number == number]
        return self.filter(pk__in=keys)


class Export(models.Model):
    """The register of exports: who took which list, with what filter, how many rows, why.

    Within the limit of the role a list is taken at once; above it the export waits for the reviewer.
    """

    class State(models.TextChoices):
        TAKEN = "taken", _("taken away")
        REQUESTED = "requested", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    list_key = models.CharField(_("list"), max_length=40)
    query = models.CharField(_("filter"), max_length=2000, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.TAKEN)
    taken_by = account(_("taken by"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    taken_at = models.DateTimeField(_("taken at"), auto_now_add=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-taken_at", "-pk")

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The export number printed on the sheet: day and running number."""
        return f"{timezone.localtime(self.taken_at):%Y%m%d}-{self.pk:06d}"

    @property
    def footer(self) -> str:
        """What is printed on every page: who, when, export number, and the newest entry of the log."""
        now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
        return f"{self.taken_by.name}  {now}  {_('Export number')} {self.number}  {printed()}".strip()

    @property
    def told(self) -> str:
        """The filter as log and register tell it to administrators: what was typed is only said to be there."""
        words = QueryDict(self.query).items()
        said = {name: str(value) for name, value in words if value and name != "pick"}
        return parted(
            f"{name}={'…' if name == 'q' or not value.isascii() else value}" for name, value in said.items()
        )


def called(names: Sequence[str]) -> str:
    """What several uploaded files are called together: the first one, and how many more."""
    more = len(names) - 1
    if more < 1:
        return "".join(names)[:200]
    text = ngettext("%(name)s and %(count)s more file", "%(name)s and %(count)s more files", more)
    return text % {"name": names[0][:160], "count": more}


class ImportBatch(models.Model):
    """A file that was read and shown, waiting to be confirmed; kept in the database so that any server can go on."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("shown")
        COMMITTED = "committed", _("taken in")
        DISCARDED = "discarded", _("discarded")
        UNDONE = "undone", _("undone")

    kind = models.CharField(max_length=20)
    file_name = models.CharField(_("file name"), max_length=200)
    digest = models.CharField(max_length=64)
    plan = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREVIEW)
    made_by = account(_("made by"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    committed_at = models.DateTimeField(_("taken in at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.file_name


class JobQuerySet(models.QuerySet["Job"]):
    """Long work under way."""

    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(made_by=user)


class Job(models.Model):
    """Long work that runs beside the pages: how far it is, and what came of it.

    ``wanted`` is what the work needs to know, ``done`` of ``total`` steps are behind it. The result is a
    file for whoever asked, or an address to go on at. ``attempt`` counts how often a worker took it up; only the
    last one may end it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("at work")
        DONE = "done", _("finished")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=200)
    wanted = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    result = models.FileField(upload_to="jobs/%Y/", blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    next_url = models.CharField(max_length=300, blank=True)
    made_by = account(_("asked by"))
    made_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True)
    attempt = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.title
