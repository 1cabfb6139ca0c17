"""The pages of a meeting in the room: the screen, each member's seat, the recorder."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cadre_review.audit.log import record
from visits.cadres.files import actions as cadre_actions
from visits.core.access import can, require
from visits.core.pages import act, done, post_form, sent_of
from visits.judgement.appraisals import actions as appraisals
from visits.judgement.appraisals.actions import meetings
from visits.judgement.appraisals.forms import ConcludeForm, ViewForm, VoteForm
from visits.judgement.appraisals.models import Appraisal, AppraisalItem, AppraisalRecusal
from visits.judgement.appraisals.pack import Pack
from visits.judgement.appraisals.spoken import told

from . import actions
from .forms import AttendanceForm, ForMemberForm, MotionOnListForm, ResultForm, SeatForm

BACK = {"record", "seat"}  # where an item was brought up, if not on the screen
SAID = 6  # statements of a side on the screen; the rest stands in the pack


def put_motion(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a signed motion on the list of the meeting."""
    appraisal = meetings.fetch(request, pk)
    require(request.user, "appraisal.prepare", appraisal)
    form, title = MotionOnListForm(request.POST or None, user=request.user), _("Put a motion on the list")

    def write() -> AppraisalItem:
        return actions.put_motion(actor=request.user, appraisal=appraisal, **form.cleaned_data)

    frame = meetings.frame(request, appraisal, title)
    return post_form(
        request, form, write, meetings.said % {"step": title}, to=meetings.address(appraisal), **frame
    )


def _agenda(user: Any, appraisal: Appraisal) -> list[AppraisalItem]:
    rows = AppraisalItem.objects.visible_to(user).filter(appraisal=appraisal)
    named = rows.select_related("cadre__unit", "leadership_team__unit", "motion", "appraisal")
    return list(named.order_by("position", "pk"))


def _shown(appraisal: Appraisal, agenda: list[AppraisalItem]) -> AppraisalItem | None:
    return next((one for one in agenda if one.pk == appraisal.shown_id), None)


def _enter(user: Any, item: AppraisalItem | None) -> None:
    """What is shown of a person stands in the consultation log of their file before it is shown."""
    if item is None:
        return
    if item.cadre:
        require(user, "cadre.read_file", item.cadre)
        cadre_actions.open_file(actor=user, cadre=item.cadre, part="meeting")
    else:
        record(user, "appraisal.open_pack", item.appraisal, item=item.pk)


def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The item before the meeting in large type: who, what is moved, what was found and said on both sides."""
    appraisal, user = meetings.fetch(request, pk), request.user
    agenda = _agenda(user, appraisal)
    item = _shown(appraisal, agenda)
    _enter(user, item)
    pack = told(item) if item else {}
    context = _frame(request, appraisal, agenda, item) | {
        "pack": pack,
        "sides": _sides(pack.get("statements", [])) if item else [],
        "is_closed_here": bool(appraisal.shown_id and item is None),
        "now": timezone.localtime(),
    }
    return render(request, "meetings/screen.html", context)


def _frame(
    request: HttpRequest, appraisal: Appraisal, agenda: Any, item: AppraisalItem | None
) -> dict[str, Any]:
    """What screen, seat and recorder's page share."""
    at = agenda.index(item) if item else -1
    away = list(item.recusals.select_related("user")) if item else []
    return {
        "appraisal": appraisal,
        "agenda": agenda,
        "item": item,
        "away": away,
        "voted": actions.voted(item) if item else 0,
        "voters": appraisal.members.filter(was_present=True).count() - len(away),
        "before": agenda[at - 1] if at > 0 else None,
        "after": agenda[at + 1] if at + 1 < len(agenda) else None,
        "may_show": appraisal.state == "frozen" and can(request.user, "appraisal.show", appraisal),
        "state": _state(request.user, appraisal.pk),
        "state_url": reverse("appraisals:state", args=[appraisal.pk]),
    }


def _sides(said: list[Pack]) -> list[tuple[Any, list[Any], int]]:
    sides = [(label, [row for row in said if row["side"] == key])
             for key, label in (("for", _("For")), ("against", _("Against")))]  # fmt: skip
    return [(label, rows[:SAID], max(0, len(rows) - SAID)) for label, rows in sides]


def _state(user: Any, pk: int) -> str:
    """What every page looks out for: which item is before the meeting, and how far it is."""
    rows = Appraisal.objects.visible_to(user).filter(pk=pk)
    names = ("shown", "shown__result", "shown__version", "state")
    return "-".join(str(one or "") for one in get_object_or_404(rows.values_list(*names)))


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked by screen, seats and recorder every few seconds: the state, and how many have voted; nothing of a vote."""
    found = _state(request.user, pk)
    item = AppraisalItem.objects.visible_to(request.user).filter(
        appraisal=pk, pk=found.partition("-")[0] or 0
    )
    one = item.only("motion", "conclusion").first()
    return JsonResponse({"state": found, "voted": actions.voted(one) if one else 0})


@require_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an item before the meeting; without one, none."""
    appraisal = meetings.fetch(request, pk)
    require(request.user, "appraisal.show", appraisal)
    key = request.POST.get("item", "")
    item = None
    if key.isdecimal():
        item = get_object_or_404(
            AppraisalItem.objects.visible_to(request.user), pk=int(key[:18]), appraisal=pk
        )
    asked = request.POST.get("back")
    back = f"appraisals:{asked if asked in BACK else 'screen'}"

    def write() -> str:
        actions.show(actor=request.user, appraisal=appraisal, item=item)
        return (
            _("Before the meeting now: %(item)s.") % {"item": item}
            if item
            else _("No item is before the meeting.")
        )

    return act(request, write, back, pk)


