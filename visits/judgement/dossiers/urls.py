"""The addresses of dossiers."""

from django.urls import path

from . import views

dossier_patterns = [
    path("dossiers/", views.dossier_list, name="list"),
    path("dossiers.xlsx", views.dossier_export, name="export"),
    path("dossiers/<int:pk>/", views.detail, name="detail"),
    path("dossiers/files/<int:pk>/", views.file, name="file"),
    path("decisions/<int:pk>/dossier/", views.freeze, name="freeze"),
]
