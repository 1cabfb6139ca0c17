"""Papers of one cadre and of a list; the print view of a file."""

import io
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.cadres.files.consulting import matter_or_ask, open_file
from visits.cadres.files.lists import cadres_list
from visits.cadres.files.models import Cadre
from visits.cadres.files.views import crumbs_of, scoped
from visits.cadres.files.withheld import shown
from visits.core.access import can, require
from visits.core.lists.actions import still_open
from visits.core.lists.export import limit_of
from visits.core.lists.models import Export, Job
from visits.core.lists.ticks import back_to, things_ticked
from visits.core.pages import done, form_page, sent, sentence, show_form

from . import actions
from .appointment_form import PRINTED_RELATIVES
from .content import form_of
from .forms import PaperForm, PapersForm
from .kinds import Paper


def paper(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """One appointment form, taken away at once."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.paper", cadre)
    matter = matter_or_ask(request)
    if isinstance(matter, HttpResponse):
        return matter
    if limit_of(request.user) < 1:
        return redirect(f"{reverse('cadres:papers')}?pick={cadre.pk}")
    form = PaperForm(request.POST or None, initial={"what": request.GET.get("what") or Paper.WORD})

    def write() -> Any:
        data, name = actions.make_one(
            actor=request.user, cadre=cadre, matter=matter.reason, **form.cleaned_data
        )
        return FileResponse(io.BytesIO(data), as_attachment=True, filename=name)

    return form_page(
        request,
        form,
        write,
        title=_("Appointment form"),
        heading=_("Appointment form of %(name)s") % {"name": cadre.name},
        crumbs=crumbs_of(cadre),
        intro=_("Who takes a paper away, when and for what goes into the log."),
        button=_("Take away"),
    )


def papers(request: HttpRequest) -> HttpResponse:
    """Papers of the list as its filters stand: at once within the role's limit, else by the reviewer's leave."""
    require(request.user, "cadre.paper")
    matter = matter_or_ask(request)
    if isinstance(matter, HttpResponse):
        return matter
    query = actions.people(request.user, request.GET)
    if query.form.errors:
        return redirect(f"{reverse('cadres:list')}?{request.GET.urlencode()}")
    form = PapersForm(request.POST or None, initial={"what": request.GET.get("what") or Paper.WORD})

    def write() -> HttpResponse:
        ordered = actions.order(actor=request.user, query=query, matter=matter.reason, **form.cleaned_data)
        return order_answer(request, ordered)

    return sent(request, form, write) or show_form(
        request, "cadres/papers/papers.html", form, **about(request, query)
    )


@require_POST
def papers_many(request: HttpRequest) -> HttpResponse:
    """On to the papers of the ticked cadres, or of all that the filter finds."""
    back = back_to(request, reverse("cadres:list"))
    if request.POST.get("all"):
        return redirect(f"{reverse('cadres:papers')}?{urlsplit(back).query}")
    keys = Cadre.objects.visible_to(request.user).values_list("pk", flat=True)
    picked = things_ticked(request, cadres_list(request.user), keys)
    return redirect(
        f"{reverse('cadres:papers')}?{urlencode({'pick': picked}, doseq=True)}" if picked else back
    )


def order_answer(request: HttpRequest, ordered: Job | Export) -> HttpResponse:
    """Where the order goes on: the page of the work, or the register where the request waits."""
    if isinstance(ordered, Job):
        return redirect("lists:job", ordered.pk)
    done(request, _("The papers wait for the reviewer. You will find them in the export register."))
    return redirect("lists:exports")


def about(request: HttpRequest, query: Any) -> dict[str, Any]:
    """For how many people the papers are, and what the role may take at once."""
    count = query.rows.order_by().count()
    return {
        "count": count,
        "limit": limit_of(request.user),
        "needs_approval": actions.needs_approval(request.user, count, with_id=False),
        "sample": [str(cadre) for cadre in query.rows.order_by(*query.order)[:5]],
        "list_url": f"{reverse('cadres:list')}?{query.words()}",
    }


def papers_approved(request: HttpRequest, pk: int) -> HttpResponse:
    """Papers that the reviewer approved: made within seven days, of the people whom one sees today."""
    export = get_object_or_404(Export.objects.filter(taken_by=request.user, list_key="papers"), pk=pk)
    require(request.user, "export.take_approved", export)
    matter = matter_or_ask(request)
    if isinstance(matter, HttpResponse):
        return matter
    query = actions.people(request.user, QueryDict(export.query))
    if request.method == "POST":
        try:
            job = actions.begin(actor=request.user, query=query, matter=matter.reason, approved=export)
        except ValidationError as error:
            done(request, sentence(error), level="error")
        else:
            return redirect("lists:job", job.pk)
    what = query.data.get("what", "")
    context = about(request, query) | {
        "export": export,
        "what": Paper(what).label if what in Paper.values else "",
        "with_id": query.data.get("with_id") == "1",
        "is_open": still_open(export),
    }
    return render(request, "cadres/papers/approved.html", context)


def print_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The file in the order of the appointment form, for paper; nothing that the reader may not see."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    matter = matter_or_ask(request)
    if isinstance(matter, HttpResponse):
        return matter
    open_file(actor=request.user, cadre=cadre, part="print")
    file = shown(request.user, cadre)
    form = form_of(file, timezone.localdate())
    context = {
        "cadre": cadre,
        "file": file,
        "form": form,
        "texts": {name.replace(".", "_"): text for name, text in form.texts.items()},
        "blank_rows": range(max(0, PRINTED_RELATIVES - len(form.relatives))),
        "family_rows": 1 + max(PRINTED_RELATIVES, len(form.relatives)),
        "may_take": can(request.user, "cadre.paper", cadre),
    }
    return render(request, "cadres/papers/print.html", context)
