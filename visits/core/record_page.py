"""The page on which a record is typed: one class for every kind, whoever sends the form.

A kind says of itself what it shows and how it is saved. ``judge`` takes what was posted and says what came of it
(``Saved``, ``Refused``, ``Clash``); ``answer`` makes a page of that, the offline box JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.conflict import Section, carried_on, differing, merged, of_fields, of_rows, taken_over
from visits.core.history.base import content_at
from visits.core.history.models import Recorded, versions_of
from visits.core.pages import done
from visits.core.posted import Data, Part, as_data, initial_of, key_in, written
from visits.core.saving import Sent, Stale
from visits.core.steps_page import Drawing, DrawnStep


class Bound:
    """A form in its parts: the main form, further ones by name, rows by prefix.

    A further one is a form, or judges and takes sentences like one: ``fields`` holds the names that are its.
    """

    def __init__(self, form: Any, more: Mapping[str, Any], rows: Mapping[str, Any]) -> None:
        self.form, self.more, self.rows = form, more, rows

    def is_valid(self) -> bool:
        """Whether every part is; each is asked, so that all sentences are shown at once."""
        parts = (*self.more.values(), self.form, *self.rows.values())
        return False not in [one.is_valid() for one in parts]

    def put(self, error: ValidationError) -> None:
        """Each sentence of a refusal at its field, else at the top."""
        if not hasattr(error, "error_dict"):
            self.form.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            parts = [one for one in (self.form, *self.more.values()) if name in one.fields]
            parts[0].add_error(name, errors) if parts else self.form.add_error(None, errors)

    def errors(self) -> dict[str, list[str]]:
        """The sentences by the names under which the fields were posted."""
        found: dict[str, Any] = {}
        for one in (self.form, *self.more.values()):
            found |= one.errors
        for prefix, rows in self.rows.items():
            for at, errors in enumerate(rows.errors):
                found |= {f"{prefix}-{at}-{name}": texts for name, texts in errors.items()}
            if rows.non_form_errors():
                found[prefix] = rows.non_form_errors()
        return {name: [str(text) for text in texts] for name, texts in found.items()}


@dataclass(frozen=True)
class Saved:
    """The record as it was written."""

    record: Any


@dataclass(frozen=True)
class Refused:
    """The form with its sentences."""

    bound: Bound


class Clash:
    """Two texts of one record: ``mine``, with what only others changed (``taken``), and ``theirs``."""

    def __init__(self, page: "RecordPage", current: Recorded, mine: Data) -> None:
        self.current, self.theirs = current, as_data(page.content(current))
        page.prepare(self.theirs)
        self.sections, base = page.sections(), page.before(current, mine.get("base_version"))
        self.mine, self.taken = taken_over(self.sections, base, self.theirs, mine)
        self.differences = differing(self.sections, self.theirs, self.mine, base)
        newest = versions_of(current).first()
        self.saved_by = newest.written_by if newest else current.created_by
        self.saved_at = newest.written_at if newest else current.changed_at


class RecordPage:
    """One record, new or existing. A kind says its model, template, addresses, form, rows and action."""

    model: type[Recorded]
    of = ""  # the field that holds what it is typed in (``parent``); the template knows it by that name too
    kind = ""  # the name of its drafts
    template = ""
    namespace = ""
    route = ""  # where the parent is shown
    saved: Any = gettext_lazy("Saved.")
    again: tuple[str, ...] = ("_add_row",)  # buttons that only draw the form anew
    asked = ""  # what else the address of a new one says
    address = ""  # where a new one opens again, when it was asked for elsewhere
    looks: Mapping[str, str] = {}  # by name the template of what is drawn in a way of its own, within a step

    def __init__(self, request: HttpRequest, parent: Any, record: Any = None) -> None:
        self.request, self.parent, self.record = request, parent, record

    # What a kind says of itself.

    def prepare(self, data: Data) -> None:
        """Learn what the form needs to know of the data, before it is made."""

    def form(self, data: Data | None = None) -> Any:
        """The main form, bound to the data where there is some."""
        raise NotImplementedError

    def more(self, data: Data, form: Any) -> dict[str, Any]:
        """Further parts of the form by name, bound where the main form is."""
        return {}

    def parts(self) -> list[Part]:
        """The rows of the form."""
        return []

    def begun(self) -> dict[str, list[str]]:
        """What a new record holds when its form is opened."""
        return {}

    def content(self, record: Any) -> dict[str, list[str]]:
        """The record as its form would post it."""
        raise NotImplementedError

    def lines(self, bound: Bound) -> Any:
        """What a valid form says beside the record's own fields, as the action takes it."""
        return None

    def save(self, bound: Bound) -> Any:
        """One action: log the record or change it."""
        raise NotImplementedError

    def thank(self, record: Any, data: Data) -> HttpResponse:
        """On to what it was typed in."""
        return redirect(self.route, pk=getattr(record, f"{self.of}_id"))

    def seen(self) -> Any:
        """The rows among which a record under the key of a new form is looked for."""
        return self.model._default_manager.filter(**{self.of: self.parent})

    def context(self, bound: Bound, data: Data) -> dict[str, Any]:
        """What the template needs beside the form and the parent."""
        return {}

    # What is the same for all kinds.

    @property
    def draft_of(self) -> str:
        """The name by which its drafts know the form."""
        return f"{self.kind}:{self.record.pk}" if self.record else f"{self.kind}-new:{self.parent.pk}"

    def answer(self, data: Data) -> HttpResponse:
        """What was posted from a page: more to fill in, a choice between two texts, or the record itself."""
        if any(name in data for name in self.again):
            return self.show(data)
        if "_resolve" in data and (current := self.written(key_in(data, "client_key"))):
            self.prepare(data)
            self.prepare(as_data(self.content(current)))
            base = self.before(current, data.get("base_version"))
            chosen = merged(self.sections(), as_data(self.content(current)), data, base)
            if chosen is None:
                return self.conflict(Clash(self, current, data), _("Choose for each part."))
            data = chosen
        outcome = self.judge(data)
        if isinstance(outcome, Saved):
            done(self.request, str(self.saved))
            return self.thank(outcome.record, data)
        if isinstance(outcome, Clash):
            return self.conflict(outcome)
        return self.show(data, outcome.bound)

    def judge(self, data: Data) -> Saved | Refused | Clash:
        """Check the form and save it."""
        bound = self.bound(data)
        if not bound.is_valid():
            return Refused(bound)
        try:
            return Saved(self.save(bound))
        except Stale as stale:
            return Clash(self, stale.current, data)
        except ValidationError as error:
            bound.put(error)
            return Refused(bound)

    def bound(self, data: Data) -> Bound:
        """The parts of the form as posted."""
        self.prepare(data)
        form = self.form(data)
        return Bound(form, self.more(data, form), {one.prefix: one.bound(data) for one in self.parts()})

    def unbound(self, data: Data) -> Bound:
        """The parts of the form showing the data, valid or not, judging nothing."""
        self.prepare(data)
        form = self.form()
        form.initial = initial_of(form.fields, data)
        more = self.more(data, form)
        for one in more.values():
            if isinstance(one, BaseForm):
                one.initial = initial_of(one.fields, data)
        return Bound(form, more, {one.prefix: one.shown(data) for one in self.parts()})

    def sent(self, bound: Bound) -> Sent:
        """What a valid form sends to the action."""
        clean, lines = bound.form.cleaned_data, self.lines(bound)
        key = self.record.client_key if self.record else clean["client_key"]
        return Sent(key, bound.form.values(), lines, clean["base_version"], clean["draft_key"], self.record)

    def written(self, key: Any) -> Any:
        """The record as it stands: the one that was opened, or the one that a new form has become."""
        return self.record or (key and self.seen().filter(client_key=key).first())

    def before(self, current: Recorded, version: Any) -> Data | None:
        """The record at this version, as its form would have posted it; None where that version is not kept."""
        asked = str(version)
        kept = content_at(current, int(asked)) if asked.isdecimal() and len(asked) < 9 else None
        return None if kept is None else as_data(_posted(current, kept) | self.lines_before(kept))

    def lines_before(self, kept: Mapping[str, Any]) -> dict[str, list[str]]:
        """The lines of a kept version as they were posted."""
        content: dict[str, list[str]] = {}
        for part in self.parts():
            content |= part.before(kept)
        return content

    def sections(self) -> list[Section]:
        """The parts that are compared and chosen one by one."""
        return [*of_fields(self.form()), *map(of_rows, self.parts())]

    def steps(self, parts: Bound, data: Data, is_judged: bool) -> list[DrawnStep]:
        """The steps that the form declares, as they are drawn; none for a form without."""
        if not hasattr(parts.form, "steps"):
            return []
        wrong = parts.errors() if is_judged else {}
        return Drawing(parts.form, parts.rows, self.looks, wrong, data, self.begun()).steps()

    def show(self, data: Data, bound: Bound | None = None, draft: Any = None) -> HttpResponse:
        """The page; without a bound form it shows the data, valid or not, and judges nothing."""
        parts = bound or self.unbound(data)
        context = {
            "form": parts.form,
            **parts.more,
            **parts.rows,
            "formsets": list(parts.rows.values()),
            self.of: self.parent,
            "record": self.record,
            "draft": draft,
            "draft_key": key_in(data, "draft_key") or "",
            "address": self.address,
        }
        context |= self.context(parts, data)
        context["steps"] = self.steps(parts, data, is_judged=bound is not None)
        return render(self.request, self.template, context, status=422 if bound else 200)

    def conflict(self, clash: Clash, missing: str = "") -> HttpResponse:
        """409: both texts, section by section, to choose from."""
        context = {
            "differences": clash.differences,
            "taken": [section.label for section in clash.taken],
            "current": clash.current,
            "saved_by": clash.saved_by,
            "saved_at": clash.saved_at,
            "carried": carried_on(clash.mine),
            "back": reverse(f"{self.namespace}:edit", args=[clash.current.pk]),
            "missing": missing,
        }
        return render(self.request, "core/conflict.html", context, status=409)


def _posted(current: Recorded, kept: Mapping[str, Any]) -> dict[str, list[str]]:
    """The own fields of a kept version as their form would have posted them."""
    related = {one.name for one in current._meta.many_to_many}
    fields = [*current._meta.concrete_fields, *current._meta.many_to_many]
    return {one.name: _texts(one, kept[one.name], one.name in related) for one in fields if one.name in kept}


def _texts(field: Any, value: Any, is_several: bool) -> list[str]:
    if is_several:
        return [str(key) for key in value]
    plain = field.to_python(value)
    return list(plain) if isinstance(plain, list) else [written(plain)]
