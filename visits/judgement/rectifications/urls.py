"""The addresses of rectification and of outcome checks."""

from django.urls import path

from . import views
from .actions import demands

rectification_patterns = [
    path("rectifications/", views.rectification_list, name="list"),
    path("rectifications.xlsx", views.rectification_export, name="export"),
    path("rectifications/board/", views.board, name="board"),
    path("rectifications/new/cadre/<int:pk>/", views.draft_cadre, name="draft_cadre"),
    path("rectifications/new/unit/<int:pk>/", views.draft_team, name="draft_team"),
    path("rectifications/<int:pk>/", views.detail, name="detail"),
    *demands.paths(),
    path("rectifications/<int:pk>/files/new/", views.attach, name="attach"),
    path("rectifications/files/<int:pk>/", views.file, name="file"),
    path("outcome-checks/", views.checks, name="checks"),
    path("outcome-checks.xlsx", views.checks_export, name="checks_export"),
    path("outcome-checks/plan/<int:pk>/", views.plan_checks, name="plan_checks"),
    path("outcome-checks/<int:pk>/", views.check, name="check"),
]
