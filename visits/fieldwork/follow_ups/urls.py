"""The addresses of follow-ups."""

from django.urls import path

from visits.core.lists.views import ledger
from visits.core.workflow.many import many

from . import views
from .actions import follow_ups
from .lists import FOLLOW_UPS

follow_up_patterns = [
    *ledger("follow-ups", FOLLOW_UPS),
    path("follow-ups/<int:pk>/", views.detail, name="detail"),
    *follow_ups.paths("follow-ups"),
    many(follow_ups, "close", FOLLOW_UPS, "follow-ups"),
]
