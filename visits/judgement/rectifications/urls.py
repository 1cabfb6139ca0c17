"""The addresses of rectification and of outcome checks."""

from django.urls import path

from . import views

rectification_patterns = [
    path("rectifications/", views.rectification_list, name="list"),
    path("rectifications.xlsx", views.rectification_export, name="export"),
    path("rectifications/board/", views.board, name="board"),
    path("rectifications/new/cadre/<int:pk>/", views.draft_cadre, name="draft_cadre"),
    path("rectifications/new/unit/<int:pk>/", views.draft_team, name="draft_team"),
    path("rectifications/<int:pk>/", views.detail, name="detail"),
    path("rectifications/<int:pk>/files/new/", views.attach, name="attach"),
    path("rectifications/files/<int:pk>/", views.file, name="file"),
    path("rectifications/<int:pk>/demand/", views.demand, name="demand"),
    path("rectifications/<int:pk>/extend/", views.extend, name="extend"),
    path("rectifications/<int:pk>/report/", views.report, name="report"),
    path("rectifications/<int:pk>/verify/", views.verify, name="verify"),
    path("rectifications/<int:pk>/close/", views.close, name="close"),
    path("rectifications/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("outcome-checks/", views.checks, name="checks"),
    path("outcome-checks.xlsx", views.checks_export, name="checks_export"),
    path("outcome-checks/plan/<int:pk>/", views.plan_checks, name="plan_checks"),
    path("outcome-checks/<int:pk>/", views.check, name="check"),
]
