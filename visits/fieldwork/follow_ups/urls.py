"""The addresses of follow-ups."""

from django.urls import path

from . import views
from .actions import follow_ups

follow_up_patterns = [
    path("follow-ups/", views.follow_up_list, name="list"),
    path("follow-ups.xlsx", views.follow_up_export, name="export"),
    path("follow-ups/<int:pk>/", views.detail, name="detail"),
    *follow_ups.paths("follow-ups"),
]
