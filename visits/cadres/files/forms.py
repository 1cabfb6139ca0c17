"""Forms of the cadre file."""

import datetime as dt
import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from visits.cadres.formats.months import EARLIEST, read_month
from visits.cadres.formats.party import read_party
from visits.core.kinds.families import Family
from visits.core.kinds.fields import WordsChoice
from visits.organisation.units.models import KeyTask, Post, Unit

from .actions import FIELDS
from .models import UNPLACED, Cadre, TaskAssignment, Tenure
from .sense import judge


class MonthField(forms.DateField):
    """A month in any form an office writes it: 1975-08, 1975.08, 1975年8月, 197508; kept as its first day."""

    widget = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "1975-08"})

    def to_python(self, value: Any) -> dt.date | None:
        """Read the month."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value.replace(day=1)
        if (month := read_month(str(value))) is None:
            raise ValidationError(_("Enter a month such as 1975-08."), code="invalid")
        return month


def check_id_number(number: str) -> None:
    """GB 11643: 17 digits and a check digit, a date that exists. An unknown region is none of an error."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValidationError(_("The ID number is wrong: 17 digits and a check digit."))
    if ric.calc_check_digit(number) != number[-1]:
        raise ValidationError(_("The check digit of the ID number is wrong."))
    try:
        ric.get_birth_date(number)
    except InvalidComponent:
        raise ValidationError(_("The date of birth in the ID number does not exist.")) from None


MONTHS = (
    "birth_month",
    "party_entry_month",
    "work_start_month",
    "level_since",
    "post_since",
    "rank_grade_since",
)


# The headings of the form and what stands under each.
GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_("Person"), ("name", "former_names", "sex", "birth_month", "ethnicity", "native_place", "birthplace", "id_number",
                   "health")),
    (_("Party and work"), ("political_status", "party_entry", "party_entry_month", "work_start_month")),
    (_("Post"), ("unit", "post_title", "post_since", "new_post", "unit_position", "state")),
    (_("Level and rank grade"), ("level", "level_since", "rank_grade", "rank_grade_since")),
    (_("Education and profession"), ("highest_education", "major", "professional_title", "specialty")),
    (_("Résumé"), ("resume",)),
    (_("Rewards, assessments, measures"), ("rewards", "assessments", "measures")),
    (_("Notes of the department"), ("labels", "account", "note")),
]  # fmt: skip


