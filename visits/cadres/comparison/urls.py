"""Addresses of comparisons."""

from django.urls import path

from . import views

compare_patterns = [
    path("cadres/compare/", views.upload, name="compare"),
    path("cadres/compare/<int:pk>/", views.result, name="compare_result"),
    path("cadres/compare/<int:pk>/comparison.xlsx", views.sheet, name="compare_sheet"),
    path("cadres/compare/<int:pk>/put-away/", views.put_away, name="compare_put_away"),
]
