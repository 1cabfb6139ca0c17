"""Where in a visit a comment may stand: a field of one of its records, a line of it, a photo, a record as a whole.

A spot has a name in addresses and forms: ``observed`` and ``follow_ups.2`` of the visit itself, ``talk-7.text``,
``talk-7.statements.3``, ``symposium-4.minutes``, ``site-2.whole``, ``photo-9.whole``.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from visits.fieldwork.visits.models import Interview, Visit

WHOLE = "whole"
VISIT_FIELDS = ("visited_on", "place", "key_task", "entries", "targets", "checks", "methods", "members_present",
                "observed", "problems", "suggestions", "follow_ups", "attachments")  # fmt: skip
TALK_FIELDS = (WHOLE, "source_class", "source_relation", "source_circle", "interviewer", "second_interviewer",
               "recorder", "alone_reason", "text", "own_statement", "answers", "statements", "ratings",
               "follow_ups")  # fmt: skip
SYMPOSIUM_FIELDS = (WHOLE, "host", "recorder", "place", "agenda", "attendance", "minutes", "political_building",
                    "ideological_building", "running", "function")  # fmt: skip
SITE_FIELDS = (WHOLE, "place", "position", "key_task", "observed", "people_met", "cadres_seen")
LINED = {
    "statements",
    "answers",
    "follow_ups",
    "people_met",
    "cadres_seen",
}  # a comment may stand at one line of it


@dataclass(frozen=True)
class Kind:
    """One kind of record of a visit: its name in spots, the column of a comment that names it, its fields."""

    name: str
    column: str
    fields: tuple[str, ...]
    page: str
    form: str


KINDS = {
    "visit": Kind("", "", VISIT_FIELDS, "visits:detail", "visits:edit"),
    "interview": Kind("talk", "interview", TALK_FIELDS, "interviews:detail", "interviews:edit"),
    "symposium": Kind("symposium", "symposium", SYMPOSIUM_FIELDS, "symposia:detail", "symposia:edit"),
    "sitevisit": Kind("site", "site_visit", SITE_FIELDS, "sites:detail", "sites:edit"),
    "attachment": Kind("photo", "attachment", (WHOLE,), "", ""),
}
WITHIN = {"talk": "interviews", "symposium": "symposia", "site": "site_visits", "photo": "attachments"}
NAME = re.compile(r"(?:(talk|symposium|site|photo)-(\d{1,15})\.)?([a-z_]{1,40})(?:\.(\d{1,3}))?")


def kind_of(record: Any) -> Kind:
    """The kind of a record."""
    return KINDS[record._meta.model_name]


@dataclass(frozen=True)
class Spot:
    """A field of a record, and which line of it (0: all of it)."""

    record: Any
    field: str
    line: int = 0

    @property
    def name(self) -> str:
        """How forms and addresses call it."""
        of = kind_of(self.record).name
        start = f"{of}-{self.record.pk}." if of else ""
        return f"{start}{self.field}" + (f".{self.line}" if self.line else "")

    @property
    def label(self) -> str:
        """Field and line as pages name them."""
        return label_of(self.record, self.field, self.line)

    def is_known(self) -> bool:
        """Whether comments may stand there."""
        return self.field in kind_of(self.record).fields and (not self.line or self.field in LINED)

    def columns(self) -> dict[str, Any]:
        """The place of a comment that stands here."""
        of = kind_of(self.record).column
        return ({of: self.record} if of else {}) | {"field": self.field, "line": self.line}


def spot_in(user: Any, visit: Visit, name: str) -> Spot | None:
    """The spot of this name in the visit, where its record is there and the user sees it."""
    if not (found := NAME.fullmatch(name)):
        return None
    kind, key, field, line = found.groups()
    record = _record(user, visit, kind, int(key)) if kind else visit
    spot = Spot(record, field, int(line or 0)) if record else None
    return spot if spot and spot.is_known() else None


def _record(user: Any, visit: Visit, kind: str, key: int) -> Any:
    rows = getattr(visit, WITHIN[kind]).all()
    return rows.model.objects.visible_to(user).filter(visit=visit, pk=key).first()


def label_of(record: Any, field: str, line: int = 0) -> str:
    """The field's name as forms and pages show it."""
    label = _plain_label(record, field)
    return _("%(field)s, no. %(line)s") % {"field": label, "line": line} if line else label


def _plain_label(record: Any, field: str) -> str:
    own = {
        WHOLE: str(record._meta.verbose_name), "answers": _("answers"), "statements": _("statements"),
        "ratings": _("ratings"), "position": _("position"), "attendance": _("attendance"),
        "people_met": _("people met"), "cadres_seen": _("cadres seen at work"), "follow_ups": _("follow-ups"),
        "attachments": _("photos and documents"),
    }  # fmt: skip
    return own.get(field) or str(record._meta.get_field(field).verbose_name)


def page_of(record: Any) -> str:
    """The page on which the record is read: a voice on that of its symposium, a photo on that of its visit."""
    if isinstance(record, Interview) and record.symposium_id:
        return reverse("symposia:detail", args=[record.symposium_id])
    kind = kind_of(record)
    return (
        reverse(kind.page, args=[record.pk])
        if kind.page
        else reverse("visits:detail", args=[record.visit_id])
    )


def mended_at(record: Any, field: str, line: int = 0) -> str:
    """The address of the form, at the field, in which what stands at a spot is mended."""
    if isinstance(record, Interview) and record.symposium_id:
        return reverse("symposia:edit", args=[record.symposium_id])
    kind = kind_of(record)
    if not kind.form:
        return reverse("visits:caption", args=[record.visit_id, record.pk])
    if field == "attachments":
        return reverse("visits:attach", args=[record.pk])
    return reverse(kind.form, args=[record.pk]) + _anchor(field, line)


def _anchor(field: str, line: int) -> str:
    """Where the field stands in its form."""
    if field in ("statements", "follow_ups"):
        return f"#id_{field}-{max(line - 1, 0)}-text"
    whole = {WHOLE, "answers", "ratings", "position", "attendance", "people_met", "cadres_seen"}
    return "" if field in whole else f"#id_{field}"
