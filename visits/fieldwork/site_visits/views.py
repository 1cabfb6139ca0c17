"""Site visits: the form, the page, the list."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from visits.core.access import can, require
from visits.core.history.models import Revision
from visits.core.lists.views import send_list, show_list
from visits.fieldwork.site_visits.actions import save_site_visit
from visits.fieldwork.site_visits.forms import (
    PEOPLE,
    PEOPLE_ROW,
    PeopleSet,
    SiteVisitForm,
    people_from,
    site_content,
)
from visits.fieldwork.site_visits.lists import SITES
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.forms.posted import Data
from visits.fieldwork.visits.models import WITH_THE_TEAM, Visit
from visits.fieldwork.visits.views.record_form import Part, RecordPage
from visits.fieldwork.visits.views.saving import key_of, opening


class Page(RecordPage):
    """The form page of one site visit."""

    model = SiteVisit
    template = "records/site_form.html"
    namespace = "sites"

    def form(self, data: Data | None = None) -> SiteVisitForm:
        """The form, bound to the data where there is some."""
        return SiteVisitForm(data, user=self.request.user)

    def parts(self) -> list[Part]:
        """The people met."""
        return [Part(PEOPLE, PeopleSet, _("people met"), PEOPLE_ROW, {})]

    def content(self, record: SiteVisit) -> dict[str, list[str]]:
        """The site visit as its form would post it."""
        return site_content(record)

    def save(self, form: SiteVisitForm, rows: dict[str, Any]) -> SiteVisit:
        """Log it or change it."""
        clean = form.cleaned_data
        return save_site_visit(
            actor=self.request.user, visit=self.visit, values=form.values(), base_version=clean["base_version"],
            client_key=self.record.client_key if self.record else clean["client_key"],
            people_met=people_from(rows[PEOPLE]), draft_key=clean["draft_key"],
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a site visit within a visit."""
    visits = Visit.objects.visible_to(request.user).select_related("unit", "team__round", "round")
    visit = get_object_or_404(visits, pk=pk)
    require(request.user, "visit.write", visit)
    page = Page(request, visit)
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    if written := SiteVisit.objects.filter(client_key=key, visit=visit).first() if key else None:
        return redirect("sites:edit", pk=written.pk)
    content = {"key_task": [str(visit.key_task_id or "")]}
    data, draft = opening(request, content, None, key, f"site-new:{visit.pk}")
    if key is None:  # the address holds the key, so that a reload shows what was typed
        return redirect(f"{request.path}?draft={data['draft_key']}")
    return page.show(data, draft=draft)


def scoped(request: HttpRequest, pk: int) -> SiteVisit:
    """The site visit, if the user sees its visit."""
    rows = SiteVisit.objects.visible_to(request.user).select_related(
        "visit__unit", "visit__team__round", "visit__round", "key_task"
    )
    found: SiteVisit = get_object_or_404(rows, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a site visit while its visit is in the team's hands."""
    record = scoped(request, pk)
    require(request.user, "visit.write", record.visit)
    page = Page(request, record.visit, record)
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    data, draft = opening(request, site_content(record), record, key, f"site:{record.pk}")
    return page.show(data, draft=draft)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One site visit; its opening is in the log before it is shown."""
    record, user = scoped(request, pk), request.user
    open_visit(actor=user, visit=record.visit)
    context = {
        "record": record,
        "visit": record.visit,
        "people": record.people_met.all(),
        "attachments": covered(record.attachments.order_by("pk"), user, *FILE_TEXTS),
        "versions": Revision.objects.filter(thing="visits.sitevisit", thing_id=record.pk).select_related(
            "written_by"
        ),
        "may_write": record.visit.state in WITH_THE_TEAM and can(user, "visit.write", record.visit),
    }
    return render(request, "records/site.html", context)


def list_(request: HttpRequest) -> HttpResponse:
    """The ledger of site visits."""
    return show_list(request, SITES)


def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The ledger of site visits as Excel."""
    return send_list(request, SITES)
