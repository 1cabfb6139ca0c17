"""The addresses of dossiers."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views
from .lists import DOSSIERS

dossier_patterns = [
    *ledger("dossiers", DOSSIERS),
    path("dossiers/<int:pk>/", views.detail, name="detail"),
    path("dossiers/files/<int:pk>/", views.file, name="file"),
    path("decisions/<int:pk>/dossier/", views.freeze, name="freeze"),
]