class CadreForm(forms.ModelForm[Cadre]):
    """The file as staff write it."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    new_post = forms.BooleanField(
        label=_("Enter as a new post held from this month"),
        required=False,
        help_text=_("The main post before it ends there. Leave it open where you only correct the wording."),
    )
    unit_position = forms.IntegerField(
        label=_("place in the unit's own order"),
        required=False,
        min_value=1,
        max_value=UNPLACED,
        help_text=_("The order in which the unit's own roster names its people."),
    )

    labels = WordsChoice(Family.LABEL, label=_("labels"), required=False)

    class Meta:
        model = Cadre
        fields = FIELDS
        field_classes = dict.fromkeys(MONTHS, MonthField)
        widgets = {
            "resume": forms.Textarea(attrs={"rows": 10}),
            "rewards": forms.Textarea(attrs={"rows": 4}),
            "assessments": forms.Textarea(attrs={"rows": 3}),
            "measures": forms.Textarea(attrs={"rows": 3}),
            "id_number": forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "maxlength": 18}),
        } | dict.fromkeys(MONTHS, MonthField.widget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.current()  # type: ignore[attr-defined]
        self.fields["account"].queryset = self.fields["account"].queryset.filter(is_active=True)  # type: ignore[attr-defined]
        if self.initial.get("unit_position") == UNPLACED:
            self.initial["unit_position"] = None
        if self.instance.pk:
            self.initial["base_version"] = self.instance.version
            self.initial["id_number"] = ""
            self.fields["id_number"].help_text = _("Ends in %(four)s. Leave empty to keep it.") % {
                "four": self.instance.id_last_four or "–"
            }
        else:
            self.initial["client_key"] = uuid.uuid4()
            del self.fields["new_post"]

    def clean_id_number(self) -> str:
        """Check digit and date are errors; an unknown region is not (former counties)."""
        number = str(self.cleaned_data["id_number"] or "").strip().upper()
        if not number and self.instance.pk:
            return Cadre.objects.get(pk=self.instance.pk).id_number
        if len(number) == 15 and number.isdigit():
            return number
        if number:
            check_id_number(number)
        return number

    def clean_unit_position(self) -> int:
        """Nobody who has no place stands first."""
        return int(self.cleaned_data["unit_position"] or UNPLACED)

    def clean(self) -> dict[str, Any]:
        """A new file needs the key of the form, by which a repeated send is known."""
        data = super().clean() or {}
        if not self.instance.pk and not data.get("client_key"):
            raise ValidationError(_("The form came incomplete. Open it again from the roster."))
        self.read_party(data)
        for one in judge({key: data.get(key) for key in MONTHS}):
            if one.is_wrong:
                self.add_error(one.field, one.message)
        return data

    def read_party(self, data: dict[str, Any]) -> None:
        """What is left empty and follows from the Party entry as written: its month, and the political status."""
        read = read_party(data.get("party_entry") or "")
        if "party_entry_month" in data:
            data["party_entry_month"] = data["party_entry_month"] or read.month
        if "political_status" in data:
            data["political_status"] = data["political_status"] or read.status

    def _post_clean(self) -> None:
        """The action validates the model; the form must not write into the instance."""

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings, in the order of the appointment form."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class TenureForm(forms.ModelForm[Tenure]):
    """A post held."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = Tenure
        fields = ("kind", "unit", "title", "level", "from_on", "to_on", "post", "home_unit")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("from_on", "to_on")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = self.posts()  # type: ignore[attr-defined]
        self.fields["post"].help_text = _("Of the unit above, where the post is one of its establishment.")
        self.fields["unit"].queryset = Unit.objects.current()  # type: ignore[attr-defined]
        self.fields["home_unit"].queryset = Unit.objects.current()  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["base_version"] = self.instance.cadre.version
            # A post of the past may stand in a unit that is no more.
            self.fields["unit"].queryset |= Unit.objects.filter(pk=self.instance.unit_id)  # type: ignore[attr-defined]

    def posts(self) -> QuerySet[Post]:
        """The posts of the unit that stands in the form: the city has thousands."""
        given = str(self.data.get("unit") or self.initial.get("unit") or 0)
        unit = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
        return Post.objects.filter(unit=unit).select_related("unit")

    def _post_clean(self) -> None:
        """The action validates."""


class TaskAssignmentForm(forms.ModelForm[TaskAssignment]):
    """A key task that a cadre was sent to."""

    class Meta:
        model = TaskAssignment
        fields = ("key_task", "role", "is_secondment", "from_on", "to_on")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("from_on", "to_on")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key_task"].queryset = KeyTask.objects.all()  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action validates."""


class EndForm(forms.Form):
    """The last day of something."""

    to_on = forms.DateField(
        label=_("last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PhotoForm(forms.Form):
    """A photo for the file."""

    photo = forms.FileField(label=_("photo"), help_text=_("JPEG or PNG, at most 10 MB."))

    def clean_photo(self) -> Any:
        """Too large a file is refused before it is read."""
        photo = self.cleaned_data["photo"]
        if photo.size > 10 * 1024 * 1024:
            raise ValidationError(_("The file is larger than 10 MB."))
        return photo


class UnmaskForm(forms.Form):
    """Why the whole ID number is needed."""

    reason = forms.CharField(label=_("reason"), max_length=200)


class MatterForm(forms.Form):
    """For what matter files are consulted."""

    reason = forms.CharField(
        label=_("matter"),
        max_length=200,
        help_text=_("For example: preparing a motion, checking an appointment form."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DayForm(forms.Form):
    """The day on which a file is looked at, or for which ages and years are counted."""

    day = forms.DateField(
        label=_("reference date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_day(self) -> dt.date:
        """Nothing is known of tomorrow."""
        day: dt.date = self.cleaned_data["day"] or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError(_("The day lies in the future."))
        if day.year < EARLIEST:
            raise ValidationError(_("Enter a later day."))
        return day
