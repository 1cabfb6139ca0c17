"""Addresses from paper sheets to results."""

from django.urls import path

from . import result_views, sheet_views

result_patterns = [
    path("surveys/<int:pk>/sheets/", sheet_views.sheets, name="sheets"),
    path("surveys/<int:pk>/sheets/<int:voter_class>/new/", sheet_views.enter, name="enter_sheet"),
    path("surveys/<int:pk>/sheets/<int:sheet>/settle/", sheet_views.settle, name="settle_sheet"),
    path("surveys/<int:pk>/count/", sheet_views.count, name="count"),
    path("surveys/<int:pk>/count/confirm/", sheet_views.witness, name="witness"),
    path("surveys/<int:pk>/count/reopen/", sheet_views.reopen, name="reopen_count"),
    path("surveys/<int:pk>/results/publish/", sheet_views.publish, name="publish"),
    path("surveys/<int:pk>/results/", result_views.results, name="results"),
    path("surveys/<int:pk>/results.xlsx", result_views.export, name="results_export"),
    path("surveys/<int:pk>/results/<int:place>.svg", result_views.chart, name="results_chart"),
]
