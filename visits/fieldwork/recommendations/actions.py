"""Write down a recommendation by those around, correct it, withdraw it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.access import keeps_away, require
from visits.core.fields import check_text
from visits.core.records import store
from visits.core.workflow import Done, Said, Workflow
from visits.core.workflow.forms import ReasonForm
from visits.core.workflow.texts import not_to_come, reason_of, texts_of
from visits.fieldwork.visits.naming import check_unnamed

from .forms import ChangeForm
from .models import Recommendation, RecommendationNames, RecommendationVoice
from .models import RecommendationState as State
from .rules import leads_for, visits_for

FACTS = ("way", "held_on", "place", "proposed_for", "account", "lead", "visit")
Counts = Mapping[str, tuple[int, int]]  # class → asked, in favour


def parts_of(one: Recommendation) -> dict[str, Any]:
    """The lines of a recommendation in its history."""
    return {"voices": list(one.voices.order_by("pk").values("source_class", "asked", "in_favour"))}


recommendations = Workflow(
    Recommendation,
    pages="recommendations",
    title=_("Recommendations by those around"),
    rows=("cadre__unit", "unit", "lead", "visit__unit", "visit__round", "team__round", "created_by"),
    parts=parts_of,
    stale=_(
        "Someone else has changed this recommendation meanwhile. Look at it again, then repeat your change."
    ),
    not_now=_("This cannot be done to a recommendation that is “%(state)s”."),
    taken=_("This form belongs to another recommendation. Open a new one."),
)
recommendations.act("recommendation.write", _("wrote down a recommendation by those around"))


@transaction.atomic
def write_down(
    *, actor: Any, client_key: UUID, cadre: Cadre, values: Mapping[str, Any], counts: Counts, names: str = ""
) -> Recommendation:
    """Write down who recommended the cadre for what; ``names`` are sealed at once, a text with one of them is refused.

    A visit team names the visit at which it was given. The same client key gives the first one again.
    """
    if existing := recommendations.known(client_key, actor):
        return existing
    made = Recommendation(client_key=client_key, created_by=actor, cadre=cadre, unit=cadre.unit)
    _fill(made, actor, values)
    require(actor, "recommendation.write", made)
    if keeps_away(actor, made):
        raise PermissionDenied(recommendations.away)
    _seal_first(made, names)
    _count(store(made), counts)
    recommendations.finish(made, actor, _("written down"))
    if names.strip():
        RecommendationNames.objects.create(recommendation=made, identity=names.strip(), sealed_by=actor)
    record(actor, "recommendation.write", made, way=made.way, lead=made.lead_id, visit=made.visit_id)
    return made


def _fill(made: Recommendation, actor: Any, values: Mapping[str, Any]) -> None:
    for name, value in texts_of(values).items():
        if name in FACTS:
            setattr(made, name, value)
    not_to_come("held_on", made.held_on)
    made.team = made.visit.team if made.visit else None
    if made.team is None and actor.is_field:
        raise ValidationError({"visit": _("Name the visit at which it was given.")})
    if made.lead_id and not leads_for(made.cadre, actor).filter(pk=made.lead_id).exists():
        raise ValidationError({"lead": _("This is about somebody else.")})
    if made.visit_id and not visits_for(made.cadre, actor).filter(pk=made.visit_id).exists():
        raise ValidationError({"visit": _("This visit is not yours to name.")})
    if made.lead and made.held_on < made.lead.received_on:
        text = _("The recommendation of %(first)s is older than the lead of %(second)s.")
        raise ValidationError({"held_on": text % {"first": made.held_on, "second": made.lead.received_on}})


def _seal_first(made: Recommendation, names: str) -> None:
    check_text(names)
    texts = {name: getattr(made, name) for name in ("account", "place", "proposed_for")}
    check_unnamed(names, Cadre.objects.filter(unit=made.unit_id).exclude(pk=made.cadre_id), texts)


def _count(made: Recommendation, counts: Counts) -> None:
    if not counts:
        raise ValidationError(_("Say of at least one class how many were asked."))
    made.voices.all().delete()
    for source_class, (asked, in_favour) in counts.items():
        store(
            RecommendationVoice(
                recommendation=made, source_class=source_class, asked=asked, in_favour=in_favour
            )
        )


@recommendations.step(
    "edit", right="recommendation.write", at=[State.RECORDED], form=ChangeForm, label=_("Correct"),
    title=_("Correct the recommendation"), act="recommendation.change",
    log=_("corrected a recommendation by those around"),
)  # fmt: skip
def change(
    *,
    actor: Any,
    recommendation: Recommendation,
    base_version: int,
    values: Mapping[str, Any],
    counts: Counts,
) -> Said:
    """Correct it; not once a motion rests on it."""
    _refuse_used(recommendation)
    _fill(recommendation, actor, values)
    _count(recommendation, counts)
    return _("corrected")


@recommendations.step(
    "withdraw", right="recommendation.write", at=[State.RECORDED], form=ReasonForm, label=_("Withdraw"),
    log=_("withdrew a recommendation by those around"),
)  # fmt: skip
def withdraw(*, actor: Any, recommendation: Recommendation, base_version: int, reason: str) -> Said:
    """Withdraw it with the reason; the record stays."""
    _refuse_used(recommendation)
    recommendation.state = State.WITHDRAWN
    return Done(reason_of(reason))


def _refuse_used(one: Recommendation) -> None:
    if one.decisions.exists():
        raise ValidationError(_("A motion rests on this recommendation: it stays as it was."))
