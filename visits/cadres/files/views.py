"""The roster and the cadre file."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed
from visits.core.access import can, require
from visits.core.kinds.families import Family
from visits.core.kinds.fields import named_words
from visits.core.pages import correct_page, form_page, on_to, sentence
from visits.core.pictures import BadFile
from visits.core.readers import rows_of, seen_or_404

from . import actions
from .derive import age_on, years_since
from .forms import CadreForm, EndForm, PhotoForm, TaskAssignmentForm, TenureForm, UnmaskForm
from .models import Cadre, TaskAssignment, Tenure
from .versions import snapshot, versions_of


def scoped(request: HttpRequest, pk: int) -> Cadre:
    """The cadre, if the user sees him."""
    found: Cadre = seen_or_404(request.user, Cadre, pk, "unit")
    return found


def tabs_of(
    user: Any, cadre: Cadre, current: str, counts: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """The tabs of a cadre's pages, with numbers where the page has counted; a visit team has only the first."""
    pages = [("detail", "", _("One page"))]
    if can(user, "cadre.read_file", cadre):
        pages += [
            ("file", "", _("Cadre file")),
            ("portrait", "", _("Portrait")),
            ("evidence", "", _("Evidence")),
            ("talks", "", _("Visits and talks")),
            ("ratings", "", _("Ratings")),
            ("portrait", "findings", _("Findings")),
            ("portrait", "judged", _("Appraisals and decisions")),
            ("versions", "", _("History")),
        ]
    if can(user, "cadre.see_consulted", cadre):
        pages.append(("consulted", "", _("Who looked")))
    return [
        {
            "label": label,
            "url": reverse(f"cadres:{name}", args=[cadre.pk]) + (f"#{part}" if part else ""),
            "current": name == current and not part,
            "count": (counts or {}).get(part or name, ""),
        }
        for name, part, label in pages
    ]


def heading(cadre: Cadre) -> list[tuple[str, Any]]:
    """What every role that sees the cadre may read: name, unit and post."""
    return [(_("Name"), cadre.name), (_("Unit"), cadre.unit.name), (_("Unit and post"), cadre.post_title)]


def party_entry(cadre: Cadre) -> str:
    """The month of Party entry; where it is not a month, what the form says."""
    return f"{cadre.party_entry_month:%Y-%m}" if cadre.party_entry_month else cadre.party_entry


def namesakes_of(user: Any, cadre: Cadre) -> list[Cadre]:
    """Some of the others of this name whom the user sees."""
    return rows_of(user, _namesakes, {cadre.stroke_key}, cadre.pk)


def _namesakes(user: Any, names: Collection[str], key: int) -> QuerySet[Cadre]:
    others = Cadre.objects.visible_to(user).filter(stroke_key__in=names).exclude(pk=key)
    return others.select_related("unit").order_by("birth_month", "pk")[:5]


def facts(cadre: Cadre) -> list[tuple[str, Any]]:
    """The roster's line of the cadre."""
    today = timezone.localdate()
    years = years_since(cadre.post_since, today)
    return [
        (_("Level"), cadre.get_level_display()),
        (_("Sex"), cadre.get_sex_display()),
        (_("Month of birth"), bracketed(f"{cadre.birth_month:%Y-%m}", age_on(cadre.birth_month, today))),
        (_("Ethnicity"), cadre.ethnicity),
        (_("Native place"), cadre.native_place),
        (_("Political status"), cadre.political_status),
        (_("Party entry"), party_entry(cadre)),
        (_("Start of work"), cadre.work_start_month and f"{cadre.work_start_month:%Y-%m}"),
        (_("Highest education and degree"), cadre.highest_education),
        (_("Major"), cadre.major),
        (_("Professional title"), cadre.professional_title),
        (_("Rank grade"), cadre.get_rank_grade_display() if cadre.rank_grade else ""),
        (_("In this post since"), cadre.post_since and f"{cadre.post_since:%Y-%m}"),
        (_("Years in post"), "" if years is None else years),
        (_("ID number"), f"{'*' * 14}{cadre.id_last_four}" if cadre.id_last_four else ""),
        (_("Labels"), named_words(Family.LABEL, cadre.labels)),
        (_("State"), cadre.get_state_display()),
    ]


def create(request: HttpRequest) -> HttpResponse:
    """Open a new file."""
    require(request.user, "cadre.write")
    form = CadreForm(request.POST or None)

    def write() -> HttpResponse:
        key = form.cleaned_data["client_key"]
        cadre = actions.create_cadre(actor=request.user, client_key=key, **form.values())
        return kept(request, cadre)

    crumbs = [(_("Cadre roster"), "cadres:list")]
    return form_page(request, form, write, title=_("New cadre file"), crumbs=crumbs, button=_("Save"))


