"""The addresses of motions and decisions."""

from django.urls import path

from visits.core.lists.views import ledger
from visits.core.marks.views import secrecy_path

from . import grounds, views
from .actions import motions
from .ground_list import ground_list
from .lists import DECISIONS
from .models import Decision

decision_patterns = [
    *ledger("decisions", DECISIONS),
    path("decisions/new/", views.draft_whom, name="draft_whom"),
    path("decisions/new/cadre/<int:pk>/", views.draft_cadre, name="draft_cadre"),
    path("decisions/new/unit/<int:pk>/", views.draft_team, name="draft_team"),
    *ledger("decisions/grounds", ground_list, "grounds", "grounds_export"),
    path("decisions/law/", views.law_page, name="law"),
    path("decisions/grounds/new/", grounds.add, name="add_ground"),
    path("decisions/grounds/<int:pk>/", grounds.edit, name="edit_ground"),
    path("decisions/grounds/<int:pk>/retire/", grounds.retire, name="retire_ground"),
    path("decisions/<int:pk>/", views.detail, name="detail"),
    *motions.paths(),
    secrecy_path(Decision, "decisions", "decisions", motions.title),
]
