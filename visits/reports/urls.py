"""Addresses of the reports."""

from django.urls import include, path

from . import views

report_urls = [
    path("reports/coverage/", views.coverage, name="coverage"),
    path("reports/coverage.xlsx", views.coverage_export, name="coverage_export"),
    path("reports/coverage/progress.svg", views.progress, name="progress"),
]

urlpatterns = [path("", include((report_urls, "reports")))]
