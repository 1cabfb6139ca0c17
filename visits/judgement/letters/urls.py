"""The addresses of feedback letters."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views
from .lists import LETTERS
from .paper import letters

letter_patterns = [
    *ledger("letters", LETTERS),
    path("letters/new/<int:pk>/", views.draft, name="draft"),
    path("letters/<int:pk>/", views.detail, name="detail"),
    *letters.paths(),
]
