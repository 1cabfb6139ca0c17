"""Which papers there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Paper(models.TextChoices):
    """A paper as offices sign or hand on."""

    WORD = "docx", _("appointment forms (Word)")
    OFFICIAL = "lrmx", _("appointment forms for the official editor (.lrmx)")
    SHORT = "short", _("roster, short (Excel)")
    LONG = "long", _("roster, long (Excel)")


FORMS = {Paper.WORD, Paper.OFFICIAL}
ROSTERS = {Paper.SHORT, Paper.LONG}
HOLDS_ID = {Paper.OFFICIAL, Paper.SHORT, Paper.LONG}  # the printed form has no place for the ID number
PACKED = {Paper.WORD}  # a zip already: to pack it once more takes time and saves nothing
TITLES = {
    Paper.WORD: "干部任免审批表",
    Paper.OFFICIAL: "干部任免审批表",
    Paper.SHORT: "干部花名册",
    Paper.LONG: "干部花名册（详）",
}
