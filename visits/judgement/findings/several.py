"""Several passages at once into a finding: a new one, or one that is open about the same subject."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.callers import own_address
from visits.core.access import require
from visits.core.pages import done, post_form
from visits.fieldwork.leads.rules import even
from visits.fieldwork.visits.models import Statement
from visits.fieldwork.visits.places import placed

from .actions import findings, link_passage, open_finding
from .forms import WhatForm
from .models import Finding, FindingEvidence, FindingState

MOST = 30  # passages at once
Bears = FindingEvidence.Bears
Passages = Sequence[tuple[Statement, str, str]]  # what was said, the words of it, and how they bear


def tick_of(statement: int) -> str:
    """The box, as markup, by which a statement goes into a finding by the form ``into-finding`` of its page."""
    box = f'<input type="checkbox" name="statement" value="{statement}" form="into-finding">'
    return f'<label class="tick no-print">{box} <span>{escape(_("Into a finding"))}</span></label>'


class SeveralForm(WhatForm):
    """A new finding, or an open one, and the passages that go into it: of each its words, and how they bear."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    finding = forms.ModelChoiceField(
        label=gettext_lazy("Into which finding"), queryset=Finding.objects.none(), required=False,
        empty_label=gettext_lazy("a new one"),
        help_text=gettext_lazy("What is asked below belongs to a new one; an open one only takes the passages in."),
    )  # fmt: skip
    field_order = ("finding", "side", "place", "kind", "statement")

    def __init__(self, *args: Any, told: Sequence[Statement], open_ones: Any, **kwargs: Any) -> None:
        first = told[0]
        initial = {"side": first.side, "place": first.check_key or first.dimension}
        super().__init__(*args, initial=initial, **kwargs)
        self.for_subject(bool(first.cadre_id))
        self.told = told
        self.fields["finding"].queryset = open_ones  # type: ignore[attr-defined]
        if self.data.get("finding"):  # an open one only takes the passages in
            for name in ("side", "place", "kind", "statement"):
                self.fields[name].required = False
        for one in told:
            self._ask(one, Bears.SUPPORTS if one.side == first.side else Bears.CONTRADICTS)

    def _ask(self, one: Statement, bears: str) -> None:
        place = f"{one.visit.visited_on:%Y-%m-%d} {one.visit.where}{placed(one)} · {one.interview.source}"
        self.fields[f"passage_{one.pk}"] = forms.CharField(
            label=place, max_length=2000, initial=one.text, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields[f"bears_{one.pk}"] = forms.ChoiceField(
            label=_("How it bears on the finding"), choices=Bears, initial=bears, widget=forms.RadioSelect
        )

    def passages(self) -> Passages:
        """Of each statement its words, and how they bear."""
        data = self.cleaned_data
        return [(one, data[f"passage_{one.pk}"], data[f"bears_{one.pk}"]) for one in self.told]


@transaction.atomic
def open_with_passages(
    *, actor: Any, client_key: UUID, passages: Passages, values: dict[str, Any]
) -> Finding:
    """Open a finding on the first passage that supports it, and link the others; the same key gives the first one."""
    first = next((one for one in passages if one[2] == Bears.SUPPORTS), None)
    if first is None:
        raise ValidationError(_("At least one passage supports the finding."))
    told, passage, _bears = first
    require(actor, "finding.open", told)
    if existing := findings.known(client_key, actor):
        return existing
    made = open_finding(actor=actor, told=told, client_key=client_key, passage=passage, values=values)
    return link_passages(actor=actor, finding=made, passages=[one for one in passages if one is not first])


@transaction.atomic
def link_passages(*, actor: Any, finding: Finding, passages: Passages) -> Finding:
    """Link each passage to an open finding, all or none; what is linked already stays as it is."""
    for told, passage, bears in passages:
        if any(
            even(one) == even(passage)
            for one in finding.evidence.filter(statement=told).values_list("passage", flat=True)
        ):
            continue
        finding = link_passage(
            actor=actor,
            finding=finding,
            base_version=finding.version,
            told=told,
            passage=passage,
            bears=bears,
        )
    return finding


def ticked(request: HttpRequest) -> Iterator[int]:
    """The keys of the statements that were ticked; they stay in the address of the page."""
    values = dict.fromkeys(request.GET.getlist("statement"))
    return (int(one) for one in values if one.isdecimal() and len(one) < 18)


def open_several(request: HttpRequest) -> HttpResponse:
    """The page: the ticked statements, all about one subject, into a new finding or an open one."""
    rows = Statement.objects.visible_to(request.user).accepted().filter(pk__in=list(ticked(request))[:MOST])
    told = list(
        rows.select_related("visit__unit", "visit__key_task", "visit__team__round", "interview__source_cadre",
                            "cadre__unit", "leadership_team__unit").order_by("visited_on", "pk")
    )  # fmt: skip
    if refusal := _fit(told):
        done(request, refusal, "error")
        return redirect(own_address(request, request.GET.get("back", "")) or "findings:list")
    for one in told:
        require(request.user, "finding.open", one)
    return _page(request, told)


def _fit(told: Sequence[Statement]) -> str:
    """Why these do not go into one finding; "" where they do."""
    if not told:
        return _("Tick the statements of accepted visits first that are to go into a finding.")
    if len({(one.cadre_id, one.leadership_team_id) for one in told}) > 1:
        return _(
            "These statements are about different people: a finding is about one. Tick those about one of them."
        )
    return ""


def _page(request: HttpRequest, told: Sequence[Statement]) -> HttpResponse:
    subject = told[0].cadre or told[0].leadership_team
    open_ones = Finding.objects.visible_to(request.user).filter(
        cadre=told[0].cadre_id, leadership_team=told[0].leadership_team_id, state=FindingState.UNVERIFIED
    )
    form = SeveralForm(request.POST or None, told=told, open_ones=open_ones.order_by("-pk"))
    chosen = request.GET.get("finding", "")
    if chosen.isdecimal():
        form.initial["finding"] = chosen

    def write() -> Finding:
        if into := form.cleaned_data["finding"]:
            return link_passages(actor=request.user, finding=into, passages=form.passages())
        key = form.cleaned_data["client_key"]
        return open_with_passages(
            actor=request.user, client_key=key, passages=form.passages(), values=form.values()
        )

    back = own_address(request, request.GET.get("back", "")) or reverse("findings:list")
    said = _("%(n)s passages are in the finding. Its page says what verification still needs.") % {
        "n": len(told)
    }
    return post_form(request, form, write, said, to=findings.address, title=_("Into a finding"), subject=subject,
                     back=back, crumbs=[(findings.title, reverse("findings:list"))], template="core/step.html",
                     button=_("Write into the finding"))  # fmt: skip
