"""Addresses of comparisons."""

from django.urls import path
from django.views.decorators.http import require_POST

from .views import PAGES

compare_patterns = [
    path("cadres/compare/", PAGES.upload, name="compare"),
    path("cadres/compare/<int:pk>/", PAGES.preview, name="compare_result"),
    path("cadres/compare/<int:pk>/comparison.xlsx", PAGES.sheet, name="compare_sheet"),
    path("cadres/compare/<int:pk>/put-away/", require_POST(PAGES.discard), name="compare_put_away"),
]
