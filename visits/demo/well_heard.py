"""One cadre of whom every talk says something, so that the page of one cadre has figures to show."""

from random import Random

from django.db.models import Count

from visits.fieldwork.visits.models import Interview, Rating, Statement, VisitState
from visits.fieldwork.visits.places import HeardAt
from visits.organisation.rounds.models import Check

from . import texts

FOR = 0.8  # how often something is said for the cadre


def tell_of_one(chance: Random) -> None:
    """Whoever was rated in most talks at their own unit is spoken of in all of them, under each check, in the circle of the source."""
    rated = Rating.objects.filter(
        visit__state=VisitState.ACCEPTED, cadre__isnull=False, heard_at=HeardAt.HOME
    ).order_by()
    most = (
        rated.values_list("cadre")
        .annotate(n=Count("interview", distinct=True))
        .order_by("-n", "cadre")
        .first()
    )
    if most is None:
        return
    talks = Interview.objects.filter(pk__in=rated.filter(cadre=most[0]).values("interview")).order_by("pk")
    rows = [
        _said(chance, talk, most[0], check, at) for talk in talks for at, check in enumerate(Check.values)
    ]
    Statement.objects.bulk_create(rows)


def _said(chance: Random, talk: Interview, cadre: int, check: str, at: int) -> Statement:
    side = Statement.Side.FOR if chance.random() < FOR else Statement.Side.AGAINST
    book = texts.FOR if side == Statement.Side.FOR else texts.AGAINST
    return Statement(
        visit_id=talk.visit_id, interview=talk, cadre_id=cadre, side=side, check_key=check, position=10 + at,
        circle=talk.source_circle, nature=chance.choice(list(Statement.Nature.values)),
        text=texts.fill(chance, chance.choice(book[check])),
    )  # fmt: skip
