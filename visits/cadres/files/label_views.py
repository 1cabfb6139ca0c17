"""Labels for the ticked cadres of the roster: chosen, looked at before it is done, done."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.lists.ticks import back_to, things_ticked
from visits.core.pages import form_page, on_to

from .actions.labels import Judged, judged, label_cadres
from .lists import cadres_list
from .models import Cadre

WAYS = [("give", gettext_lazy("give the label")), ("take", gettext_lazy("take the label away"))]


class LabelForm(forms.Form):
    """Which label, and whether it comes or goes. ``looked`` says of which of them the page showed what it would do."""

    way = forms.ChoiceField(
        label=pgettext_lazy("labels", "What to do"), choices=WAYS, initial="give", widget=forms.RadioSelect
    )
    label = forms.ChoiceField(label=gettext_lazy("Label"), choices=lambda: reading.choices(Family.LABEL))

    @property
    def looked(self) -> str:
        """The choice, as the button below it bears it."""
        return f"{self['way'].value()} {self['label'].value()}"

    def asked(self) -> dict[str, Any]:
        """The choice, as the act takes it."""
        return {"label": self.cleaned_data["label"], "gives": self.cleaned_data["way"] == "give"}


def labels_many(request: HttpRequest) -> HttpResponse:
    """The page of the act: first what it would do to each of the ticked cadres, then the act itself."""
    back = back_to(request, reverse("cadres:list"))
    rows = Cadre.objects.visible_to(request.user).select_related("unit")
    cadres = things_ticked(request, cadres_list(request.user), rows)
    if not cadres:
        return redirect(back)
    form = LabelForm(request.POST if "_step" in request.POST else None)
    found = judged(request.user, cadres, **form.asked()) if form.is_bound and form.is_valid() else None

    def write() -> HttpResponse | None:
        if request.POST["_step"] != form.looked:
            return None
        made = label_cadres(actor=request.user, keys=[one.pk for one in cadres], **form.asked())
        return on_to(request, _said(made), back)

    return form_page(
        request, form, write, template="cadres/labels_many.html", title=_("Labels of the ticked cadres"),
        crumbs=[(_("Cadre roster"), back)], things=cadres, back=back, found=found,
        button=_("Look what it would do"), **({"status": 200} if found else {}),
    )  # fmt: skip


def _said(made: Judged) -> str:
    count, left = len(made.taken), len(made.left)
    words = ngettext("%(n)s file changed.", "%(n)s files changed.", count) % {"n": count}
    return words + (" " + _("%(n)s left as they are.") % {"n": left} if left else "")
