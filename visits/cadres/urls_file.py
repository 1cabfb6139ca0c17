"""Addresses of what hangs on a cadre file: consulting, versions, its lines."""

from django.urls import path

from . import consult_views

file_patterns = [
    path("cadres/matter/", consult_views.matter, name="matter"),
    path("cadres/matter/end/", consult_views.end_matter, name="end_matter"),
]
