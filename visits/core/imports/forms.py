"""Forms of imports: the files, and whether what is wrong is left out."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from visits.core.fields import check_text
from visits.core.lists.models import ImportBatch
from visits.core.sheets.read import ENDINGS

SHEETS = ",".join(ENDINGS)
LARGEST_SHEET = 10 * 1024 * 1024
MOST_FILES = 500
MOST_BYTES = 100 * 1024 * 1024  # of all files of one upload


class SeveralFilesInput(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files at once; the value is the list of them."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file as Django checks one; empty ones are the reader's business."""
        several = (data if isinstance(data, list | tuple) else [data]) or [None]
        return [super(SeveralFilesField, self).clean(one, initial) for one in several]


class UploadForm(forms.Form):
    """The files of one import; what is read of them is ``(name, content)``."""

    def read(self) -> list[tuple[str, bytes]]:
        """The files that were chosen."""
        given = self.cleaned_data["file"]
        return [(file.name, file.read()) for file in (given if isinstance(given, list) else [given])]


class SheetForm(UploadForm):
    """One sheet."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel or WPS (.xlsx, .xls, .et) or .csv, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": SHEETS}),
    )

    def clean_file(self) -> Any:
        """Too large a file is refused before it is read."""
        file = self.cleaned_data["file"]
        check_text(file.name)
        if file.size > LARGEST_SHEET:
            raise ValidationError(_("The file is larger than 10 MB. Split it and import the parts."))
        return file


class FilesForm(UploadForm):
    """Several files, or zips of them."""

    file = SeveralFilesField(label=_("Files"), allow_empty_file=True)

    def clean_file(self) -> list[Any]:
        """Too much is refused before it is read."""
        files: list[Any] = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise ValidationError(_("More than 500 files. Put them into one zip file."))
        if sum(file.size for file in files) > MOST_BYTES:
            raise ValidationError(_("The files together are larger than 100 MB. Take them in in parts."))
        for file in files:
            check_text(file.name)
        return files


class Question(forms.Form):
    """Something that a person must settle before a batch is taken in; ``where`` is what the address says."""

    otherwise: Any = ""  # the sentence where nothing valid was chosen; else the form's own first one

    def __init__(self, data: Any = None, *, batch: ImportBatch, **where: Any) -> None:
        super().__init__(data)
        self.batch, self.where = batch, where

    def settle(self, actor: Any) -> str:
        """Carry out what was chosen; the sentence that says so."""
        raise NotImplementedError

    def settled(self, actor: Any) -> str:
        """The sentence of what was settled; ValidationError with one of what was not."""
        if not self.is_valid():
            raise ValidationError(str(self.otherwise or next(iter(self.errors.values()))[0]))
        return self.settle(actor)


class CommitForm(forms.Form):
    """Whether what cannot be taken in is left out."""

    skip_errors = forms.BooleanField(
        label=_("Leave out the wrong rows and take in the others"), required=False
    )
