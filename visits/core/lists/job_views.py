"""Pages of long work: how far it is, its result, starting it again."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.access import require
from visits.core.pages import act

from . import jobs
from .lists import JOBS
from .models import Job
from .views import show_list

LOOK_AGAIN = 2  # seconds until a page of work under way asks again


def job_list(request: HttpRequest) -> HttpResponse:
    """The long work that one asked for."""
    return show_list(request, JOBS)


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one's own work is; the page renews itself until it is done, without any script."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    silent = jobs.is_silent(found)
    under_way = found.state in {Job.State.WAITING, Job.State.RUNNING} and not silent
    context = {
        "job": found,
        "under_way": under_way,
        "silent": silent,
        "may_start_again": silent or found.state == Job.State.FAILED,
        "kept_days": jobs.KEPT.days,
        "look_again": LOOK_AGAIN,
    }
    response = render(request, "lists/job.html", context)
    if under_way:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_POST
def start_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Start work again that failed or whose worker died."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    require(request.user, "job.start_again", found)

    def write() -> str:
        jobs.start_again(actor=request.user, job=found)
        return _("The work is in line again.")

    return act(request, write, "lists:job", pk)


def job_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that came of one's own work, for seven days."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not found.result:
        raise Http404
    return FileResponse(found.result.open("rb"), as_attachment=True, filename=found.result_name)
