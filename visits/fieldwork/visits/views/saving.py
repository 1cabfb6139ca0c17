"""What the two form pages share: keys, opening a draft, the conflict page."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cadre_review.giving_back import waiting_for
from visits.core.history.models import Recorded, Revision
from visits.fieldwork.visits.before import before
from visits.fieldwork.visits.conflict import Section, carried_on, differing, merged, taken_over
from visits.fieldwork.visits.forms.posted import Data, as_data, carried
from visits.fieldwork.visits.views.drafts import opened


def key_of(text: str) -> UUID | None:
    """The key that the address names; None where it names none, Http404 where it is no key."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def opening(
    request: HttpRequest,
    content: dict[str, list[str]],
    record: Recorded | None,
    key: UUID | None,
    draft_of: str,
) -> tuple[Data, Any]:
    """What the form shows when it is opened, and the draft it comes from.

    That is what was sent in vain, else the draft, else the content.
    """
    if (sent := sent_in_vain(request, draft_of)) is not None:
        return sent, None
    draft_key = key or (record.client_key if record else uuid4())
    draft, typed = opened(request.user, draft_key)
    hidden = carried(
        record.client_key if record else draft_key, draft_key, record.version if record else 0, draft_of
    )
    if typed is None:
        return as_data(content | hidden), None
    # The draft knows on which version it was typed; the window and its key are those of today.
    for name in ("draft_key", "draft_of", "form_tab"):
        typed.setlist(name, hidden[name])
    typed["draft_version"] = str(draft.version) if draft else "0"
    return typed, draft


def sent_in_vain(request: HttpRequest, draft_of: str) -> Data | None:
    """What this form held when it was sent with nobody signed in, with rows and grid as they were."""
    post = waiting_for(request)
    if post is None or post.content["fields"].get("draft_of") != [draft_of]:
        return None
    return as_data(post.content["fields"])


def put_errors(error: ValidationError, form: BaseForm, others: dict[str, Any]) -> None:
    """Each sentence at its field: in the form, in the part that ``others`` names, else at the top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        if name in form.fields:
            form.add_error(name, errors)
        elif put := others.get(name.partition("-")[0]):
            put(name, errors)
        else:
            form.add_error(None, errors)


def chosen(current: Recorded, sections: list[Section], theirs: Data, posted: Data) -> Data | None:
    """What was posted with the choices of the conflict page carried out; None where one is missing."""
    return merged(sections, theirs, posted, before(current, posted.get("base_version")))


def show_conflict(
    request: HttpRequest, current: Recorded, sections: list[Section], theirs: Data, mine: Data, back: str
) -> HttpResponse:
    """409: both texts, section by section, to choose from."""
    label, base = current._meta.label_lower, before(current, mine.get("base_version"))
    mine, taken = taken_over(sections, base, theirs, mine)
    last = Revision.objects.filter(thing=label, thing_id=current.pk).select_related("written_by").first()
    context = {
        "differences": differing(sections, theirs, mine, base),
        "taken": [section.label for section in taken],
        "current": current,
        "saved_by": last.written_by if last else current.created_by,
        "saved_at": last.written_at if last else current.changed_at,
        "carried": carried_on(mine),
        "chosen": {name: mine.get(name) for name in mine if name.startswith("keep-")},
        "back": back,
        "kind": current._meta.verbose_name,
        "missing": _("Choose for each part.") if "_resolve" in mine else "",
    }
    return render(request, "records/conflict.html", context, status=409)
