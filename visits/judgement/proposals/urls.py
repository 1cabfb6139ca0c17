"""The addresses of proposed leads."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views
from .lists import ANSWERS

proposal_patterns = [
    path("leads/proposed/", views.proposals, name="list"),
    path("leads/proposed.xlsx", views.export, name="export"),
    *ledger("leads/proposed/answered", ANSWERS, "answers", "answers_export"),
    path("leads/proposed/take/", views.take, name="take"),
    path("leads/proposed/dismiss/", views.dismiss, name="dismiss"),
]
