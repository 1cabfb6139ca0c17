"""The addresses of findings."""

from django.urls import path

from . import views
from .actions import findings

finding_patterns = [
    path("findings/", views.finding_list, name="list"),
    path("findings.xlsx", views.finding_export, name="export"),
    path("findings/outstanding/", views.outstanding, name="outstanding"),
    path("findings/outstanding.xlsx", views.outstanding_export, name="outstanding_export"),
    path("findings/watched/", views.watched, name="watched"),
    path("findings/watched.xlsx", views.watched_export, name="watched_export"),
    path("findings/teams/", views.badly_run, name="badly_run"),
    path("findings/teams.xlsx", views.badly_run_export, name="badly_run_export"),
    path("findings/from/<int:pk>/", views.open_, name="open"),
    path("findings/<int:pk>/", views.detail, name="detail"),
    *findings.paths(),
    path("findings/<int:pk>/evidence/", views.evidence, name="evidence"),
    path("findings/<int:pk>/evidence/<int:statement>/", views.link, name="link"),
    path("findings/<int:pk>/evidence/<int:evidence>/take-off/", views.unlink, name="unlink"),
]
