"""Addresses of the official papers."""

from django.urls import path

from visits.cadres.documents import views

paper_patterns = [
    path("cadres/papers/", views.papers, name="papers"),
    path("cadres/papers/ticked/", views.papers_many, name="papers_many"),
    path("cadres/papers/approved/<int:pk>/", views.papers_approved, name="papers_approved"),
    path("cadres/<int:pk>/papers/", views.paper, name="paper"),
    path("cadres/<int:pk>/print/", views.print_view, name="print"),
]
