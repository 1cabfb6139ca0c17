"""The addresses of motions and decisions."""

from django.urls import path

from . import grounds, views
from .actions import motions

decision_patterns = [
    path("decisions/", views.decision_list, name="list"),
    path("decisions.xlsx", views.decision_export, name="export"),
    path("decisions/new/cadre/<int:pk>/", views.draft_cadre, name="draft_cadre"),
    path("decisions/new/unit/<int:pk>/", views.draft_team, name="draft_team"),
    path("decisions/grounds/", grounds.grounds, name="grounds"),
    path("decisions/grounds.xlsx", grounds.export, name="grounds_export"),
    path("decisions/grounds/new/", grounds.add, name="add_ground"),
    path("decisions/grounds/<int:pk>/", grounds.edit, name="edit_ground"),
    path("decisions/grounds/<int:pk>/retire/", grounds.retire, name="retire_ground"),
    path("decisions/<int:pk>/", views.detail, name="detail"),
    *motions.paths(),
]
