"""Addresses of the leadership teams; they belong to those of cadre files."""

from django.urls import path

from . import views, what_if_views

leadership_patterns = [
    path("leadership-teams/", views.leadership_list, name="leadership_list"),
    path("leadership-teams.xlsx", views.leadership_export, name="leadership_export"),
    path("leadership-teams/age-limits/", views.age_limits, name="age_limits"),
    path("leadership-teams/age-limits/new/", views.add_age_limit, name="add_age_limit"),
    path("leadership-teams/age-limits/<int:pk>/", views.edit_age_limit, name="edit_age_limit"),
    path("units/<int:pk>/structure/", views.structure, name="structure"),
    path("units/<int:pk>/what-if/", what_if_views.what_if, name="what_if"),
]
