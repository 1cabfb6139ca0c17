"""Comparing rosters with appointment forms, in the browser."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.imports.batches import Files, State
from visits.core.imports.pages import ImportPages
from visits.core.imports.parts import Parts
from visits.core.lists.models import ImportBatch
from visits.core.pages import sentence

from . import actions, pages
from .forms import CompareForm
from .sheet import workbook


class ComparePages(ImportPages):
    """Rosters and forms: uploaded, compared, put away."""

    importer, route, home = actions.IMPORT, "cadres:compare", "cadres:list"
    home_title, title = gettext_lazy("Cadre roster"), gettext_lazy("Compare roster and forms")
    form, preview_template = CompareForm, "cadres/compare/result.html"
    read_button = gettext_lazy("Compare")
    aside = gettext_lazy("The comparison is put away; what it kept of people is deleted.")

    def read(self, actor: Any, files: Files, **where: Any) -> ImportBatch:
        """Compare the files."""
        return actions.compare_files(actor=actor, files=files)

    def about(self, request: HttpRequest) -> dict[str, Any]:
        """What is compared, and one's own comparisons."""
        intro = _("Choose a roster (花名册) and the appointment forms (任免审批表) of the same people, or a zip file of both. The next page shows, person by person, where they differ. Nothing goes into the cadre files.")  # noqa: E501  # fmt: skip
        return {
            "intro": intro, "history_title": _("Your comparisons"), "history": pages.history(request.user),
            "preview_route": "cadres:compare_result",
        }  # fmt: skip

    def own(self, request: HttpRequest, pk: int) -> ImportBatch:
        """One's own comparison, as long as it is not put away."""
        mine = ImportBatch.objects.filter(kind=self.importer.kind, made_by=request.user.pk)
        self.importer.require(request.user, {})
        return get_object_or_404(mine.filter(state=State.PREVIEW), pk=pk)

    def preview_url(self, batch: ImportBatch) -> str:
        """Where the comparison is shown."""
        return reverse("cadres:compare_result", args=[batch.pk])

    def addresses(self, batch: ImportBatch) -> dict[str, str]:
        """A comparison is put away and nothing else."""
        return {"discard_url": reverse("cadres:compare_put_away", args=[batch.pk])}

    def shown(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """What was found, part by part, a page at a time."""
        page = Parts(batch.intake_rows.all(), pages.TITLES, request.GET).page()
        return page | {"people": list(map(pages.shown, page["rows"]))}

    def sheet(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        """The comparison as Excel: what differs, or everything."""
        batch = self.own(request, pk)
        try:
            return workbook(request.user, batch, with_same=request.GET.get("all") == "1")
        except ValidationError as error:
            return self.page(request, batch, sentence(error))


PAGES = ComparePages()
