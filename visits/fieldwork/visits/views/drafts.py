"""Typed text before it is a record: autosave, forms as they were left, drafts, and what a former team is told."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cadre_review.giving_back import waiting_for
from visits.core.posted import Data, as_data, carried, content_of
from visits.core.record_page import Bound, RecordPage
from visits.fieldwork.visits.actions.drafts import (
    text_of,
)
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.people import FIND, PeopleForm, named_in
from visits.fieldwork.visits.hand_overs import handed_to
from visits.fieldwork.visits.models import Draft, Visit
from visits.fieldwork.visits.views import comments
from visits.organisation.units.models import KeyTask, Unit

HOUSEKEEPING = {"csrfmiddlewaretoken", "draft_key", "draft_of", "draft_version", "client_key", "base_version",
                "form_tab", "unit", "task"}  # fmt: skip


class WithinVisit(RecordPage):
    """The page of a talk, a symposium or a site visit; ``frame``: what is known of its visit already."""

    of, route = "visit", "visits:detail"
    again: tuple[str, ...] = ("_add_row", FIND)
    finder = "people"  # by which name the template knows the search for a person

    def __init__(
        self, request: HttpRequest, visit: Visit, record: Any = None, frame: Frame | None = None
    ) -> None:
        super().__init__(request, visit, record)
        self.frame = frame or Frame(request.user, visit)

    def prepare(self, data: Data) -> None:
        """Whom the data names may serve anywhere."""
        self.frame.name(named_in(data))

    def context(self, bound: Bound, data: Data) -> dict[str, Any]:
        """The search for a person, and comments at what the form does not show."""
        marked = comments.mark(self.request.user, bound.form, self.parent, self.record) if self.record else []
        return {self.finder: PeopleForm(self.frame, data), "comments": marked}


def typing(page: RecordPage) -> HttpResponse:
    """The answer of a form page: to what was posted, else the form as it was left."""
    request = page.request
    if request.method == "POST":
        return page.answer(request.POST)
    key = key_of(request.GET.get("draft", ""))
    if page.record is None and key and (written := page.written(key)):
        return redirect(f"{page.namespace}:edit", pk=written.pk)
    data, draft = opening(page, key)
    if page.record is None and key is None:
        page.address = under_its_key(request, page.asked, str(data["draft_key"]))
    return page.show(data, draft=draft)


def under_its_key(request: HttpRequest, asked: str, key: str) -> str:
    """The address that holds the key, so that a reload shows what was typed.

    The page is answered as if it had been asked for there: a redirect would cost a phone line a round trip. The
    browser puts the address into its history (back.js; without script the page asks for it anew).
    """
    query = f"{asked}&draft={key}" if asked else f"draft={key}"
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)
    return request.get_full_path()


def key_of(text: str) -> UUID | None:
    """The key that the address names; None where it names none, Http404 where it is no key."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def opening(page: RecordPage, key: UUID | None) -> tuple[Data, Draft | None]:
    """What the form shows when it is opened, and the draft it comes from.

    That is what was sent in vain, else the draft, else the record, else what a new one begins with.
    """
    record, draft_of = page.record, page.draft_of
    if (sent := sent_in_vain(page.request, draft_of)) is not None:
        return sent, None
    draft_key = key or (record.client_key if record else uuid4())
    draft = Draft.objects.visible_to(page.request.user).filter(client_key=draft_key).first()
    version = record.version if record else 0
    hidden = carried(record.client_key if record else draft_key, draft_key, version, draft_of)
    if draft is None:
        return as_data((page.content(record) if record else page.begun()) | hidden), None
    # The draft knows on which version it was typed; the window and its key are those of today.
    typed = text_of(draft)
    for name in ("draft_key", "draft_of", "form_tab"):
        typed.setlist(name, hidden[name])
    typed["draft_version"] = str(draft.version)
    return typed, draft


def sent_in_vain(request: HttpRequest, draft_of: str) -> Data | None:
    """What this form held when it was sent with nobody signed in, with rows and grid as they were."""
    post = waiting_for(request)
    if post is None or post.content["fields"].get("draft_of") != [draft_of]:
        return None
    return as_data(post.content["fields"])


def handed_sentence(user: Any, to: Unit | KeyTask, held: int | None = None) -> str:
    """What a former team is told that still holds a text about the unit or task; "" where it never had that.

    ``held``: in which round, where the text is about a visit.
    """
    now = handed_to(user, to, held)
    if now is None:
        return ""
    return _(
        "%(unit)s was handed over to %(team)s on %(day)s, so this was not taken. Your text stays with you: "
        "copy it and pass it on to that team."
    ) % {"unit": to, "team": now.team, "day": now.assigned_on}


def told_moved(request: HttpRequest, **which: Any) -> HttpResponse | None:
    """``told_handed`` of a visit that went along with its unit or task, found by these lookups."""
    visits = Visit.objects.filter(hand_overs__isnull=False, **which).select_related("unit", "key_task")
    visit = visits.first()
    return told_handed(request, visit.destination, visit.round_id) if visit else None


def told_handed(
    request: HttpRequest, to: Unit | KeyTask | None, held: int | None = None
) -> HttpResponse | None:
    """The page for a former team: where the unit is now, and the text that was posted, to be copied; else None."""
    text = handed_sentence(request.user, to, held) if to is not None else ""
    if not text:
        return None
    posted = content_of(request.POST) if request.method == "POST" else {}
    return _shown(request, text, posted, status=409)


def read_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A typed text as it stands, for its author alone, whether or not its form still opens."""
    visit = draft.visit
    text = handed_sentence(request.user, visit.destination, visit.round_id) if visit else ""
    typed = text_of(draft)
    return _shown(request, text, {name: typed.getlist(name) for name in typed}, draft=draft)


def _shown(
    request: HttpRequest,
    text: str,
    posted: dict[str, list[str]],
    status: int = 200,
    draft: Draft | None = None,
) -> HttpResponse:
    # Short values are choices and keys of the form; what a person wrote is what is worth copying.
    lines = [
        value
        for name, values in posted.items()
        if name not in HOUSEKEEPING and "_FORMS" not in name and name[:1] != "_"
        for value in values
        if len(value.strip()) > 1 and (not value.isascii() or " " in value.strip())
    ]
    context = {"text": text, "lines": lines, "draft": draft}
    return render(request, "records/handed_over.html", context, status=status)
