"""Addresses of declared avoidance, in the namespace of teams."""

from django.urls import path

from . import views

avoidance_patterns = [
    path("avoidances/", views.avoidances, name="avoidances"),
    path("avoidances/new/", views.declare, name="declare"),
    path("avoidances/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
