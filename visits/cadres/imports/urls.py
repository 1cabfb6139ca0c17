"""Addresses of taking in."""

from django.urls import path

from .views import PAGES

intake_patterns = [
    path("cadres/import/", PAGES.upload, name="import"),
    path("cadres/import/<int:pk>/", PAGES.preview, name="import_preview"),
    path("cadres/import/<int:pk>/headers/", PAGES.headers, name="import_headers"),
    path("cadres/import/<int:pk>/unit/", PAGES.unit, name="import_unit"),
    path("cadres/import/<int:pk>/split/", PAGES.split, name="import_split"),
    path("import/<int:pk>/months/", PAGES.months, name="import_months"),
    path("cadres/import/<int:pk>/rows/<int:row_pk>/", PAGES.person, name="import_person"),
    path("cadres/import/<int:pk>/leave-out/", PAGES.leave_out, name="import_leave_out"),
    path("cadres/import/<int:pk>/confirm/", PAGES.confirm, name="import_confirm"),
    path("cadres/import/<int:pk>/discard/", PAGES.discard, name="import_discard"),
    path("cadres/import/<int:pk>/undo/", PAGES.undo, name="import_undo"),
    path("cadres/import/<int:pk>/refused.xlsx", PAGES.refused, name="import_refused"),
]
