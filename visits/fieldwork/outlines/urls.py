"""Addresses of the outline's versions."""

from django.urls import path

from visits.fieldwork.outlines import views

outline_patterns = [
    path("outlines/", views.list_, name="list"),
    path("outlines/new/", views.begin, name="begin"),
    path("outlines/<int:pk>/", views.detail, name="detail"),
    path("outlines/<int:pk>/publish/", views.publish, name="publish"),
    path("outlines/<int:pk>/questions/new/", views.add, name="add"),
    path("outlines/questions/<int:pk>/edit/", views.edit, name="edit"),
    path("outlines/questions/<int:pk>/remove/", views.remove, name="remove"),
]
