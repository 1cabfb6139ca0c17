"""The addresses of follow-ups."""

from django.urls import path

from . import views

follow_up_patterns = [
    path("follow-ups/", views.follow_up_list, name="list"),
    path("follow-ups.xlsx", views.follow_up_export, name="export"),
    path("follow-ups/<int:pk>/", views.detail, name="detail"),
    path("follow-ups/<int:pk>/done/", views.see_to, name="see_to"),
    path("follow-ups/<int:pk>/close/", views.close, name="close"),
    path("follow-ups/<int:pk>/again/", views.reopen, name="reopen"),
]
