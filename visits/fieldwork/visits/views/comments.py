"""Comments at a spot of a visit: written, settled, taken back; and how pages and forms show them."""

import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cadre_review.callers import own_address
from cadre_review.marks import labelled
from cadre_review.prepared import rows_given
from visits.core.access import can, closed_to, require
from visits.core.pages import act, done, form_page, on_to
from visits.core.readers import rows_of
from visits.core.scopes import among
from visits.fieldwork.visits.actions import comments as actions
from visits.fieldwork.visits.comments import ReviewComment, is_sent
from visits.fieldwork.visits.covering import covered, will_be_covered
from visits.fieldwork.visits.models import Interview, Visit, VisitState
from visits.fieldwork.visits.spots import Spot, kind_of, label_of, mended_at, page_of, spot_in

MOST_LINES = 8
ALONG = ("made_by", "symposium", "site_visit", "attachment", "interview__source_cadre")
READ = (
    *(one.attname for one in ReviewComment._meta.concrete_fields), "made_by__name", "symposium__visit",
    "site_visit__place", "attachment__caption", "attachment__name", "attachment__visit", "interview__source_class",
    "interview__source_relation", "interview__source_number", "interview__symposium", "interview__source_cadre__name",
)  # fmt: skip
LINE = (
    "text", "field", "line", "visit_id", "made_by_id", "made_by__name", "visit__visited_on", "visit__unit__short_name",
    "visit__unit__name", "interview_id", "interview__symposium", "symposium_id", "site_visit_id", "attachment_id",
)  # fmt: skip
COVERED = gettext_lazy(
    "A talk of this visit is confidential: other readers find names and posts of the unit's people covered."
)


# What is often asked for: on the button, and as it is written.
READY = [
    (gettext_lazy("no fact"), gettext_lazy("Only an opinion: add a fact, or leave it out.")),
    (gettext_lazy("no time or place"), gettext_lazy("Add when and where.")),
    (gettext_lazy("criterion does not fit"), gettext_lazy("The criterion does not fit what was said: choose again.")),
]  # fmt: skip


