"""The addresses of leads."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views
from .actions import leads
from .lists import LEADS

lead_patterns = [
    *ledger("leads", LEADS),
    path("leads/raise/", views.raise_, name="raise"),
    path("leads/new/", views.choose, name="choose"),
    path("leads/new/<int:unit>/", views.create, name="create"),
    path("leads/from/<int:pk>/", views.open_, name="open"),
    path("leads/<int:pk>/", views.detail, name="detail"),
    *leads.paths(),
]
