"""Addresses of the structure statistics; they belong to those of the roster and stand before ``<int:pk>``."""

from django.urls import path

from . import views

figure_patterns = [
    path("cadres/statistics/", views.statistics, name="statistics"),
    path("cadres/statistics.xlsx", views.statistics_export, name="statistics_export"),
    path("cadres/statistics/age.svg", views.picture, {"of": "age"}, name="statistics_age"),
    path("cadres/statistics/education.svg", views.picture, {"of": "education"}, name="statistics_education"),
    path("cadres/statistics/lines.svg", views.picture, {"of": "lines"}, name="statistics_lines"),
]
