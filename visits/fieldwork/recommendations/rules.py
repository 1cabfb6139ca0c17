"""What may be shown of a recommendation's numbers, and which visits and leads it may name."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.leads.rules import at_its_places
from visits.fieldwork.surveys.disclosure import Group, protect
from visits.fieldwork.visits.models import Interview, Statement, Visit

from .models import MINIMUM, Recommendation


def shown(one: Recommendation) -> list[tuple[str, str]]:
    """The classes with “so many of so many”; a class below the minimum group is withheld, and what would give it away.

    Where not even all together reach it, nothing is shown.
    """
    voices = list(one.voices.all())
    groups = [Group(str(v.pk), (v.in_favour, v.asked - v.in_favour)) for v in voices]
    hidden = protect([groups], minimum_of(one))
    held = _("withheld: too few")
    rows = [
        (
            str(voice.get_source_class_display()),
            held if str(voice.pk) in hidden.labels else f"{voice.in_favour}/{voice.asked}",
        )
        for voice in voices
    ]
    return [*rows, (_("Together"), held if hidden.total else f"{one.in_favour}/{one.asked}")]


def together(in_favour: int, asked: int, minimum: int) -> str:
    """All classes together, in words; withheld where they are too few."""
    if asked < minimum:
        return _("withheld: too few")
    return _("%(n)s of %(of)s recommended") % {"n": in_favour, "of": asked}


def minimum_of(one: Recommendation) -> int:
    """The minimum group of the round of its visit, else the usual one."""
    return int(one.visit.round.minimum_group) if one.visit else MINIMUM


def leads_for(cadre: Cadre, user: Any) -> Any:
    """The leads that a recommendation of the cadre may follow: about him, seen by the user."""
    return Lead.objects.visible_to(user).filter(cadre=cadre)


def visits_for(cadre: Cadre, user: Any) -> Any:
    """The visits at which it may have been given, as far as the user sees them: where the cadre serves or is sent, at
    which he was heard or spoken of, or that verified a lead about him; the newest first."""
    verified = Lead.objects.filter(cadre=cadre).order_by().values("visits")
    heard = Interview.objects.filter(source_cadre=cadre).order_by().values("visit")
    told = Statement.objects.filter(cadre=cadre).order_by().values("visit")
    named = Q(pk__in=verified) | Q(pk__in=heard) | Q(pk__in=told)
    here = at_its_places(Lead(cadre=cadre, unit=cadre.unit)) | named
    rows = Visit.objects.visible_to(user).filter(here)
    return rows.select_related("unit", "team", "key_task").order_by("-visited_on", "-pk")
