"""The addresses of feedback letters."""

from django.urls import path

from . import views
from .actions import letters

letter_patterns = [
    path("letters/", views.letter_list, name="list"),
    path("letters.xlsx", views.letter_export, name="export"),
    path("letters/new/<int:pk>/", views.draft, name="draft"),
    path("letters/<int:pk>/", views.detail, name="detail"),
    *letters.paths(),
    path("letters/<int:pk>/letter.docx", views.paper, name="paper"),
]
