"""Join the visit that is there with what was typed for a second one; page and offline box do the same."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cadre_review.marks import labelled
from visits.core.conflict import Section, take
from visits.core.pages import done
from visits.core.posted import Data, Part, as_data, key_in, row_content
from visits.core.record_page import Bound, Clash, Refused, Saved
from visits.fieldwork.visits.actions.joining import join_visit
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.visits.views import visit_form
from visits.fieldwork.visits.views.offering import may_join

TRIES = 4  # where others save the visit at the same moment
LEFT = "observed"  # the text that takes what the visit says otherwise already


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The form of a new visit; where another one was chosen there (``_join``), what was typed goes into that."""
    if "_join" not in request.POST:
        return visit_form.create(request)
    visit = to_join(request.user, key_in(request.POST, "_join"))
    outcome = put_into(request, visit, request.POST)
    if isinstance(outcome, Saved):
        done(request, _("You have joined the visit."))
        return redirect("visits:detail", pk=visit.pk)
    errors = outcome.bound.errors() if isinstance(outcome, Refused) else {}
    return visit_form.create(
        request, [text for texts in errors.values() for text in texts] or [_("Try again")]
    )


def to_join(user: Any, key: UUID | None) -> Visit:
    """The visit under the key that the user may join. Raises Http404."""
    rows = Visit.objects.to_join(user).select_related("unit", "key_task", "team__round", "round")
    visit = get_object_or_404(rows, client_key=key)
    if not may_join(user, visit):
        raise Http404
    return visit


class Page(visit_form.Page):
    """The form of a visit that is there, with what somebody typed for a second one; saved, they have joined it."""

    def __init__(self, request: HttpRequest, visit: Visit, came_with: UUID | None) -> None:
        super().__init__(request, visit.destination, visit)
        self.came_with = came_with

    def save(self, bound: Bound) -> Visit:
        """Join, and change the visit by what was typed."""
        return join_visit(
            actor=self.request.user, visit=self.record, sent=self.sent(bound), note=self.came_with
        )


def put_into(request: HttpRequest, visit: Visit, mine: Data) -> Saved | Refused | Clash:
    """Join the visit with what was typed for a second one: of both, whatever the other saves meanwhile."""
    outcome: Saved | Refused | Clash
    for _once in range(TRIES):
        page = Page(request, visit, key_in(mine, "client_key"))
        outcome = page.judge(together(page, mine))
        if not isinstance(outcome, Clash):
            break
        visit.refresh_from_db()
    return outcome


def together(page: Page, mine: Data) -> Data:
    """Both as one: what only one says stays, sets are united, texts stand below each other; a day, an hour or a place
    that the visit has otherwise stays as it is there, and mine is written into the text."""
    visit = page.record
    theirs, result, left = as_data(page.content(visit)), mine.copy(), []
    page.prepare(theirs)
    fields = page.form().fields
    for part in page.parts():
        _rows(part, theirs, mine, result)
    for section in page.sections():
        field = fields.get(section.key)
        if field is not None and not _united(section, field, theirs, mine, result):
            left.append(labelled(section.label, section.tell(mine)))
    present = _union(result.getlist("members_present"), [str(page.request.user.pk)])
    result.setlist("members_present", present)
    result[LEFT] = _below(str(result.get(LEFT, "")), "\n".join(left))
    result["offered"], result["base_version"] = theirs.get("offered", ""), str(visit.version)
    return result


def _united(section: Section, field: Any, theirs: Data, mine: Data, result: Data) -> bool:
    """Put both into the result; False where mine found no place."""
    here, there = section.texts(mine), section.texts(theirs)
    if not there or here == there:
        return True
    if getattr(field.widget, "allow_multiple_selected", False):
        result.setlist(section.key, _union(theirs.getlist(section.key), mine.getlist(section.key)))
        return True
    if section.is_text and here:
        result[section.key] = _below(str(theirs[section.key]), str(mine[section.key]))
        return True
    take(section, theirs, result)
    return not here


def _union(first: list[str], second: list[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))


def _below(first: str, second: str) -> str:
    """The second text under the first, once."""
    first, second = first.strip(), second.strip()
    return first if second in first else "\n".join(filter(None, [first, second]))


def _rows(part: Part, theirs: Data, mine: Data, result: Data) -> None:
    both = part.typed(theirs)
    both += [row for row in part.typed(mine) if row not in both]
    for name in [name for name in result if name.startswith(f"{part.prefix}-")]:
        del result[name]
    for name, texts in row_content(part.prefix, both).items():
        result.setlist(name, texts)
