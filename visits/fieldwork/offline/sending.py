"""What a draft box sends goes the way of the page: the same forms, the same actions, the same conflict.

Only the answer differs: a receipt, sentences by field or both texts, as JSON.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.access import require
from visits.core.history.models import Recorded, Revision
from visits.fieldwork.visits.before import before
from visits.fieldwork.visits.conflict import Data, differing, taken_over
from visits.fieldwork.visits.models import Interview, Visit
from visits.fieldwork.visits.views import interview_form, visit_form
from visits.organisation.units.models import Unit


class SentVisit(visit_form.Page):
    """A visit that arrives from a draft box."""

    def thank(self, visit: Visit, data: Data) -> HttpResponse:
        """The receipt."""
        return receipt("visit", visit, reverse("visits:detail", args=[visit.pk]))

    def conflict(self, current: Any, data: Data) -> HttpResponse:
        """Both texts, section by section."""
        theirs = visit_form.as_data(visit_form.visit_content(current))
        return told_conflict(current, self.sections(), theirs, data)

    def show(self, data: Data, form: Any = None, rows: Any = None, **_more: Any) -> HttpResponse:
        """Why it was refused."""
        return refusal(form.errors, {visit_form.PREFIX: rows})


class SentTalk(interview_form.Page):
    """A talk that arrives from a draft box."""

    def thank(self, talk: Interview, data: Data) -> HttpResponse:
        """The receipt."""
        return receipt("interview", talk, reverse("interviews:detail", args=[talk.pk]))

    def conflict(self, current: Any, data: Data) -> HttpResponse:
        """Both texts, section by section."""
        theirs = interview_form.as_data(interview_form.interview_content(current))
        return told_conflict(current, self.sections(data), theirs, data)

    def show(
        self,
        data: Data,
        form: Any = None,
        outline: Any = None,
        statements: Any = None,
        follow_ups: Any = None,
        **_more: Any,
    ) -> HttpResponse:
        """Why it was refused."""
        errors = {**form.errors, **outline.errors}
        rows = {interview_form.PREFIX: statements, interview_form.FOLLOW_UPS: follow_ups}
        return refusal(errors, rows, self.grid_problems)


def page_of_visit(request: HttpRequest, visit: Visit | None, unit: Unit | None) -> SentVisit:
    """The page that takes a visit: of the record that is there, else a new one to ``unit``. Raises Http404."""
    if visit is not None:
        require(request.user, "visit.write", visit)
        return SentVisit(request, visit.unit, visit=visit)
    if unit is None:
        raise Http404
    return SentVisit(request, unit, visit_form.hands_in(request.user, unit))


def page_of_talk(request: HttpRequest, visit: Visit, key: Any) -> SentTalk:
    """The page that takes a talk of the visit: of the record under this key, else a new one."""
    talk = Interview.objects.visible_to(request.user).filter(client_key=key, visit=visit).first()
    require(request.user, "interview.write", talk or visit)
    return SentTalk(request, visit, talk)


def receipt(kind: str, record: Recorded, url: str) -> JsonResponse:
    """What the server holds: the same for the same content, however often it is sent."""
    told = {
        "kind": kind,
        "key": str(record.client_key),
        "version": record.version,
        "digest": record.content_hash,
        "received_at": timezone.localtime(record.changed_at).isoformat(),
        "number": record.pk,
    }
    return JsonResponse({"receipt": told, "url": url})


def refusal(errors: Any, rows: dict[str, Any], more: dict[str, str] | None = None) -> JsonResponse:
    """422 with the sentences at the names under which the fields were posted."""
    told = {name: [str(text) for text in texts] for name, texts in errors.items()}
    for prefix, formset in rows.items():
        for at, found in enumerate(formset.errors):
            told |= {f"{prefix}-{at}-{name}": [str(text) for text in texts] for name, texts in found.items()}
        if formset.non_form_errors():
            told[prefix] = [str(text) for text in formset.non_form_errors()]
    told |= {name: [text] for name, text in (more or {}).items()}
    message = _("This record was not taken: please mend what is marked.")
    return JsonResponse({"message": message, "errors": told}, status=422)


def told_conflict(current: Recorded, sections: list[Any], theirs: Data, mine: Data) -> JsonResponse:
    """409 with both texts and the names under which each part is posted."""
    last = Revision.objects.filter(thing=current._meta.label_lower, thing_id=current.pk)
    by = last.select_related("written_by").first()
    base = before(current, mine.get("base_version"))
    mine, taken = taken_over(sections, base, theirs, mine)

    def names(part: Any) -> list[str]:
        return sorted({name for data in (theirs, mine) for name in data if part.holds(name)})

    parts = {section.key: section for section in sections}
    shown = ("key", "label", "mine", "theirs", "merged")
    told = [
        {name: part[name] for name in shown} | {"names": names(parts[part["key"]])}
        for part in differing(sections, theirs, mine, base)
    ]
    return JsonResponse(
        {
            "message": _("This record was saved elsewhere meanwhile. Choose for each part which text stays."),
            "version": current.version,
            "saved_by": str(by.written_by if by else current.created_by),
            "saved_at": timezone.localtime(by.written_at if by else current.changed_at).isoformat(),
            "theirs": {name: theirs.getlist(name) for name in theirs},
            "sections": told,
            "taken": [{"label": part.label, "names": names(part)} for part in taken],
        },
        status=409,
    )
