"""The addresses of motions and decisions."""

from django.urls import path

from . import grounds, views

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
    path("decisions/<int:pk>/edit/", views.edit, name="edit"),
    path("decisions/<int:pk>/second/", views.second, name="second"),
    path("decisions/<int:pk>/sign/", views.sign, name="sign"),
    path("decisions/<int:pk>/back/", views.send_back, name="send_back"),
    path("decisions/<int:pk>/must/", views.must, name="must"),
    path("decisions/<int:pk>/prepare/", views.prepare, name="prepare"),
    path("decisions/<int:pk>/decide/", views.decide, name="decide"),
    path("decisions/<int:pk>/tell/", views.tell, name="tell"),
    path("decisions/<int:pk>/review/", views.review, name="review"),
    path("decisions/<int:pk>/appeal/", views.appeal, name="appeal"),
    path("decisions/<int:pk>/result/", views.result, name="result"),
    path("decisions/<int:pk>/probation/", views.probation, name="probation"),
    path("decisions/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