def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's own device: the item before the meeting, view and vote; who keeps away is told to leave."""
    appraisal, user = meetings.fetch(request, pk), request.user
    agenda = _agenda(user, appraisal)
    item: Any = _shown(appraisal, agenda)
    recused = AppraisalRecusal.objects.filter(user_id=user.pk, item=appraisal.shown_id).exists()
    concluding = _conclusion_form(request, item)
    sent = request.POST if request.method == "POST" and not (concluding and concluding.is_bound) else None
    form = _seat_form(request, item, sent) if item and can(user, "appraisal.view", item) else None
    if request.method == "POST" and item and request.POST.get("for_item") != str(item.pk):
        done(request, _("The meeting has gone on: this is another item."), "warning")
        return redirect("appraisals:seat", pk)
    acts = (
        (concluding, partial(appraisals.conclude, actor=user, item=item),
         _("The conclusion lies before the meeting: every seat votes on it now.")),
        (form, partial(_give, user, item), _("Taken down. It can be changed until the item is closed.")),
    )  # fmt: skip
    if answer := sent_of(request, acts, "appraisals:seat", pk):
        return answer
    _enter(user, item)
    context = _frame(request, appraisal, agenda, item) | {
        "form": form,
        "concluding": concluding,
        "is_away": recused or bool(appraisal.shown_id and item is None),
        "mine": item.views.filter(user_id=user.pk).first() if item else None,
    }
    return render(request, "meetings/seat.html", context, status=_status(form, concluding))


def _conclusion_form(request: HttpRequest, item: AppraisalItem | None) -> ConcludeForm | None:
    """The chair's, on an item without a motion."""
    if not item or item.motion_id or item.appraisal.state != "frozen":
        return None
    if not can(request.user, "appraisal.conclude", item):
        return None
    sent = request.POST if request.POST.get("act") == "conclude" else None
    return ConcludeForm(sent, item=item, prefix="chair")


def _seat_form(request: HttpRequest, item: AppraisalItem, sent: Any) -> Any:
    mine = item.views.filter(user_id=request.user.pk).first()
    if item.result or (item.motion_id and item.appraisal.is_secret):
        return None
    if item.motion_id:
        return SeatForm(sent, initial={"vote": mine.vote, "view": mine.view} if mine else {})
    if item.conclusion:
        return VoteForm(sent, item=item, initial={"vote": mine.vote} if mine else {})
    return ViewForm(sent, item=item, initial={"proposed": mine.proposed, "view": mine.view} if mine else {})


def _give(user: Any, item: Any, proposed: str = "", view: str | None = None, vote: str = "") -> None:
    """Take down the view, the vote, or both."""
    if view is not None and not item.conclusion:
        appraisals.give_view(actor=user, item=item, proposed=proposed, view=view)
    if vote:
        appraisals.vote(actor=user, item=item, vote=vote)


def write_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The recorder: the agenda, which item is before the meeting, the counts and the result."""
    appraisal, user = meetings.fetch(request, pk), request.user
    require(user, "appraisal.prepare", appraisal)
    agenda = _agenda(user, appraisal)
    item: Any = _shown(appraisal, agenda)
    attendance, for_member = _attendance(request, appraisal), _for_member(request, item)
    is_open = item is not None and item.motion_id and not item.result
    sent = None if request.POST.get("act") in {"attend", "for"} else request.POST or None
    form = ResultForm(sent, item=item) if item and is_open else None
    acts = (
        (attendance, partial(actions.take_attendance, actor=user, appraisal=appraisal),
         _("Attendance is written down.")),
        (for_member, partial(actions.enter_for, actor=user, item=item), _("Entered for the member.")),
        (form, partial(actions.write_result, actor=user, item=item), _("The result is written down.")),
    )  # fmt: skip
    if answer := sent_of(request, acts, "appraisals:record", pk):
        return answer
    context = _frame(request, appraisal, agenda, item) | {
        "form": form,
        "attendance": attendance,
        "for_member": for_member,
    }
    return render(request, "meetings/record.html", context, status=_status(form, attendance, for_member))


def _status(*forms: Any) -> int:
    return 422 if any(one is not None and one.errors for one in forms) else 200


def _for_member(request: HttpRequest, item: AppraisalItem | None) -> ForMemberForm | None:
    """What a member without a device says, as long as the item is open and votes are no secret."""
    if (
        not item
        or item.result
        or item.appraisal.state != "frozen"
        or (item.motion_id and item.appraisal.is_secret)
    ):
        return None
    return ForMemberForm(request.POST if request.POST.get("act") == "for" else None, item=item)


def _attendance(request: HttpRequest, appraisal: Appraisal) -> AttendanceForm | None:
    """Who is in the room, as long as the meeting lasts."""
    if appraisal.state != "frozen":
        return None
    return AttendanceForm(request.POST if request.POST.get("act") == "attend" else None, appraisal=appraisal)
