"""What is drafted about a cadre or a leadership team and rests on findings: a motion, a demand to rectify."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.audit.log import record
from cadre_review.marks import parted
from visits.cadres.files.models import Cadre
from visits.cadres.files.whom import WhomForm, current, whom_page
from visits.core.access import keeps_away, require
from visits.core.pages import post_form
from visits.core.records import store
from visits.core.workflow import Workflow
from visits.core.workflow.texts import texts_of
from visits.judgement.evidence.views import team_of
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import LeadershipTeam

T = TypeVar("T", bound=models.Model)
View = Callable[[HttpRequest, int], HttpResponse]


class SubjectForm(WhomForm):
    """A cadre, or the leadership team of a unit."""

    unit = UnitField(current, label=gettext_lazy("Or the leadership team of"))


@transaction.atomic
def draft_about(
    workflow: Workflow[T], check: Callable[[Any, T, list[Any]], str | None], facts: Sequence[str] = (), *, actor: Any,
    client_key: UUID, thing: Cadre | LeadershipTeam, values: Mapping[str, Any], findings: list[Any],
) -> T:  # fmt: skip
    """Draft it; the same key gives the first one again. ``check`` refuses, or says what the course is to keep beside
    “drafted”; ``facts`` go into the log."""
    act = f"{workflow.name}.draft"
    require(actor, act, thing)
    if existing := workflow.known(client_key, actor):
        return existing
    field = "cadre" if isinstance(thing, Cadre) else "leadership_team"
    made: Any = workflow.model(client_key=client_key, created_by=actor, **{field: thing}, **texts_of(values))
    if keeps_away(actor, made):
        raise PermissionDenied(workflow.away)
    said = check(actor, made, findings)
    store(made).findings.set(findings)
    workflow.finish(made, actor, parted([_("drafted"), said]) if said else _("drafted"))
    told = {name: getattr(made, name) for name in facts}
    record(actor, act, made, **told, findings=sorted(one.pk for one in findings))
    return made


def draft_pages(
    workflow: Workflow[Any], form_class: Any, draft: Callable[..., Any], title: Any, said: Any,
    about: Callable[[Any, Any], list[dict[str, Any]]] = lambda user, thing: [],
) -> tuple[Callable[[HttpRequest], HttpResponse], View, View]:  # fmt: skip
    """The page that asks about whom, and those on which it is drafted, about a cadre and about the leadership team of
    a unit; ``about`` gives the cards above the form."""
    crumbs: Any = [(workflow.title, f"{workflow.pages}:list")]

    def page(request: HttpRequest, thing: Cadre | LeadershipTeam, back: str) -> HttpResponse:
        require(request.user, f"{workflow.name}.draft", thing)
        form = form_class(request.POST or None, subject=thing, user=request.user)

        def write() -> Any:
            return draft(actor=request.user, thing=thing, **form.arguments())

        return post_form(request, form, write, said, to=workflow.address, title=title, subject=thing, back=back,
                         crumbs=crumbs, template="core/step.html", about=about(request.user, thing))  # fmt: skip

    def about_whom(request: HttpRequest) -> HttpResponse:
        return whom_page(request, SubjectForm, onward, title=title, crumbs=crumbs)

    def onward(data: dict[str, Any]) -> HttpResponse:
        if cadre := data["cadre"]:
            return redirect(f"{workflow.pages}:draft_cadre", cadre.pk)
        return redirect(f"{workflow.pages}:draft_team", data["unit"].pk)

    def about_cadre(request: HttpRequest, pk: int) -> HttpResponse:
        cadre = get_object_or_404(Cadre.objects.visible_to(request.user).select_related("unit"), pk=pk)
        return page(request, cadre, reverse("cadres:detail", args=[pk]))

    def about_team(request: HttpRequest, pk: int) -> HttpResponse:
        return page(request, team_of(request, pk), reverse("reviews:leadership_team", args=[pk]))

    return about_whom, about_cadre, about_team
