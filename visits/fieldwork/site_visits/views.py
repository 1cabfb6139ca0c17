"""Site visits: the form, the page, the list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from visits.core.access import can, require
from visits.core.history.models import versions_of
from visits.core.posted import Data, Part
from visits.core.record_page import Bound, RecordPage
from visits.fieldwork.site_visits.actions import save_site_visit
from visits.fieldwork.site_visits.forms import PEOPLE, SiteVisitForm, people_from, people_part, site_content
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import WITH_THE_TEAM
from visits.fieldwork.visits.views.drafts import typing
from visits.fieldwork.visits.views.states import writable


class Page(RecordPage):
    """The form page of one site visit."""

    model, of, kind = SiteVisit, "visit", "site"
    template, namespace, route = "records/site_form.html", "sites", "visits:detail"
    content = staticmethod(site_content)

    def form(self, data: Data | None = None) -> SiteVisitForm:
        """The form, bound to the data where there is some."""
        return SiteVisitForm(data, user=self.request.user)

    def parts(self) -> list[Part]:
        """The people met."""
        return [people_part()]

    def begun(self) -> dict[str, list[str]]:
        """The key task is that of the visit."""
        return {"key_task": [str(self.parent.key_task_id or "")]}

    def lines(self, bound: Bound) -> list[dict[str, Any]]:
        """The people met there."""
        return people_from(bound.rows[PEOPLE])

    def save(self, bound: Bound) -> SiteVisit:
        """Log it or change it."""
        return save_site_visit(actor=self.request.user, visit=self.parent, sent=self.sent(bound))


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a site visit within a visit."""
    return typing(Page(request, writable(request, pk)))


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
    return typing(Page(request, record.visit, record))


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
        "versions": versions_of(record),
        "may_write": record.visit.state in WITH_THE_TEAM and can(user, "visit.write", record.visit),
    }
    return render(request, "records/site.html", context)
