"""A plan from Excel in the browser."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.imports.batches import Files, counted
from visits.core.imports.forms import UploadForm
from visits.core.imports.pages import ImportPages, facts, part, parts, place
from visits.core.lists.models import ImportBatch
from visits.organisation.rounds.models import VisitTeam

from .intake import IMPORT, plan_file


class FileForm(UploadForm):
    """The workbook."""

    file = forms.FileField(label=gettext_lazy("Excel file"))


class PlanPages(ImportPages):
    """A plan of one team: uploaded, shown, confirmed at the same address."""

    importer, route, home = IMPORT, "plans:import", "plans:list"
    home_title, title = gettext_lazy("Planned visits"), gettext_lazy("Take a plan in from Excel")
    form = FileForm

    def of_team(self, request: HttpRequest, team: int) -> HttpResponse:
        """Take a file for a team and show what it would do; nothing is written."""
        teams = VisitTeam.objects.visible_to(request.user).select_related("round")
        held = get_object_or_404(teams, pk=team)
        self.importer.require(request.user, {"team": held})
        return self.uploaded(request, team=held)

    def read(self, actor: Any, files: Files, **where: Any) -> ImportBatch:
        """Compare the file with the team's plan and keep what it would do."""
        name, data = files[0]
        plan = plan_file(team=where["team"], name=name, data=data)
        return self.importer.keep(actor=actor, files=files, plan=plan)

    def about(self, request: HttpRequest) -> dict[str, Any]:
        """Which columns are read."""
        text = _("Columns: unit or unit code, day, and if wanted time of day, members, methods, note.")
        return {"intro": text}

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the file would do; posted, it is taken in."""
        return self.confirm(request, pk) if request.method == "POST" else super().preview(request, pk)

    def addresses(self, batch: ImportBatch) -> dict[str, str]:
        """A plan is confirmed where it is shown, and put aside by not being confirmed."""
        return {}

    def upload_url(self, batch: ImportBatch) -> str:
        """Each team has an upload of its own."""
        return reverse(self.route, args=[batch.plan["team"]])

    def shown(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        """New, changed, unchanged, wrong, and what only a hand moves."""
        plan, number = batch.plan, counted(batch.plan)
        left = [item for item in plan["items"] if item["act"] in {"over", "agreed"}]
        if plan["errors"]:
            nothing = _("Correct the file and upload it again. Nothing was written.")
        else:
            nothing = _("The plan holds all of this already. There is nothing to take in.")
        text = _("These visits have been made or dropped, or a day has been agreed with the unit. Move them by hand.")  # noqa: E501  # fmt: skip
        by_hand = [part(_("Left as it is"), left, shown_row) | {"note": text}] if left else []
        return {
            "facts": facts(number, "create", "update", "unchanged", "wrong"), "nothing": nothing,
            "writes": (number["create"] or number["update"]) and not plan["errors"],
            "errors": plan["errors"], "warnings": plan["warnings"],
            "parts": [*by_hand, *parts(plan["items"], shown_row)], "thing": _("Unit"),
            "button": _("Take the file in"), "back_text": _("Planned visits"),
        }  # fmt: skip

    def told(self, result: dict[str, int], batch: ImportBatch) -> str:
        """How many rows were written."""
        count = result["create"] + result["update"]
        return _("The plan is taken in: %(count)s rows written.") % {"count": count}


def shown_row(item: dict[str, Any]) -> dict[str, Any]:
    """A row of the plan as the preview shows it."""
    return {"name": f"{item['unit']} {item['wanted_on']}", "place": place(item["sheet"], item["row"])}


PAGES = PlanPages()
