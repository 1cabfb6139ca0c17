"""The list of dossiers."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.columns import subject_name
from visits.cadres.files.models import Cadre
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.models import Unit

from .models import Dossier

ANY = ("", _("any"))


class DossierFilter(FilterForm):
    """By person or unit, kind of decision, and the day of the freeze."""

    period = (_("Frozen from"), _("Frozen until"))
    field_order = ("q", "kind", "from", "to")
    less_used = ("from", "to")

    kind = KindFilter(Family.DECISION, label=_("Kind of decision"))

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            cadres = Cadre.objects.named(words).order_by().values("pk")
            named = Q(decision__cadre__in=cadres) | Q(decision__cadre__unit__in=units)
            rows = rows.filter(named | Q(decision__leadership_team__unit__in=units))
        names = {"kind": "decision__kind", "from": "created_at__date__gte", "to": "created_at__date__lte"}
        for name, path in names.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        return rows


dossier_url = To("dossiers:detail")

DOSSIERS = ListSpec(
    key="dossiers",
    title=_("Dossiers"),
    intro=_("A dossier is frozen from the page of a motion or decision."),
    columns=[
        Column("subject", _("About"), **subject_name("decision__"), width=18, link=dossier_url),
        Column("kind", _("Kind of decision"), "decision__kind", width=14),
        Column("document", _("Document number"), "decision__document_number", width=18),
        Column("number", pgettext_lazy("of a dossier", "Number"), "number", kind="number", width=8),
        Column("frozen", _("Frozen on"), "created_at", kind="date", width=12, sort=("created_at",)),
        Column("by", _("Frozen by"), "created_by__name", width=12),
        Column("digest", _("Digest of the freeze"), "digest", width=40, default=False),
    ],
    rows=Dossier.objects.visible_to,
    order=("-created_at", "-pk"),
    filter_form=DossierFilter,
    row_url=dossier_url,
    empty_text=_("There is no dossier here yet. One is frozen from the page of a motion or decision."),
)  # fmt: skip
