"""The form in which a site visit is logged."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from visits.core.form_steps import Fold, Step
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindChoice
from visits.core.posted import Part, RecordForm, plain_text, row_content, rows_form, written
from visits.fieldwork.site_visits.actions import FIELDS, MOST_PEOPLE
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.actions.lines import NOT_TO_NAME
from visits.fieldwork.visits.actions.saving import Frame
from visits.organisation.units.models import KeyTask

PEOPLE, SEEN = "people", "seen"


class SiteVisitForm(RecordForm):
    """One site; the people met are rows."""

    model, names = SiteVisit, FIELDS
    steps = (
        Step(
            "where",
            pgettext_lazy("step", "Where"),
            ("place", "keywords", "observed"),
            (
                Fold(pgettext_lazy("step", "Position"), ("latitude", "longitude", "accuracy")),
                Fold(_("Key task"), ("key_task",)),
            ),
        ),
        Step("met", _("Whom we met"), ("people", "seen")),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key_task"] = forms.ModelChoiceField(
            KeyTask.objects.visible_to(user), label=self.fields["key_task"].label, required=False
        )
        for name in ("latitude", "longitude", "accuracy"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.fields["keywords"].widget.attrs["rows"] = 3


class PeopleForm(forms.Form):
    """People of one class met on the site; an empty row does not count."""

    wide = ("said",)
    source_class = KindChoice(Family.SOURCE, label=_("class"), required=False, blank="—")
    count = forms.IntegerField(label=_("how many"), required=False, min_value=1, max_value=999)
    said = plain_text(
        label=_("what they said in sum"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A number or words need the class of the people."""
        cleaned = super().clean() or {}
        if (cleaned.get("count") or cleaned.get("said")) and not cleaned.get("source_class"):
            self.add_error("source_class", _("Choose the class of these people."))
        return cleaned


class SeenForm(forms.Form):
    """A cadre seen at work on the site; an empty row does not count."""

    wide = ("text",)
    subject = forms.ChoiceField(label=_("cadre"), required=False)
    text = plain_text(
        label=_("what was seen of them"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, frame: Frame, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.choices = [("", "—"), *((f"c{pk}", frame.shown(one)) for pk, one in frame.cadres.items())]
        subject.error_messages["invalid_choice"] = NOT_TO_NAME
        subject.widget.attrs["data-people"] = "c"

    def clean(self) -> dict[str, Any]:
        """A person and what was seen of them belong together."""
        cleaned = super().clean() or {}
        if cleaned.get("text") and "subject" in cleaned and not cleaned["subject"]:
            self.add_error("subject", _("Say who was seen."))
        if cleaned.get("subject") and "text" in cleaned and not cleaned["text"]:
            self.add_error("text", _("Say what was seen of them, or empty the row."))
        return cleaned


SeenSet = rows_form(SeenForm, MOST_PEOPLE)


def seen_part(frame: Frame) -> Part:
    """The cadres seen at work as a part of the form."""
    options = {"form_kwargs": {"frame": frame}}
    return Part(SEEN, SeenSet, gettext("cadres seen at work"), options, kept="cadres_seen", row=_seen_row)


def _seen_row(line: Mapping[str, Any]) -> dict[str, Any]:
    return {"subject": f"c{line['cadre']}", "text": line["text"]}


def seen_from(seen: Any) -> list[dict[str, Any]]:
    """What the rows hold; call it when they are valid."""
    rows = [form.cleaned_data for form in seen.forms if form.cleaned_data.get("text")]
    return [{"cadre": int(row["subject"][1:]), "text": row["text"]} for row in rows]


PeopleSet = rows_form(PeopleForm, MOST_PEOPLE)


def people_part() -> Part:
    """The people met as a part of the form."""
    return Part(PEOPLE, PeopleSet, gettext("people met"), kept="people_met")


def people_from(people: Any) -> list[dict[str, Any]]:
    """What the rows hold; call it when they are valid."""
    rows = [form.cleaned_data for form in people.forms if form.cleaned_data.get("source_class")]
    return [
        {"source_class": row["source_class"], "count": row["count"] or 1, "said": row["said"]} for row in rows
    ]


def site_content(record: SiteVisit) -> dict[str, list[str]]:
    """The site visit as its form would post it."""
    content = {name: [written(getattr(record, name))] for name in FIELDS}
    met = [{name: getattr(one, name) for name in PeopleForm.base_fields} for one in record.people_met.all()]
    seen = [_seen_row({"cadre": one.cadre_id, "text": one.text}) for one in record.cadres_seen.all()]
    return content | row_content(PEOPLE, met) | row_content(SEEN, seen)
