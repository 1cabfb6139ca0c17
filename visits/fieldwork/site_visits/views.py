"""Site visits: the form, the page, the list."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from visits.core.access import can, require
from visits.core.history.models import Revision
from visits.core.lists.views import send_list, show_list
from visits.core.posted import Data, Part
from visits.core.record_page import Bound, RecordPage
from visits.core.saving import Sent
from visits.fieldwork.site_visits.actions import save_site_visit
from visits.fieldwork.site_visits.forms import PEOPLE, SiteVisitForm, people_from, people_part, site_content
from visits.fieldwork.site_visits.lists import SITES
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import WITH_THE_TEAM
from visits.fieldwork.visits.views.drafts import typing
from visits.fieldwork.visits.views.states import writable


class Page(RecordPage):
    """The form page of one site visit."""

    model = SiteVisit
    kind = "site"
    template = "records/site_form.html"
    namespace = "sites"

    def form(self, data: Data | None = None) -> SiteVisitForm:
        """The form, bound to the data where there is some."""
        return SiteVisitForm(data, user=self.request.user)

    def parts(self) -> list[Part]:
        """The people met."""
        return [people_part()]

    def begun(self) -> dict[str, list[str]]:
        """The key task is that of the visit."""
        return {"key_task": [str(self.parent.key_task_id or "")]}

    def content(self, record: SiteVisit) -> dict[str, list[str]]:
        """The site visit as its form would post it."""
        return site_content(record)

    def seen(self) -> Any:
        """The sites of the visit."""
        return SiteVisit.objects.filter(visit=self.parent)

    def sent(self, bound: Bound) -> Sent:
        """The site and the people met there."""
        return self.sent_with(bound, bound.form.values(), people_from(bound.rows[PEOPLE]))

    def save(self, bound: Bound) -> SiteVisit:
        """Log it or change it."""
        return save_site_visit(actor=self.request.user, visit=self.parent, sent=self.sent(bound))

    def thank(self, record: SiteVisit, data: Data) -> HttpResponse:
        """On to the visit."""
        return self.said(_("Saved."), "visits:detail", record.visit_id)

    def context(self, bound: Bound, data: Data) -> dict[str, Any]:
        """The visit."""
        return {"visit": self.parent}


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
