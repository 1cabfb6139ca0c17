"""Addresses of taking in."""

from django.urls import path

from . import views

intake_patterns = [
    path("cadres/import/", views.upload, name="import"),
    path("cadres/import/<int:pk>/", views.preview, name="import_preview"),
    path("cadres/import/<int:pk>/headers/", views.headers, name="import_headers"),
    path("cadres/import/<int:pk>/unit/", views.unit, name="import_unit"),
    path("cadres/import/<int:pk>/split/", views.split, name="import_split"),
    path("import/<int:pk>/months/", views.months, name="import_months"),
    path("cadres/import/<int:pk>/rows/<int:row_pk>/", views.person, name="import_person"),
    path("cadres/import/<int:pk>/leave-out/", views.leave_out, name="import_leave_out"),
    path("cadres/import/<int:pk>/confirm/", views.confirm, name="import_confirm"),
    path("cadres/import/<int:pk>/discard/", views.discard, name="import_discard"),
    path("cadres/import/<int:pk>/undo/", views.undo, name="import_undo"),
    path("cadres/import/<int:pk>/refused.xlsx", views.refused, name="import_refused"),
]
