"""The parts of a case page that stand above its package: ``{% load cases %}``."""

from typing import Any

from django import template

from visits.cadres.files.models import Cadre
from visits.core.access import stands_between
from visits.judgement import chain as behind
from visits.judgement.decisions.models import Decision
from visits.judgement.decisions.open_matters import beside

register = template.Library()


@register.inclusion_tag("cases/person_now.html")
def person_now(user: Any, subject: Any, case: Any = None) -> dict[str, Any]:
    """此人当前: what is open about the cadre or the leadership team, beside a case; for the department alone."""
    if subject is None or not user.is_office:
        return {"groups": []}
    context: dict[str, Any] = {"groups": beside(user, subject, case), "is_cadre": isinstance(subject, Cadre)}
    if isinstance(case, Decision):
        context |= {"case": case, "keep_away": _who_keep_away(case), "is_motion": True}
    return context


def _who_keep_away(case: Decision) -> list[Any]:
    """Of those who drafted and signed, who would have to keep away today."""
    hands = [case.created_by, case.seconded_by, case.signed_by]
    cadres = [case.cadre_id] if case.cadre_id else []
    units = [case.unit_id] if case.unit_id else []
    return stands_between(hands, units=units, cadres=cadres)


@register.inclusion_tag("cases/chain.html")
def chain(user: Any, thing: Any) -> dict[str, Any]:
    """The chain behind a case and what came of it."""
    return {"chain": behind.chain_of(user, thing)}
