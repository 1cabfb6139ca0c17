"""Addresses of closing: of a team's part (in the namespace of teams) and of a round."""

from django.urls import path

from . import views as views

round_closing_patterns = [path("rounds/<int:pk>/close/", views.close_round, name="close")]
team_closing_patterns = [
    path("teams/<int:pk>/closing/", views.part, name="closing"),
    path("teams/<int:pk>/closing/declare/", views.declare, name="declare_closed"),
    path("teams/<int:pk>/closing/confirm/", views.confirm, name="confirm_closed"),
    path("teams/<int:pk>/closing/send-back/", views.send_back, name="send_back"),
    path("teams/<int:pk>/closing/reopen/", views.reopen_part, name="reopen_part"),
]
