"""Whom and what the measured pages are about."""

from typing import Any

from django.db.models import Count, Q

from tests.benchmarks.province import rebuild, repeated
from visits.models import Cadre, Criterion, Interview, Rating, Round, Statement, Unit, Visit

WANTED = 200  # ratings of the cadre whose pages are measured, with a statement for each four


class Seen:
    """Whom and what the pages are about; all of it of the round that the first team serves in."""

    def __init__(self) -> None:
        self.round = Round.objects.filter(teams__memberships__user__username="lead1").latest("starts_on")
        accepted = Visit.objects.filter(state="accepted", round=self.round)
        self.last = accepted.latest("visited_on").visited_on
        self.county = Unit.objects.filter(depth=0, children__isnull=False).order_by("-pk").first()
        self.cadre, self.team = (self.spoken_of(name) for name in ("cadre", "leadership_team"))
        self.visit = accepted.annotate(n=Count("interviews")).order_by("-n", "pk").first()
        self.unit = self.visit.unit
        self.own = accepted.filter(team__memberships__user__username="lead1").order_by("pk").first()

    @staticmethod
    def spoken_of(field: str) -> Any:
        """Of whom the newest talks speak, with nearest to 200 ratings."""
        newest = Interview.objects.filter(visit__state="accepted").order_by("-pk").values("pk")[:2000]
        near = Rating.objects.filter(interview__in=newest).exclude(**{field: None}).values(field)
        rated = Rating.objects.filter(visit__state="accepted", **{f"{field}__in": near}).order_by()
        key, _n = min(
            rated.values_list(field).annotate(n=Count("pk")), key=lambda one: (abs(one[1] - WANTED), one[0])
        )
        return Rating._meta.get_field(field).related_model.objects.get(pk=key)

    def of_team(self, sql: str) -> tuple[str, ...]:
        """A statement about what the first team has in hand."""
        who = "(SELECT m.team_id FROM visits_teammembership m JOIN accounts_user p ON p.id = m.user_id WHERE p.username = 'lead1')"
        hand = f"(SELECT unit_id FROM visits_assignment WHERE team_id IN {who} AND ended_on IS NULL)"
        return (sql.replace("{teams}", who).replace("{hand}", hand),)


def bring_to_size(cadre: Cadre) -> None:
    """Let accepted talks that have not rated the cadre rate them, until they have 200 ratings and 50 statements."""
    missing = WANTED - Rating.objects.filter(cadre=cadre, visit__state="accepted").count()
    if missing <= 0:
        return
    criteria = list(
        Criterion.objects.filter(subject_kind="cadre", scheme__rounds__isnull=False).distinct()[:4]
    )
    free = (
        Interview.objects.filter(visit__state="accepted")
        .exclude(ratings__cadre=cadre)
        .exclude(source_cadre=cadre)
    )
    nearest = free.annotate(near=Q(visit__unit=cadre.unit_id)).order_by("-near", "pk")
    ratings, said = [], []
    for at, talk in enumerate(nearest.select_related("visit")[: -(-missing // len(criteria))]):
        here = {"visit": talk.visit, "interview": talk, "cadre": cadre, "circle": talk.source_circle}
        for place, one in enumerate(criteria):
            grades = list(one.scale.grades.order_by("position"))
            more = {
                "criterion": one,
                "grade": grades[(at * 7 + place) % len(grades)],
                "source_class": talk.source_class,
            }
            ratings.append(Rating(**here, **more, **repeated(Rating, talk.visit)))
        said.append(Statement(side=("for", "against")[at % 3 == 0], nature="fact", check_key=criteria[0].check_key,
                              text="敢于担当，能啃硬骨头。", **here, **repeated(Statement, talk.visit)))  # fmt: skip
    Rating.objects.bulk_create(ratings[:missing])
    Statement.objects.bulk_create(said)
    rebuild()
