"""Addresses of the reports."""

from django.urls import include, path

from . import desk_views, person_views, views

report_urls = [
    path("reports/coverage/", views.coverage, name="coverage"),
    path("reports/coverage.xlsx", views.coverage_export, name="coverage_export"),
    path("reports/coverage/progress.svg", views.progress, name="progress"),
    path("reports/coverage/<int:pk>/", person_views.persons, name="persons"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/read/", desk_views.desk_read, name="desk_read"),
]

urlpatterns = [path("", include((report_urls, "reports")))]
