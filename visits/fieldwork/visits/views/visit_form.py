"""Log a visit and change it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from visits.core.access import can, is_given, require
from visits.core.conflict import Section
from visits.core.posted import Data, Part
from visits.core.record_page import Bound, Clash, RecordPage, Refused, Saved
from visits.fieldwork.visits.actions.states import return_note
from visits.fieldwork.visits.actions.visits import save_visit
from visits.fieldwork.visits.forms.visits import VisitForm, follow_up_part, visit_content
from visits.fieldwork.visits.models import Entry, Visit
from visits.fieldwork.visits.stages import Stage
from visits.fieldwork.visits.views.comments import mark
from visits.fieldwork.visits.views.drafts import told_handed, told_moved, typing
from visits.fieldwork.visits.views.offering import Offer, joinable
from visits.fieldwork.visits.views.states import hand_to_lead
from visits.organisation.rounds.models import Assignment
from visits.organisation.rounds.serving_teams import hands_of
from visits.organisation.units.models import KeyTask, Unit

MOST_UNITS = 200  # of those that are offered at once; more are found by name


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, refused: Sequence[str] = ()) -> HttpResponse:
    """Choose a unit or a key task that one's team has in hand, then log a visit to it.

    ``refused``: why it did not go into another one, which the form says.
    """
    tasks = KeyTask.objects.in_hand(request.user).select_related("lead_unit")
    rows: dict[str, Any] = {"task": tasks, "unit": Unit.objects.visible_to(request.user)}
    asked = {name: request.POST.get(name) or request.GET.get(name, "") for name in rows}
    name = next((one for one in rows if asked[one]), None)
    if name is None:
        return choose(request)
    number = int(asked[name]) if asked[name].isdecimal() and len(asked[name]) < 16 else 0
    if told := told_handed(request, rows[name].model.objects.filter(pk=number).first()):
        return told
    to: Any = get_object_or_404(rows[name], pk=number)
    page = Page(request, to, held=hands_in(request.user, to))
    return page.refused(refused) if refused else typing(page)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a visit that is a draft or was returned."""
    visits = Visit.objects.visible_to(request.user).select_related("unit", "key_task", "team__round", "round")
    if told := told_moved(request, pk=pk):
        return told
    visit = get_object_or_404(visits, pk=pk)
    require(request.user, "visit.write", visit)
    return typing(Page(request, visit.destination, visit))


def choose(request: HttpRequest) -> HttpResponse:
    """The units and key tasks that one's teams have in hand, found by name."""
    query, units = units_asked(request)
    context = {"units": units, "tasks": tasks_asked(request), "query": query}
    return render(request, "records/visit_unit.html", context)


def units_asked(request: HttpRequest) -> tuple[str, Any]:
    """The name typed into the search, and the units that the person sees of that name, in the order of the register."""
    query = request.GET.get("q", "")[:60]
    return query, Unit.objects.visible_to(request.user).named(query).order_by("tree_left", "pk")[:MOST_UNITS]


def tasks_asked(request: HttpRequest) -> Any:
    """The key tasks in hand of that name."""
    tasks = KeyTask.objects.in_hand(request.user).current()
    return tasks.filter(name__contains=request.GET.get("q", "")[:60]).order_by("name", "pk")


def hands_in(user: Any, to: Unit | KeyTask) -> list[Assignment]:
    """The assignments through which the user has the unit or task in hand; Http404 where there is none."""
    if not (held := hands_of(user, to)):
        raise Http404
    return held


