"""The addresses of notices."""

from django.urls import path

from . import views

notice_patterns = [
    path("notices/", views.notice_list, name="list"),
    path("notices.xlsx", views.notice_export, name="export"),
    path("notices/put-away/", views.put_away, name="put_away"),
    path("notices/<int:pk>/", views.open_notice, name="open"),
]
