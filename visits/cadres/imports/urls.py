"""Addresses of taking in."""

from django.urls import path
from django.views.decorators.http import require_POST

from .forms import HeadersQuestion, LeaveOut, MonthQuestion, PersonQuestion, SplitQuestion, UnitsQuestion
from .views import PAGES

answer = require_POST(PAGES.answer)
intake_patterns = [
    path("cadres/import/", PAGES.upload, name="import"),
    path("cadres/import/<int:pk>/", PAGES.preview, name="import_preview"),
    path("cadres/import/<int:pk>/headers/", answer, {"question": HeadersQuestion}, name="import_headers"),
    path("cadres/import/<int:pk>/unit/", answer, {"question": UnitsQuestion}, name="import_unit"),
    path("cadres/import/<int:pk>/split/", answer, {"question": SplitQuestion}, name="import_split"),
    path("import/<int:pk>/months/", answer, {"question": MonthQuestion}, name="import_months"),
    path(
        "cadres/import/<int:pk>/rows/<int:row_pk>/",
        answer,
        {"question": PersonQuestion},
        name="import_person",
    ),
    path("cadres/import/<int:pk>/leave-out/", answer, {"question": LeaveOut}, name="import_leave_out"),
    path("cadres/import/<int:pk>/confirm/", require_POST(PAGES.confirm), name="import_confirm"),
    path("cadres/import/<int:pk>/discard/", require_POST(PAGES.discard), name="import_discard"),
    path("cadres/import/<int:pk>/undo/", PAGES.undo, name="import_undo"),
    path("cadres/import/<int:pk>/refused.xlsx", PAGES.refused, name="import_refused"),
]
