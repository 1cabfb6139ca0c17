"""The form page of a record within a visit that is one form and some rows: symposia and site visits."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.history.models import Recorded
from visits.core.pages import done
from visits.fieldwork.visits.actions.saving import Stale
from visits.fieldwork.visits.conflict import Data, Section, of_fields
from visits.fieldwork.visits.forms.posted import as_data, initial_of, rows_of
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.views.drafts import is_key
from visits.fieldwork.visits.views.saving import chosen, key_of, put_errors, show_conflict


class Part(NamedTuple):
    """Rows of a form: under which prefix, drawn by which formset, with what label and names."""

    prefix: str
    formset: Any
    label: str
    names: tuple[str, ...]
    options: dict[str, Any]


class RecordPage:
    """One record, new or existing. A kind says its model, template, addresses, form, rows and action."""

    model: type[Recorded]
    template = ""
    namespace = ""

    def __init__(self, request: HttpRequest, visit: Visit, record: Any = None) -> None:
        self.request, self.visit, self.record = request, visit, record

    # What a kind says of itself.

    def form(self, data: Data | None = None) -> Any:
        """The form, bound to the data where there is some."""
        raise NotImplementedError

    def parts(self) -> list[Part]:
        """The rows of the form."""
        raise NotImplementedError

    def content(self, record: Any) -> dict[str, list[str]]:
        """The record as its form would post it."""
        raise NotImplementedError

    def save(self, form: Any, rows: dict[str, Any]) -> Any:
        """One action: log the record or change it."""
        raise NotImplementedError

    def more(self) -> dict[str, Any]:
        """What the template needs beside the form."""
        return {}

    # What is the same for all kinds.

    def answer(self, data: Data) -> HttpResponse:
        """What was posted: one more row, a choice between two texts, or the record itself."""
        if "_add_row" in data:
            return self.show(data)
        if "_resolve" in data:
            current = self.current(data)
            data = current and chosen(current, self.sections(), as_data(self.content(current)), data) or data
            if "_resolve" in data and current:
                return self.conflict(current, data)
        form, rows = self.form(data), self.bound(data)
        if not form.is_valid() & all([one.is_valid() for one in rows.values()]):  # noqa: C419  each is asked
            return self.show(data, form, rows, status=422)
        try:
            record = self.save(form, rows)
        except Stale as stale:
            return self.conflict(stale.current, data)
        except ValidationError as error:
            put_errors(error, form, {})
            return self.show(data, form, rows, status=422)
        return self.thank(record, data)

    def bound(self, data: Data) -> dict[str, Any]:
        """The rows as posted, by prefix."""
        return {one.prefix: one.formset.bound(data, one.prefix, **one.options) for one in self.parts()}

    def thank(self, record: Any, data: Data) -> HttpResponse:
        """On to the visit."""
        done(self.request, _("Saved."))
        return redirect("visits:detail", pk=record.visit_id)

    def current(self, data: Data) -> Any:
        """The record as it stands, for a choice between two texts."""
        if self.record is not None:
            return self.record
        key = key_of(str(data.get("client_key", ""))) if is_key(data, "client_key") else None
        return self.model._default_manager.filter(visit=self.visit, client_key=key).first() if key else None

    def conflict(self, current: Any, data: Data) -> HttpResponse:
        """409 with both texts."""
        back = reverse(f"{self.namespace}:edit", args=[current.pk])
        return show_conflict(
            self.request, current, self.sections(), as_data(self.content(current)), data, back
        )

    def sections(self) -> list[Section]:
        """The parts that are compared and chosen one by one."""
        return [*of_fields(self.form()), *map(_section, self.parts())]

    def show(
        self,
        data: Data,
        form: BaseForm | None = None,
        rows: dict[str, Any] | None = None,
        *,
        draft: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page; without a bound form it shows the data, valid or not, and judges nothing."""
        if form is None or rows is None:
            form = self.form()
            form.initial = initial_of(form.fields, data)
            rows = {
                one.prefix: one.formset.shown(
                    rows_of(data, one.prefix, one.names, one.formset.most), one.prefix, **one.options
                )
                for one in self.parts()
            }
        context = {
            "form": form,
            "rows": rows,
            "formsets": list(rows.values()),
            "visit": self.visit,
            "record": self.record,
            "draft": draft,
            "draft_key": key_of(str(data.get("draft_key", ""))) if is_key(data, "draft_key") else "",
        }
        return render(self.request, self.template, context | self.more(), status=status)


def _section(part: Part) -> Section:
    def tell(data: Data) -> str:
        labels = _labels(part)
        return "\n".join(
            " · ".join(
                labels[name].get(row[name], row[name]).strip() for name in part.names if row[name].strip()
            )
            for row in rows_of(data, part.prefix, part.names, part.formset.most)
        )

    return Section(part.prefix, part.label, lambda name: name.startswith(f"{part.prefix}-"), tell)


def _labels(part: Part) -> dict[str, dict[str, str]]:
    """By field the labels of its choices, groups laid flat."""
    fields = part.formset(prefix=part.prefix, **part.options).empty_form.fields
    found: dict[str, dict[str, str]] = {}
    for name in part.names:
        flat: dict[str, str] = {}
        for key, label in getattr(fields[name], "choices", ()):
            flat |= {
                str(one): str(text) for one, text in (label if isinstance(label, list) else [(key, label)])
            }
        found[name] = flat
    return found
