"""Site visits: the form, the page, the list."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from visits.core.access import can, require
from visits.core.history.models import versions_of
from visits.core.posted import Data, Part
from visits.core.record_page import Bound
from visits.fieldwork.site_visits.actions import save_site_visit
from visits.fieldwork.site_visits.forms import (
    PEOPLE,
    SEEN,
    SiteVisitForm,
    people_from,
    people_part,
    seen_from,
    seen_part,
    site_content,
)
from visits.fieldwork.site_visits.models import CadreSeen, SiteVisit
from visits.fieldwork.visits.actions.states import open_visit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import WITH_THE_TEAM
from visits.fieldwork.visits.views import comments
from visits.fieldwork.visits.views.drafts import WithinVisit, typing
from visits.fieldwork.visits.views.states import writable


class Page(WithinVisit):
    """The form page of one site visit."""

    model, kind = SiteVisit, "site"
    template, namespace = "records/site_form.html", "sites"
    finder = "finder"  # the rows of people met bear the other name
    content = staticmethod(site_content)
    looks: ClassVar = {
        "place": "records/_position.html",
        "people": "records/_met.html",
        "seen": "records/_seen.html",
    }

    def form(self, data: Data | None = None) -> SiteVisitForm:
        """The form, bound to the data where there is some."""
        return SiteVisitForm(data, user=self.request.user)

    def parts(self) -> list[Part]:
        """The people met, and the cadres seen at work."""
        return [people_part(), seen_part(self.frame)]

    def begun(self) -> dict[str, list[str]]:
        """The key task is that of the visit."""
        return {"key_task": [str(self.parent.key_task_id or "")]}

    def lines(self, bound: Bound) -> list[dict[str, Any]]:
        """The people met there, and the cadres seen at work."""
        return people_from(bound.rows[PEOPLE]) + seen_from(bound.rows[SEEN])

    def save(self, bound: Bound) -> SiteVisit:
        """Log it or change it."""
        return save_site_visit(
            actor=self.request.user, visit=self.parent, sent=self.sent(bound), frame=self.frame
        )


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
    if not is_open(request.user, record):
        raise Http404
    require(request.user, "interview.write", record)
    return typing(Page(request, record.visit, record))


def is_open(user: Any, record: SiteVisit) -> bool:
    """Whether the site visit names nobody from whom the user keeps away: the form shows all of it."""
    seen = CadreSeen.objects.visible_to(user).filter(site_visit=record)
    return seen.count() == record.cadres_seen.count()


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One site visit; its opening is in the log before it is shown."""
    record, user = scoped(request, pk), request.user
    open_visit(actor=user, visit=record.visit)
    context = {
        "record": record,
        "visit": record.visit,
        "people": record.people_met.all(),
        "seen": CadreSeen.objects.visible_to(user)
        .filter(site_visit=record)
        .select_related("cadre", "away_unit"),
        "attachments": covered(record.attachments.order_by("pk"), user, *FILE_TEXTS),
        "versions": versions_of(record),
        "may_write": record.visit.state in WITH_THE_TEAM
        and can(user, "interview.write", record)
        and is_open(user, record),
    } | comments.shown(user, record.visit, record)
    return render(request, "records/site.html", context)
