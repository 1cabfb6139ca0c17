"""The form of a comparison."""

from django.utils.translation import gettext_lazy as _

from visits.cadres.imports.forms import RosterForm


class CompareForm(RosterForm):
    """The files of both sides, or a zip of both."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Roster and appointment forms")
