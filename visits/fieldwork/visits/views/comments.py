"""Comments at a field: written, settled, taken back; and how pages and forms show them."""

import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.pages import add_errors, done, form_page, sentence
from visits.core.readers import rows_of
from visits.fieldwork.visits.actions import comments as actions
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.covering import covered, will_be_covered
from visits.fieldwork.visits.models import Interview, Visit, VisitState

MOST_LINES = 8
LINE = (
    "text", "field", "visit_id", "interview_id", "made_by_id", "made_by__name", "visit__visited_on",
    "visit__unit__short_name", "visit__unit__name",
)  # fmt: skip
COVERED = gettext_lazy(
    "A talk of this visit is confidential: other readers find names and posts of the unit's people covered."
)


def label_of(field: str, of_talk: bool) -> str:
    """The field's name as the forms show it."""
    parts = {"answers": _("answers"), "statements": _("statements"), "ratings": _("ratings")}
    if field in parts:
        return parts[field]
    return str((Interview if of_talk else Visit)._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


class CommentForm(forms.Form):
    """At which field, and what is to be done."""

    field = forms.ChoiceField(label=gettext_lazy("Where"))
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, of_talk: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = actions.TALK_FIELDS if of_talk else actions.VISIT_FIELDS
        self.fields["field"].choices = [(name, label_of(name, of_talk)) for name in names]  # type: ignore[attr-defined]
        self.initial.setdefault("client_key", uuid.uuid4())


def shown(user: Any, visit: Visit, talk: Interview | None = None) -> dict[str, Any]:
    """The context of records/_comments.html: open comments with their labels and what this person may do."""
    rows = rows_of(user, _open_at, visit.pk, talk.pk if talk else "")
    for row in rows:
        row.visit = visit
    found = [
        {
            "row": row,
            "field": row.field,
            "label": label_of(row.field, talk is not None),
            "may_settle": can(user, "comment.settle", row),
            "may_take_back": can(user, "comment.take_back", row),
        }
        for row in covered(rows, user, "made_by_id", "text")
    ]
    may_write = visit.state != VisitState.ACCEPTED and can(user, "comment.write", visit)
    address = reverse("interviews:comment", args=[talk.pk]) if talk else ""
    return {
        "comments": found,
        "may_comment": may_write,
        "comment_url": address or reverse("visits:comment", args=[visit.pk]),
    }


def _open_at(user: Any, visit: int, talk: int | str) -> Any:
    rows = ReviewComment.objects.visible_to(user).open().filter(visit=visit, interview=talk or None)
    return rows.select_related("made_by").defer("made_by__password")


def mark(user: Any, form: forms.BaseForm, visit: Visit | None, talk: Interview | None = None) -> list[str]:
    """Put open comments into the help of their fields; returns those whose field the form does not show."""
    rest: list[str] = []
    if visit is None:
        return rest
    for one in shown(user, visit, talk)["comments"]:
        text = _("Comment by %(name)s: %(text)s") % {"name": one["row"].made_by.name, "text": one["row"].text}
        if one["field"] in form.fields:
            field = form.fields[one["field"]]
            field.help_text = " ".join(filter(None, [str(field.help_text), text]))
        else:
            rest.append(f"{one['label']}：{text}")
    return rest


def write_at_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment at a field of the visit."""
    rows = Visit.objects.visible_to(request.user).select_related("team__round", "unit")
    visit = get_object_or_404(rows, pk=pk)
    return _written(request, visit, None, reverse("visits:detail", args=[pk]))


def write_at_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment at a field of the talk."""
    rows = Interview.objects.visible_to(request.user).select_related("visit__team__round", "visit__unit")
    talk = get_object_or_404(rows, pk=pk)
    return _written(request, talk.visit, talk, reverse("interviews:detail", args=[pk]))


def _written(request: HttpRequest, visit: Visit, talk: Interview | None, back: str) -> HttpResponse:
    require(request.user, "comment.write", visit)
    initial = {"field": request.GET.get("field", "")}
    form = CommentForm(request.POST or None, of_talk=talk is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_comment(actor=request.user, visit=visit, interview=talk, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The comment stands at the field until the team has settled it."))
            if will_be_covered(visit, form.cleaned_data["text"]):
                done(request, str(COVERED), "warning")
            return redirect(back)
    crumbs = [
        (_("Visits"), reverse("visits:list")),
        (visit, reverse("visits:detail", args=[visit.pk])),
        *([(talk.source, back)] if talk else []),
    ]
    title, button = _("Comment at a field"), _("Write the comment")
    return form_page(request, form, title=title, button=button, back=back, crumbs=crumbs)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The team: done."""
    return _end(request, pk, "comment.settle", actions.settle_comment, _("The comment is settled."))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Its writer: no longer asked for."""
    return _end(request, pk, "comment.take_back", actions.take_back_comment, _("The comment is taken back."))


def _end(
    request: HttpRequest, pk: int, act: str, action: Callable[..., ReviewComment], text: str
) -> HttpResponse:
    rows = ReviewComment.objects.visible_to(request.user).select_related("visit__team__round")
    comment = get_object_or_404(rows, pk=pk)
    require(request.user, act, comment)
    sent = request.POST.get("version", "")
    try:
        version = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
        action(actor=request.user, comment=comment, version=version)
    except ValidationError as error:
        done(request, sentence(error), level="error")
    else:
        done(request, text)
    return redirect(address_of(comment))


def address_of(comment: Any) -> str:
    """The page on which the comment stands."""
    if comment.interview_id:
        return reverse("interviews:detail", args=[comment.interview_id])
    return reverse("visits:detail", args=[comment.visit_id])


def lines(user: Any, most: int = MOST_LINES) -> list[tuple[str, str, str]]:
    """Open comments that wait for this person's team, or (staff) that he wrote: (text, address, where and who)."""
    found = [SimpleNamespace(**dict(zip(LINE, one, strict=True))) for one in rows_of(user, _lines)[:most]]
    return [(one.text, address_of(one), _told(one)) for one in covered(found, user, "made_by_id", "text")]


def _lines(user: Any) -> Any:
    rows = ReviewComment.objects.visible_to(user).open()
    rows = rows.filter(made_by=user) if user.is_office else rows
    return rows.order_by("made_at", "pk").values_list(*LINE)[:MOST_LINES]


def _told(one: Any) -> str:
    """At which field of which visit, and by whom."""
    unit, of_talk = one.visit__unit__short_name or one.visit__unit__name, one.interview_id is not None
    return f"{one.visit__visited_on} {unit} {label_of(one.field, of_talk)} {one.made_by__name}"
