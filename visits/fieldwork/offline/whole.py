"""A visit that arrives with its talks in one post: all of them or none, in one transaction.

Where one of them is refused the answer is that one's own, with its ``key``; the box then sends each by itself.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse

from visits.core.posted import Data
from visits.core.record_page import Bound, Clash, RecordPage, Refused
from visits.core.saving import Stale, Unfit
from visits.fieldwork.offline.sending import answer, receipt
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.actions.visits import begun
from visits.fieldwork.visits.forms.people import named_in
from visits.fieldwork.visits.models import Interview
from visits.fieldwork.visits.views import interview_form, visit_form
from visits.fieldwork.whole_visit import Whole, save_whole
from visits.organisation.rounds.serving_teams import hand_for


@dataclass(frozen=True)
class Posted:
    """One of the records: its page, and what was posted to it."""

    page: RecordPage
    data: Data
    bound: Bound

    def refused(self, key: UUID, error: ValidationError | None = None) -> JsonResponse:
        """Its sentences, or both texts."""
        if isinstance(error, Stale):
            return answer(self.page, Clash(self.page, error.current, self.data), key=str(key))
        if error is not None:
            self.bound.put(error)
        return answer(self.page, Refused(self.bound), key=str(key))


def take_whole(page: visit_form.Page, key: UUID, data: Data, talks: dict[UUID, Data]) -> JsonResponse:
    """Receipts in the order in which the records were sent, the visit first. Raises PermissionDenied, Http404."""
    if key in talks:
        raise Http404
    visit = Posted(page, data, page.bound(data))
    if not visit.bound.is_valid():
        return visit.refused(key)
    try:
        frame = _frame(page, visit.bound)
    except ValidationError as error:
        return visit.refused(key, error)
    frame.name(key for talk in talks.values() for key in named_in(talk))
    posts = {key: visit} | _posts(page, frame, talks)
    wrong = next((one for one in talks if not posts[one].bound.is_valid()), None)
    return posts[wrong].refused(wrong) if wrong else _saved(page, frame, key, posts)


def _frame(page: visit_form.Page, bound: Bound) -> Frame:
    """What is known of the visit, there or new."""
    user, clean = page.request.user, bound.form.cleaned_data
    if page.record is not None:
        return Frame(user, page.record)
    day, team = clean["visited_on"], clean.get("team")
    held = page.held[0] if len(page.held) == 1 else hand_for(user, page.parent, day, team)
    return Frame(user, begun(page.parent, held, visited_on=day, key_task=clean["key_task"]))


def _posts(page: visit_form.Page, frame: Frame, talks: dict[UUID, Data]) -> dict[UUID, Posted]:
    """The talks in their pages, which share what is known of the visit."""
    there = {one.client_key: one for one in _there(page, talks)}
    pages = {
        key: interview_form.Page(page.request, frame.visit, there.get(key), frame=frame) for key in talks
    }
    return {key: Posted(pages[key], data, pages[key].bound(data)) for key, data in talks.items()}


def _there(page: visit_form.Page, talks: dict[UUID, Data]) -> Any:
    """Those that are there already; a new visit has none."""
    if page.record is None:
        return []
    return Interview.objects.visible_to(page.request.user).filter(client_key__in=talks, visit=page.record)


def _saved(page: visit_form.Page, frame: Frame, key: UUID, posts: dict[UUID, Posted]) -> JsonResponse:
    sent = {one: posted.page.sent(posted.bound) for one, posted in posts.items()}
    team = posts[key].bound.form.cleaned_data.get("team")
    whole = Whole(page.parent, sent.pop(key), list(sent.values()), team=team)
    try:
        records = save_whole(actor=page.request.user, whole=whole, frame=frame)
    except (Stale, Unfit) as error:
        which = error.current.client_key if isinstance(error, Stale) else error.client_key
        return posts[which].refused(which, error)
    except ValidationError as error:
        return posts[key].refused(key, error)
    told = [receipt(one.page, record) for one, record in zip(posts.values(), records, strict=True)]
    return JsonResponse({"receipts": told})
