"""Fields by which lists are narrowed to a round or a visit team."""

from typing import Any

from visits.core.lists.filters import SearchField, ThingField

from .models import Round, VisitTeam


class RoundField(ThingField):
    """One of the rounds that the user knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Round.objects.visible_to, **kwargs)


class TeamField(SearchField):
    """A visit team that the user knows, by its name, which teams of other rounds may bear too: the round is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(VisitTeam.objects.visible_to, words=("name", "round__name"), **kwargs)