class Page(RecordPage):
    """The form page of one visit to a unit or a key task; ``held``: the assignments of a new one."""

    model, of, kind = Visit, "to", "visit"
    template, namespace = "records/visit_form.html", "visits"
    saved = gettext_lazy("The visit has been saved.")
    content = staticmethod(visit_content)  # type: ignore[assignment]

    def __init__(
        self,
        request: HttpRequest,
        to: Unit | KeyTask,
        visit: Visit | None = None,
        held: Sequence[Assignment] = (),
    ) -> None:
        super().__init__(request, to, visit)
        self.named = "task" if isinstance(to, KeyTask) else "unit"
        self.held = held
        chosen = [("team", key) for key in request.GET.getlist("team")]  # as a list says of which round it is
        self.asked = urlencode([(self.named, to.pk), *chosen])

    @property
    def draft_of(self) -> str:
        """A new one is known by what it goes to."""
        new = "visit-new" if self.named == "unit" else "task-visit-new"
        return super().draft_of if self.record else f"{new}:{self.parent.pk}"

    def form(self, data: Data | None = None) -> VisitForm:
        """The form, bound to the data where there is some."""
        return VisitForm(data, user=self.request.user, held=self.held, visit=self.record)

    def parts(self) -> list[Part]:
        """The follow-ups."""
        return [follow_up_part()]

    def begun(self) -> dict[str, list[str]]:
        """Today, oneself, and what the address says otherwise."""
        asked = self.request.GET
        task = {"key_task": [str(self.parent.pk)], "entries": [Entry.PROJECT.value]}
        return (task if self.named == "task" else {}) | {
            "visited_on": [asked.get("on") or timezone.localdate().isoformat()],
            "members_present": asked.getlist("member") or [str(self.request.user.pk)],
            "methods": asked.getlist("method"),
            "team": asked.getlist("team"),
        }

    def seen(self) -> Any:
        """The visits that the user sees."""
        return Visit.objects.visible_to(self.request.user)

    def more(self, data: Data, form: Any) -> dict[str, Any]:
        """Of a new one: that the team has none there already, unseen."""
        return {} if self.record else {"offer": Offer(self.request.user, self.parent, data, form)}

    def lines(self, bound: Bound) -> Any:
        """The follow-ups."""
        return bound.rows["follow_ups"].lines()

    def save(self, bound: Bound) -> Visit:
        """Log the visit or change it."""
        team = bound.form.cleaned_data.get("team")
        return save_visit(actor=self.request.user, to=self.parent, sent=self.sent(bound), team=team)

    def judge(self, data: Data) -> Saved | Refused | Clash:
        """As every record; that somebody joined meanwhile is nothing to be asked about."""
        outcome = super().judge(data)
        if not isinstance(outcome, Clash) or outcome.differences or not _only_joined(outcome):
            return outcome
        mine = outcome.mine.copy()
        mine["base_version"] = str(outcome.current.version)
        return super().judge(mine)

    def refused(self, texts: Sequence[str]) -> HttpResponse:
        """The form as it was posted, with these sentences."""
        bound = self.bound(self.request.POST)
        for text in texts:
            bound.form.add_error(None, text)
        return self.show(self.request.POST, bound)

    def thank(self, record: Visit, data: Data) -> HttpResponse:
        """On to the visit, to an interview of it, or back to the lead with it."""
        if "_hand" in data:
            return hand_to_lead(self.request, record.pk)
        return redirect("visits:interview_create" if "_interview" in data else "visits:detail", pk=record.pk)

    def sections(self) -> list[Section]:
        """The parts that are compared; a visit that is there has its team."""
        return [one for one in super().sections() if one.key not in {"team", "offered"}]

    def context(self, bound: Bound, data: Data) -> dict[str, Any]:
        """The teams, and why the visit came back."""
        return {
            "named": self.named,
            "there": []
            if self.record
            else joinable(self.request.user, self.parent, data.get("visited_on", "")),
            "note": self.note(bound.form),
            "may_hand": self.may_hand(),
            "comments": mark(self.request.user, bound.form, self.record),
            "teams": [self.record.team] if self.record else [one.team for one in self.held],
        }

    def may_hand(self) -> bool:
        """Whether it came back and goes to the lead again from here."""
        visit, user = self.record, self.request.user
        came_back = visit is not None and visit.stage in {Stage.SENT_BACK, Stage.RETURNED}
        return came_back and can(user, "visit.hand_to_lead", visit) and not is_given(user, "visit.submit")

    def note(self, form: VisitForm) -> dict[str, str] | None:
        """Why the visit came back, and the field it points at, which shows the reason too."""
        found = return_note(self.record) if self.record is not None else None
        if found is None:
            return None
        name, reason = found
        if name not in form.fields:
            return {"reason": reason, "label": "", "at": ""}
        field = form[name]
        field.help_text = _("Returned: %(reason)s") % {"reason": reason}
        return {"reason": reason, "label": str(field.label), "at": str(field.auto_id)}


def _only_joined(clash: Clash) -> bool:
    """Whether all that others changed is who was there."""
    return {section.key for section in clash.taken} <= {"members_present"}
