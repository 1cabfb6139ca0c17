"""The addresses of proposed leads."""

from django.urls import path

from . import views

proposal_patterns = [
    path("leads/proposed/", views.proposals, name="list"),
    path("leads/proposed.xlsx", views.export, name="export"),
    path("leads/proposed/answered/", views.answers, name="answers"),
    path("leads/proposed/answered.xlsx", views.answers_export, name="answers_export"),
    path("leads/proposed/take/", views.take, name="take"),
    path("leads/proposed/dismiss/", views.dismiss, name="dismiss"),
]