def kept(request: HttpRequest, cadre: Cadre) -> HttpResponse:
    """On to the file that was written."""
    text = _("The file of %(name)s is kept.") % {"name": cadre.name}
    return on_to(request, text, "cadres:detail", cadre.pk)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a file; where somebody else saved meanwhile, both texts stand side by side."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.write", cadre)
    if request.method != "POST":
        actions.open_file(actor=request.user, cadre=cadre, part="edit")
    form = CadreForm(request.POST or None, instance=cadre)

    def write() -> HttpResponse:
        new = form.values() | {"new_post": form.cleaned_data["new_post"]}
        version = form.cleaned_data["base_version"] or 0
        actions.change_cadre(actor=request.user, cadre=cadre, base_version=version, **new)
        return kept(request, cadre)

    title, crumbs = _("Correct the file"), crumbs_of(cadre)
    return correct_page(request, form, write, title=title, crumbs=crumbs, button=_("Save"))


def crumbs_of(cadre: Cadre) -> list[tuple[Any, ...]]:
    """The way to the cadre's page."""
    return [(_("Cadre roster"), "cadres:list"), (cadre.name, "cadres:detail", cadre.pk)]


def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a photo on the file."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.write", cadre)
    form = PhotoForm(request.POST or None, request.FILES or None)

    def write() -> HttpResponse:
        try:
            actions.set_photo(actor=request.user, cadre=cadre, data=form.cleaned_data["photo"].read())
        except (BadFile, ValidationError) as error:
            text = sentence(error) if isinstance(error, ValidationError) else str(error)
            raise ValidationError({"photo": text}) from error
        return redirect("cadres:detail", cadre.pk)

    title = _("Put in a photo")
    return form_page(request, form, write, title=title, crumbs=crumbs_of(cadre), button=_("Save"))


def photo_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The photo, to whoever may read the file; with ``version`` that of an older version."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    photo = cadre.photo
    if (number := request.GET.get("version", "")) and number.isdecimal() and len(number) < 10:
        photo = snapshot(get_object_or_404(versions_of(cadre), version=number)).cadre.photo
    if not photo:
        raise Http404
    return FileResponse(photo.open("rb"), content_type="image/jpeg")


def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole ID number, once, for a reason that goes into the log."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.unmask", cadre)
    form = UnmaskForm(request.POST or None)

    def write() -> HttpResponse:
        number = actions.unmask_id(actor=request.user, cadre=cadre, reason=form.cleaned_data["reason"])
        return render(request, "cadres/unmask.html", {"cadre": cadre, "number": number})

    return form_page(
        request,
        form,
        write,
        title=_("Show the whole ID number"),
        crumbs=crumbs_of(cadre),
        back=reverse("cadres:file", args=[pk]),
        intro=_("Who looked, when and why goes into the log."),
        button=_("Show"),
    )


def add_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a post held."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.write", cadre)
    form = TenureForm(request.POST or None, initial={"unit": cadre.unit_id, "level": cadre.level})
    return _part(request, cadre, form, actions.add_tenure, _("Post held"))


def add_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an assignment to a key task."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.write", cadre)
    form = TaskAssignmentForm(request.POST or None)
    return _part(request, cadre, form, actions.assign_to_task, _("Assignment to a key task"))


def _part(request: HttpRequest, cadre: Cadre, form: Any, action: Any, title: str) -> HttpResponse:
    def write() -> HttpResponse:
        values = {name: value for name, value in form.cleaned_data.items() if name != "base_version"}
        action(actor=request.user, cadre=cadre, **values)
        text = _("Entered in the file of %(name)s.") % {"name": cadre.name}
        return on_to(request, text, "cadres:detail", cadre.pk)

    return form_page(request, form, write, **part_page(cadre, title))


def part_page(cadre: Cadre, title: str) -> dict[str, Any]:
    """What the form of one part of a file says of itself."""
    back = reverse("cadres:file", args=[cadre.pk])
    page = {"title": title, "crumbs": crumbs_of(cadre), "back": back, "button": _("Save")}
    return page | {"template": "cadres/part.html"}


def end_tenure(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the last day of a post."""
    tenure = get_object_or_404(Tenure.objects.visible_to(request.user).select_related("cadre", "unit"), pk=pk)
    require(request.user, "cadre.write", tenure)
    return _end(request, tenure.cadre, tenure, actions.end_tenure, "tenure")


def end_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the last day of an assignment to a key task."""
    rows = TaskAssignment.objects.visible_to(request.user).select_related("cadre", "key_task")
    assignment = get_object_or_404(rows, pk=pk)
    require(request.user, "cadre.write", assignment)
    return _end(request, assignment.cadre, assignment, actions.end_task, "assignment")


def _end(request: HttpRequest, cadre: Cadre, thing: Any, action: Any, name: str) -> HttpResponse:
    form = EndForm(request.POST or None, initial={"to_on": timezone.localdate()})

    def write() -> HttpResponse:
        action(actor=request.user, to_on=form.cleaned_data["to_on"], **{name: thing})
        return redirect("cadres:detail", cadre.pk)

    return form_page(request, form, write, **part_page(cadre, str(thing)))