class CommentForm(forms.Form):
    """At which field, and what is to be done."""

    field = forms.ChoiceField(label=gettext_lazy("Where"))
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Any, spot: Spot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = kind_of(record).fields
        choices = [(name, label_of(record, name)) for name in names]
        if spot and spot.line:
            choices.append((f"{spot.field}.{spot.line}", spot.label))
        self.fields["field"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("client_key", uuid.uuid4())


def shown(user: Any, visit: Visit, record: Any = None, are_any: bool = True) -> dict[str, Any]:
    """The context of records/_comments.html: open comments with their labels and what this person may do.

    ``are_any``: whether there are open ones, as far as is known.
    """
    everywhere, page = all_shown(user, visit) if are_any else [], page_of(record or visit)
    return {
        "remarks": everywhere,
        "comments": [one for one in everywhere if page_of(one["row"].record) == page],
        "may_comment": visit.state != VisitState.ACCEPTED and can(user, "comment.write", visit),
        "comment_url": comment_address(visit, record),
    }


def comment_address(visit: Visit, record: Any) -> str:
    """Where a comment at the record is written."""
    if isinstance(record, Interview):
        return reverse("interviews:comment", args=[record.pk])
    whole = f"?field={Spot(record, 'whole').name}" if record else ""
    return reverse("visits:comment", args=[visit.pk]) + whole


def all_shown(user: Any, visit: Visit) -> list[dict[str, Any]]:
    """The open comments of the whole visit in the order they were written: numbered, where they stand, where what they
    ask for is done, what this person may do."""
    rows = _open_in(user, visit.pk)
    for row in rows:
        row.visit = visit
    return [
        {
            "row": row,
            "number": number,
            "field": row.field,
            "spot": Spot(row.record, row.field, row.line).name,
            "label": label_of(row.record, row.field, row.line),
            "where": where(row),
            "mended_at": mended_at(row.record, row.field, row.line),
            "may_settle": can(user, "comment.settle", row),
            "may_take_back": can(user, "comment.take_back", row),
            "may_change": can(user, "comment.change", row) and not is_sent(row),
        }
        for number, row in enumerate(covered(rows, user, "made_by_id", "text"), start=1)
    ]


def where(row: ReviewComment) -> str:
    """At which record of the visit and which field of it a comment stands."""
    label = label_of(row.record, row.field, row.line)
    if row.record is row.visit:
        return label
    name = row.record.caption or row.record.name if row.attachment_id else str(row.record)
    kind = str(row.record._meta.verbose_name)
    record = kind if row.symposium_id else f"{kind} {name}"
    return record if row.field == "whole" else f"{record} · {label}"


def _open_in(user: Any, visit: int) -> list[ReviewComment]:
    """In the order they were written; of who keeps away from somebody the keys are read first: what is closed to them
    and all that a page shows would be too long for one statement."""
    if not closed_to(user):
        return rows_given(_comments, visit)
    keys = frozenset(key for (key,) in rows_of(user, _keys, visit))
    return rows_given(_comments, visit, keys) if keys else []


def _keys(user: Any, visit: int) -> Any:
    return ReviewComment.objects.within(user, visit).open().order_by().values_list("pk")


def _comments(visit: int, *keys: Any) -> Any:
    rows = ReviewComment.objects.open().filter(visit=visit).order_by("made_at", "pk")
    rows = rows.filter(among("pk", keys[0])) if keys else rows
    return rows.select_related(*ALONG).only(*READ)


def mark(user: Any, form: forms.BaseForm, visit: Visit | None, record: Any = None) -> list[str]:
    """Put open comments into the help of their fields; returns those whose field the form does not show."""
    rest: list[str] = []
    if visit is None:
        return rest
    for one in shown(user, visit, record)["comments"]:
        text = _("Comment by %(name)s: %(text)s") % {"name": one["row"].made_by.name, "text": one["row"].text}
        if one["field"] in form.fields:
            field = form.fields[one["field"]]
            field.help_text = " ".join(filter(None, [str(field.help_text), text]))
        else:
            rest.append(labelled(one["label"], text))
    return rest


def write_at_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment at a field of the visit, or of a record of it that ``field`` names."""
    rows = Visit.objects.visible_to(request.user).select_related("team__round", "unit", "key_task")
    visit = get_object_or_404(rows, pk=pk)
    named = request.POST.get("at") or request.GET.get("field") or "observed"
    if (spot := spot_in(request.user, visit, named)) is None:
        raise Http404
    return _written(request, visit, spot)


def write_at_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment at a field of the talk."""
    rows = Interview.objects.visible_to(request.user).select_related("visit__team__round", "visit__unit")
    talk = get_object_or_404(rows, pk=pk)
    return _written(request, talk.visit, Spot(talk, request.GET.get("field", "text")))


def _written(request: HttpRequest, visit: Visit, spot: Spot) -> HttpResponse:
    require(request.user, "comment.write", visit)
    record, back = spot.record, own_address(request, request.POST.get("next", "")) or page_of(spot.record)
    initial = {"field": spot.field + (f".{spot.line}" if spot.line else "")}
    form = CommentForm(_sent(request, initial["field"]), record=record, spot=spot, initial=initial)

    def write() -> HttpResponse:
        _write(request, visit, spot, form.cleaned_data)
        done(request, _("The comment stands at the field until the team has settled it."))
        if will_be_covered(visit, form.cleaned_data["text"]):
            done(request, str(COVERED), "warning")
        return redirect(back)

    crumbs = [
        (_("Visit ledger"), reverse("visits:list")),
        (visit, reverse("visits:detail", args=[visit.pk])),
        *([(record, page_of(record))] if record is not visit else []),
    ]
    title, button = _("Comment at a field"), _("Write the comment")
    carried = [(name, request.POST[name]) for name in ("at", "next") if request.POST.get(name)]
    return form_page(
        request, form, write, title=title, button=button, back=back, crumbs=crumbs, hidden_params=carried
    )


def _sent(request: HttpRequest, field: str) -> Any:
    """What was posted; from the page of a review the spot says the field, and a button may say the words."""
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    sent["field"] = sent.get("field") or field
    ready = sent.get("ready", "")
    if not sent.get("text", "").strip() and ready.isdecimal() and int(ready[:3]) < len(READY):
        sent["text"] = str(READY[int(ready[:3])][1])
    return sent


def _write(request: HttpRequest, visit: Visit, spot: Spot, clean: dict[str, Any]) -> ReviewComment:
    field, _dot, line = clean["field"].partition(".")
    return actions.write_comment(
        actor=request.user, client_key=clean["client_key"], visit=visit, text=clean["text"],
        spot=Spot(spot.record, field, int(line or 0)),
    )  # fmt: skip


def settle_ticked(request: HttpRequest, visit: Visit) -> None:
    """The comments of the visit that were ticked (``done`` = key and version) are done."""
    rows = ReviewComment.objects.visible_to(request.user).open().filter(visit=visit)
    ticked = dict(
        one.split("-") for one in request.POST.getlist("done") if re.fullmatch(r"\d{1,15}-\d{1,6}", one)
    )
    for row in rows.filter(pk__in=ticked).select_related("visit__team__round"):
        with suppress(ValidationError):  # dealt with meanwhile
            actions.settle_comment(actor=request.user, comment=row, version=int(ticked[str(row.pk)]))


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The team: done."""
    return _end(request, pk, "comment.settle", actions.settle_comment, _("The comment is settled."))


class WordsForm(forms.ModelForm):
    """The words of a comment."""

    class Meta:
        model = ReviewComment
        fields = ("text",)
        labels: ClassVar = {"text": gettext_lazy("Comment")}
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3})}


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its writer, until it is sent: in other words."""
    rows = ReviewComment.objects.visible_to(request.user).select_related("visit__team__round", "visit__unit")
    comment = get_object_or_404(rows, pk=pk)
    require(request.user, "comment.change", comment)
    asked = request.POST if request.method == "POST" else request.GET
    back = own_address(request, asked.get("next", "")) or page_of(comment.record)
    version = request.POST.get("version", "") or str(comment.version)
    form = WordsForm(request.POST or None, initial={"text": comment.text})

    def write() -> HttpResponse:
        known = int(version) if version.isdecimal() and len(version) < 9 else 0
        actions.change_comment(
            actor=request.user, comment=comment, version=known, text=form.cleaned_data["text"]
        )
        return on_to(request, _("The comment has been changed."), back)

    return form_page(
        request, form, write, title=_("Change the comment"), button=_("Save"), back=back,
        crumbs=[(_("Visit ledger"), reverse("visits:list")), (comment.visit, page_of(comment.visit))],
        hidden_params=[("version", version), ("next", back)],
    )  # fmt: skip


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Its writer: no longer asked for."""
    return _end(request, pk, "comment.take_back", actions.take_back_comment, _("The comment is taken back."))


def _end(
    request: HttpRequest, pk: int, right: str, action: Callable[..., ReviewComment], text: str
) -> HttpResponse:
    rows = ReviewComment.objects.visible_to(request.user).select_related("visit__team__round")
    comment = get_object_or_404(rows, pk=pk)
    require(request.user, right, comment)
    sent = request.POST.get("version", "")

    def write() -> str:
        version = int(sent) if sent.isdecimal() and len(sent) < 9 else 0
        action(actor=request.user, comment=comment, version=version)
        return text

    return act(request, write, own_address(request, request.POST.get("next", "")) or page_of(comment.record))


def lines(user: Any, most: int = MOST_LINES) -> list[tuple[str, str, str]]:
    """Open comments that wait for this person's team, or (staff) that he wrote: (text, address, where and who)."""
    found = [SimpleNamespace(**dict(zip(LINE, one, strict=True))) for one in rows_of(user, _lines)[:most]]
    return [(one.text, _address(one), _told(one)) for one in covered(found, user, "made_by_id", "text")]


def _lines(user: Any) -> Any:
    rows = ReviewComment.objects.visible_to(user).open()
    rows = rows.filter(made_by=user) if user.is_office else rows
    return rows.order_by("made_at", "pk").values_list(*LINE)[:MOST_LINES]


def _address(one: Any) -> str:
    """The page on which a comment of ``lines`` stands."""
    keys = {
        "symposia:detail": one.symposium_id or one.interview__symposium,
        "interviews:detail": one.interview_id,
        "sites:detail": one.site_visit_id,
    }
    route = next((route for route, key in keys.items() if key), "")
    return reverse(route, args=[keys[route]]) if route else reverse("visits:detail", args=[one.visit_id])


def _told(one: Any) -> str:
    """At which field of which visit, and by whom."""
    unit = one.visit__unit__short_name or one.visit__unit__name
    of = [
        name for name in ("interview", "symposium", "site_visit", "attachment") if getattr(one, f"{name}_id")
    ]
    model: Any = ReviewComment._meta.get_field(of[0]).related_model if of else Visit
    return f"{one.visit__visited_on} {unit} {label_of(model, one.field, one.line)} {one.made_by__name}"
