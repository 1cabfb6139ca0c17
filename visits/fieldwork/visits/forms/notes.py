"""The short form for key words: who was heard, how, and a few words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.core.kinds.families import Family
from visits.core.kinds.reading import offered
from visits.core.posted import Carried, plain_text
from visits.fieldwork.visits.actions.notes import RELATIONS
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.visits import team_field
from visits.fieldwork.visits.models import Interview
from visits.organisation.rounds.models import Assignment


class NoteForm(Carried):
    """Key words of one talk; the rest is written in the evening."""

    source = forms.ChoiceField(label=_("who was heard"))
    kind = forms.ChoiceField(
        label=_("kind"), choices=Interview.TALKS, initial=Interview.Kind.INTERVIEW, widget=forms.RadioSelect
    )
    keywords = plain_text(
        label=_("key words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The source's own name belongs nowhere in them."),
        error_messages={"required": _("Write down at least a few key words.")},
    )
    second_interviewer = forms.ChoiceField(label=_("second interviewer"), required=False)
    join = forms.BooleanField(required=False)
    alone_reason = plain_text(label=_("why one interviewer alone"), max_length=200, required=False)

    def __init__(
        self, *args: Any, frame: Frame, held: Sequence[Assignment] = (), there: Any = None, **kwargs: Any
    ) -> None:
        """``there``: a visit of the team here today that somebody else began."""
        super().__init__(*args, **kwargs)
        self.frame, self.there = frame, there
        if there is None:
            del self.fields["join"]
        else:
            self.fields["join"].label = _("Join the visit that %(name)s began here today") % {
                "name": there.created_by
            }
        if len(held) > 1:
            self.fields["team"] = team_field(held)
        fields: Any = self.fields
        classes = [(f"k{key}", name) for key, name in offered(Family.SOURCE, RELATIONS)]
        people = [(f"c{pk}", frame.shown(one)) for pk, one in frame.cadres.items()]
        fields["source"].choices = [("", "—"), (_("in confidence"), classes), (_("by name"), people)]
        fields["source"].widget.attrs["data-people"] = "c"
        others = [(str(pk), str(one)) for pk, one in frame.members.items() if pk != frame.actor.pk]
        fields["second_interviewer"].choices = [("", "—"), *others]

    def clean(self) -> dict[str, Any]:
        """A visit that was not offered yet is, before a further one is begun."""
        clean = super().clean() or {}
        if self.there and not clean.get("join") and self.data.get("there") != str(self.there.client_key):
            self.add_error(
                "join", _("This visit is there by now. Join it, or save again to log a further one.")
            )
        return clean

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        clean, source = self.cleaned_data, self.cleaned_data["source"]
        second = clean["second_interviewer"]
        return {
            "kind": clean["kind"],
            "join": clean.get("join", False),
            "keywords": clean["keywords"],
            "alone_reason": "" if second else clean["alone_reason"],
            "source_class": source[1:] if source[0] == "k" else "",
            "source_cadre": self.frame.cadres[int(source[1:])] if source[0] == "c" else None,
            "second_interviewer": self.frame.members[int(second)] if second else None,
        }
