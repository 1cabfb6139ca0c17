"""Addresses of the leadership teams; they belong to those of cadre files."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views, what_if_views
from .leaving import LEAVING
from .lists import leadership_list

leadership_patterns = [
    *ledger("leadership-teams", leadership_list, "leadership_list", "leadership_export"),
    *ledger("leadership-teams/leaving", LEAVING, "leaving", "leaving_export"),
    path("leadership-teams/age-limits/", views.age_limits, name="age_limits"),
    path("leadership-teams/age-limits/new/", views.add_age_limit, name="add_age_limit"),
    path("leadership-teams/age-limits/<int:pk>/", views.edit_age_limit, name="edit_age_limit"),
    path("units/<int:pk>/what-if/", what_if_views.what_if, name="what_if"),
]
