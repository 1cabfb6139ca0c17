"""The addresses of kinds."""

from django.urls import path
from django.views.decorators.http import require_POST

from visits.core.lists.views import ledger

from . import views
from .lists import KINDS

kind_patterns = [
    *ledger("kinds", KINDS),
    path("kinds/<int:pk>/", views.change, name="change"),
    path("kinds/<int:pk>/move/", views.move, name="move"),
    path("kinds/<int:pk>/retire/", views.retire, name="retire"),
    path("kinds/<int:pk>/bring-back/", require_POST(views.bring_back), name="bring_back"),
    path("kinds/<slug:family>/", views.family, name="family"),
    path("kinds/<slug:family>/new/", views.add, name="add"),
]
