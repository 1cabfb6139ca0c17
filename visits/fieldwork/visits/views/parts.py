"""The six parts of a visit as its team fills them in together: how much of each is there, and what it lacks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed
from visits.core.readers import rows_of
from visits.fieldwork.visits.actions.states import Lack
from visits.fieldwork.visits.models import Draft, Visit

WRITING = dt.timedelta(minutes=10)  # whoever typed within them is still at it
AT = {  # the form in which a lack is mended → the part it belongs to
    "visits:edit": "basics",
    "interviews:edit": "talks",
    "symposia:edit": "symposia",
    "sites:edit": "sites",
}


@dataclass
class Part:
    """One part: its word, how many records, where one is added or changed, what it lacks, its records as links."""

    key: str
    label: str
    count: int
    url: str
    note: str = ""
    lacks: list[Lack] = field(default_factory=list)
    records: list[tuple[str, str, bool]] = field(default_factory=list)  # words, address, whether written out

    @property
    def is_done(self) -> bool:
        """Whether there is something, and nothing is lacking."""
        return bool(self.count) and not self.lacks


def parts_of(visit: Visit, held: Mapping[str, Any], lacks: Iterable[Lack], may_write: bool) -> list[Part]:
    """The six parts; ``held``: the records as the page of the visit shows them."""
    edit = reverse("visits:edit", args=[visit.pk]) if may_write else "#whole"
    add = {name: reverse(f"visits:{name}", args=[visit.pk]) for name in (
        "interview_create", "symposium_create", "site_create",
    )}  # fmt: skip
    found = [
        Part("basics", _("Basics"), 1, edit, _when_and_where(visit)),
        Part("talks", _("Talks"), len(held["talks"]), add["interview_create"],
             records=[_record("interviews", one, one.source) for one in held["talks"]]),
        Part("symposia", _("Symposia"), len(held["symposia"]), add["symposium_create"],
             records=[_record("symposia", one, one.in_short) for one in held["symposia"]]),
        Part("sites", _("Site visits"), len(held["sites"]), add["site_create"],
             records=[_record("sites", one, str(one)) for one in held["sites"]]),
        Part("photos", _("Photos"), len(held["attachments"]), "#photos"),
        Part("follow_ups", _("Follow-ups"), len(held["follow_ups"]), f"{edit}#row-follow_ups" if may_write else edit),
    ]  # fmt: skip
    by_key = {one.key: one for one in found}
    for lack in lacks:
        by_key[AT[lack.route]].lacks.append(lack)
    return found


def _when_and_where(visit: Visit) -> str:
    return " · ".join(filter(None, (visit.hours.strip(), visit.place)))


def _record(namespace: str, one: Any, words: str) -> tuple[str, str, bool]:
    page = "detail" if one.is_full else "edit"
    return words, reverse(f"{namespace}:{page}", args=[one.pk]), one.is_full


def writing_now(user: Any, visit: Visit) -> list[str]:
    """Who else of the team has typed something for this visit just now, by name and form."""
    return [bracketed(name, Draft.Form(form).label) for name, form in rows_of(user, _writing, visit.pk)]


def _writing(user: Any, visit: int) -> QuerySet[Draft, Any]:
    """Names and forms alone: what is typed is its author's."""
    fresh = Draft.objects.filter(visit=visit, saved_at__gte=Now() - WRITING)
    return (
        fresh.exclude(owner=user.pk)
        .order_by("owner__name", "form")
        .values_list("owner__name", "form")
        .distinct()
    )
