"""Log a visit and change it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from visits.core.access import require
from visits.core.pages import done
from visits.fieldwork.visits.actions.saving import Stale
from visits.fieldwork.visits.actions.states import return_note
from visits.fieldwork.visits.actions.visits import change_visit, create_visit
from visits.fieldwork.visits.conflict import Data, Section, of_fields
from visits.fieldwork.visits.forms.posted import as_data, initial_of, rows_of
from visits.fieldwork.visits.forms.visits import (
    FOLLOW_UP_FIELDS,
    PREFIX,
    FollowUps,
    VisitForm,
    told_follow_ups,
    visit_content,
)
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.views.comments import mark
from visits.fieldwork.visits.views.drafts import is_key
from visits.fieldwork.visits.views.hand_over import told_handed
from visits.fieldwork.visits.views.saving import chosen, key_of, opening, put_errors, show_conflict
from visits.organisation.rounds.models import Assignment
from visits.organisation.rounds.serving_teams import hands_of
from visits.organisation.units.models import Unit


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Choose a unit that one's team has in hand, then log a visit to it."""
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    if not asked:
        return choose(request)
    number = int(asked) if asked.isdecimal() and len(asked) < 16 else 0
    if told := told_handed(request, Unit.objects.filter(pk=number).first()):
        return told
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=number)
    page = Page(request, unit, hands_in(request.user, unit))
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    if written := Visit.objects.visible_to(request.user).filter(client_key=key).first() if key else None:
        return redirect("visits:edit", pk=written.pk)
    content = {
        "visited_on": [request.GET.get("on") or timezone.localdate().isoformat()],
        "members_present": request.GET.getlist("member") or [str(request.user.pk)],
        "methods": request.GET.getlist("method"),
        "team": request.GET.getlist("team"),
    }
    data, draft = opening(request, content, None, key, f"visit-new:{unit.pk}")
    if key is None:  # the address holds the key, so that a reload shows what was typed
        return redirect(f"{reverse('visits:create')}?unit={unit.pk}&draft={data['draft_key']}")
    return page.show(data, draft=draft)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a visit that is a draft or was returned."""
    visits = Visit.objects.visible_to(request.user).select_related("unit", "team__round", "round")
    if told := told_handed(request, Unit.objects.filter(visits=pk, visits__hand_overs__isnull=False).first()):
        return told
    visit = get_object_or_404(visits, pk=pk)
    require(request.user, "visit.write", visit)
    page = Page(request, visit.unit, visit=visit)
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    data, draft = opening(request, visit_content(visit), visit, key, f"visit:{visit.pk}")
    return page.show(data, draft=draft)


def choose(request: HttpRequest) -> HttpResponse:
    """The units that one's teams have in hand, found by name."""
    query = request.GET.get("q", "")[:60]
    units = Unit.objects.visible_to(request.user).named(query).order_by("tree_left", "pk")[:200]
    return render(request, "records/visit_unit.html", {"units": units, "query": query})


def hands_in(user: Any, unit: Unit) -> list[Assignment]:
    """The assignments through which the user has the unit in hand; Http404 where there is none."""
    if not (held := hands_of(user, unit)):
        raise Http404
    return held


class Page:
    """The form page of one visit, new or existing."""

    def __init__(
        self, request: HttpRequest, unit: Unit, held: Sequence[Assignment] = (), visit: Visit | None = None
    ) -> None:
        self.request, self.unit, self.held, self.visit = request, unit, held, visit

    def form(self, data: Data | None = None) -> VisitForm:
        """The form, bound to the data where there are any."""
        return VisitForm(data, user=self.request.user, held=self.held, visit=self.visit)

    def answer(self, data: Data) -> HttpResponse:
        """What was posted: another row, a choice between two texts, or the visit itself."""
        if "_add_row" in data:
            return self.show(data)
        if "_resolve" in data:
            current = self.current(data)
            data = current and chosen(current, self.sections(), as_data(visit_content(current)), data) or data
            if "_resolve" in data and current:
                return self.conflict(current, data)
        form = self.form(data)
        rows = FollowUps.bound(data, PREFIX)
        if not (form.is_valid() & rows.is_valid()):
            return self.show(data, form, rows, status=422)
        try:
            visit = self.save(form, rows)
        except Stale as stale:
            return self.conflict(stale.current, data)
        except ValidationError as error:
            put_errors(error, form, {})
            return self.show(data, form, rows, status=422)
        return self.thank(visit, data)

    def save(self, form: VisitForm, rows: Any) -> Visit:
        """One action: log the visit or change it."""
        clean = form.cleaned_data
        what: dict[str, Any] = {
            "actor": self.request.user,
            "values": form.values(),
            "members_present": list(clean["members_present"]),
            "follow_ups": rows.lines(),
            "base_version": clean["base_version"],
            "draft_key": clean["draft_key"],
        }
        if self.visit is not None:
            return change_visit(visit=self.visit, **what)
        return create_visit(unit=self.unit, client_key=clean["client_key"], team=clean.get("team"), **what)

    def thank(self, visit: Visit, data: Data) -> HttpResponse:
        """On to the visit, or to an interview of it."""
        done(self.request, _("The visit has been saved."))
        if "_interview" in data:
            return redirect("visits:interview_create", pk=visit.pk)
        return redirect("visits:detail", pk=visit.pk)

    def current(self, data: Data) -> Visit | None:
        """The visit as it stands, for a choice between two texts."""
        if self.visit is not None:
            return self.visit
        key = key_of(str(data.get("client_key", ""))) if is_key(data, "client_key") else None
        return Visit.objects.visible_to(self.request.user).filter(client_key=key).first() if key else None

    def conflict(self, current: Any, data: Data) -> HttpResponse:
        """409 with both texts."""
        back = reverse("visits:edit", args=[current.pk])
        return show_conflict(
            self.request, current, self.sections(), as_data(visit_content(current)), data, back
        )

    def sections(self) -> list[Section]:
        """The parts that are compared and chosen one by one."""
        form = self.form()
        form.fields.pop("team", None)  # a visit that is there has its team
        rows = Section(PREFIX, _("follow-ups"), lambda name: name.startswith(f"{PREFIX}-"), told_follow_ups)
        return [*of_fields(form), rows]

    def show(
        self, data: Data, form: Any = None, rows: Any = None, *, draft: Any = None, status: int = 200
    ) -> HttpResponse:
        """The page; without a bound form it shows the data, valid or not, and judges nothing."""
        if form is None:
            form = self.form()
            form.initial = initial_of(form.fields, data)
            rows = FollowUps.shown(rows_of(data, PREFIX, FOLLOW_UP_FIELDS, FollowUps.most), PREFIX)
        context = {
            "form": form,
            "note": self.note(form),
            "comments": mark(self.request.user, form, self.visit),
            "rows": rows,
            "formsets": [rows],
            "unit": self.unit,
            "teams": [self.visit.team] if self.visit else [one.team for one in self.held],
            "visit": self.visit,
            "draft": draft,
            "draft_key": key_of(str(data.get("draft_key", ""))) if is_key(data, "draft_key") else "",
        }
        return render(self.request, "records/visit_form.html", context, status=status)

    def note(self, form: VisitForm) -> dict[str, str] | None:
        """Why the visit came back, and the field it points at, which shows the reason too."""
        found = return_note(self.visit) if self.visit is not None else None
        if found is None:
            return None
        name, reason = found
        if name not in form.fields:
            return {"reason": reason, "label": "", "at": ""}
        field = form[name]
        field.help_text = _("Returned: %(reason)s") % {"reason": reason}
        return {"reason": reason, "label": str(field.label), "at": str(field.auto_id)}
