"""The list of one's notices."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from cadre_review.accounts.models import User
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column

from .models import Notice
from .rules import KINDS, named

ANY = ("", _("any"))


class NoticeFilter(FilterForm):
    """By words of what happened, and whether it was opened."""

    what = forms.ChoiceField(
        label=_("What happened"),
        required=False,
        choices=lambda: [ANY, *((key, one.label) for key, one in KINDS.items())],
    )
    unread = forms.BooleanField(label=_("not opened only"), required=False)

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By the facts chosen."""
        if words := self.chosen("q"):
            rows = rows.filter(act__in=[key for key, one in KINDS.items() if words in str(one.label)])
        if what := self.chosen("what"):
            rows = rows.filter(act=what)
        return rows.filter(read_at__isnull=True) if self.chosen("unread") else rows


notice_url = To("notices:open")


def label(one: Any) -> str:
    """What it says."""
    kind = KINDS.get(one.act)
    return str(kind.label) if kind else one.act


def _name(rows: list[Any]) -> None:
    """Write on the rows, which are all one person's, what their things are called."""
    owner = User.objects.get(pk=rows[0].user_id) if rows else None
    names = named(owner, rows) if owner else {}
    for one in rows:
        one.about = names.get((one.thing, one.thing_id), "")


NOTICES = ListSpec(
    key="notices",
    title=_("Notices"),
    intro=_("A notice says that something waits, and where; what it is stands on the page that it opens."),
    columns=[
        Column("what", _("What happened"), label, width=40, link=notice_url, reads=("act", "read_at"),
               mark=lambda one: "" if one.read_at else str(pgettext("notice", "new"))),
        Column("about", pgettext_lazy("notice", "About"), lambda one: one.about, width=40,
               reads=("user_id", "thing", "thing_id"), fill=_name),
        Column("at", _("At"), "at", kind="date", width=12, sort=("at",)),
        Column("read", _("Opened at"), "read_at", kind="date", width=12),
    ],
    rows=Notice.objects.visible_to,
    order=("-at", "-pk"),
    filter_form=NoticeFilter,
    row_url=notice_url,
    empty_text=_("There is no notice for you."),
)  # fmt: skip
