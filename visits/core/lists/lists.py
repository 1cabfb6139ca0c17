"""The export register as a list."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.sheets.columns import Column

from .actions import still_open
from .models import Export, Job
from .spec import FilterForm, ListSpec


class ExportFilter(FilterForm):
    """The register by state."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", "—"), *Export.State.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By list, person or number, and state."""
        if (words := self.chosen("q")) and (found := Export.objects.numbered(words)).exists():
            rows = rows.filter(pk__in=found.values("pk"))
        elif words:
            keys = [key for key, title in TITLES.items() if words in str(title)]
            rows = rows.filter(models.Q(taken_by__name__contains=words) | models.Q(list_key__in=keys))
        return rows.filter(state=self.chosen("state")) if self.chosen("state") else rows


TITLES = {
    "leaving": _("Age limit within 12 months"),
    "done": _("What you did"),
    "units": _("Unit register"),
    "cadres": _("Cadre roster"),
    "key_tasks": _("Key tasks"),
    "visits": _("Visit ledger"),
    "interviews": _("Interview ledger"),
    "symposia": _("Ledger of symposia"),
    "sites": _("Ledger of site visits"),
    "seals": _("Sealed sources"),
    "ratings": _("Ratings"),
    "coverage": _("Coverage"),
    "coverage_matrix": _("Coverage matrix"),
    "coverage_people": _("Coverage of persons"),
    "rectifications": _("Rectification"),
    "outcome_checks": _("Outcome checks"),
    "outcomes": _("Outcomes report"),
    "summary": _("Summary of visits and outcomes"),
    "comparison": _("Rounds compared"),
    "papers": _("Official papers"),
    "leadership_paper": _("Leadership team (Word)"),
    "leadership_teams": _("Leadership teams"),
    "surveys": _("Surveys"),
    "plans": _("Planned visits"),
    "leads": _("Leads"),
    "proposals": _("Leads proposed from data"),
    "proposal_answers": _("Answered proposals"),
    "findings": _("Findings"),
    "appraisals": _("Appraisals"),
    "grounds": _("Grounds of decisions"),
    "decisions": _("Motions and decisions"),
    "dossiers": _("Dossiers"),
    "letters": _("Feedback letters"),
    "follow_ups": _("Follow-ups of visits"),
    "search": _("Search"),
    "notices": _("Notices"),
    "letter": _("Feedback letter"),
    "minutes": _("Minutes of an appraisal"),
    "lead": _("Verification sheet of a lead"),
    "finding": _("Card of a finding"),
    "demand": _("Notice of a demand to rectify"),
    "talk": _("Record of a talk"),
    "dossier": _("File of a dossier"),
    "outstanding": _("Outstanding cadres"),
    "kinds": _("Kinds"),
    "recommendations": _("Recommendations by those around"),
    "own_accounts": _("Own accounts"),
    "coverage_tasks": _("Coverage of key tasks"),
    "posts": _("Posts"),
    "task_assignments": _("Cadres sent to key tasks"),
    "watched": _("Cadres to be watched"),
    "badly_run": _("Leadership teams that do not run well"),
    "cadre_comparison": _("Comparison of roster and appointment forms"),
    "cadre_statistics": _("Structure statistics of cadres"),
    "itinerary": _("Itinerary"),
    "itinerary_ics": _("Itinerary for a calendar"),
    "survey_results": _("Results of a survey"),
    "intake": _("Rows that were refused at an import"),
}


def _download(export: Export) -> str:
    return reverse("lists:take_export", args=[export.pk]) if still_open(export) else ""


EXPORTS = ListSpec(
    key="exports",
    title=_("Export register"),
    columns=[
        Column("number", _("Export number"), lambda e: e.number, link=_download),
        Column("list", _("List"), lambda e: TITLES.get(e.list_key, e.list_key)),
        Column("who", _("Taken by"), lambda e: e.taken_by.name),
        Column("at", _("Time"), lambda e: e.taken_at, width=16),
        Column("rows", _("Rows"), lambda e: e.rows, kind="number"),
        Column("query", _("Filter"), lambda e: e.told, default=False),
        Column("reason", _("Reason"), lambda e: e.reason),
        Column("state", _("State"), lambda e: e.get_state_display()),
    ],
    rows=lambda user: Export.objects.visible_to(user).select_related("taken_by"),
    order=("-taken_at", "-pk"),
    filter_form=ExportFilter,
    exports=False,
    empty_text=_("No list has been taken away yet."),
)


def _how_far(job: Job) -> str:
    return f"{job.done} / {job.total}" if job.total else ""


JOBS = ListSpec(
    key="jobs",
    title=_("Long work"),
    columns=[
        Column("title", _("title"), lambda j: j.title, width=30),
        Column("state", _("State"), lambda j: j.get_state_display()),
        Column("done", _("Done"), _how_far),
        Column("at", _("Time"), lambda j: j.made_at, width=16),
    ],
    rows=lambda user: Job.objects.visible_to(user),
    order=("-made_at", "-pk"),
    row_url=lambda job: reverse("lists:job", args=[job.pk]),
    exports=False,
    empty_text=_("You have asked for no long work yet."),
)
