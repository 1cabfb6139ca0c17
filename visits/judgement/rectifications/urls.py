"""The addresses of rectification and of outcome checks."""

from django.urls import path

from visits.core.lists.views import ledger

from . import checks, views
from .lists import CHECKS, RECTIFICATIONS
from .paper import demands

rectification_patterns = [
    *ledger("rectifications", RECTIFICATIONS),
    path("rectifications/board/", views.board, name="board"),
    path("rectifications/new/", views.draft_whom, name="draft_whom"),
    path("rectifications/new/cadre/<int:pk>/", views.draft_cadre, name="draft_cadre"),
    path("rectifications/new/unit/<int:pk>/", views.draft_team, name="draft_team"),
    path("rectifications/<int:pk>/", views.detail, name="detail"),
    *demands.paths(),
    path("rectifications/<int:pk>/files/new/", views.attach, name="attach"),
    path("rectifications/files/<int:pk>/", views.file, name="file"),
    *ledger("outcome-checks", CHECKS, "checks", "checks_export"),
    path("outcome-checks/plan/<int:pk>/", views.plan_checks, name="plan_checks"),
    path("outcome-checks/<int:pk>/", checks.check, name="check"),
]
