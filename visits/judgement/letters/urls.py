"""The addresses of feedback letters."""

from django.urls import path

from . import views

letter_patterns = [
    path("letters/", views.letter_list, name="list"),
    path("letters.xlsx", views.letter_export, name="export"),
    path("letters/new/<int:pk>/", views.draft, name="draft"),
    path("letters/<int:pk>/", views.detail, name="detail"),
    path("letters/<int:pk>/edit/", views.edit, name="edit"),
    path("letters/<int:pk>/sign/", views.sign, name="sign"),
    path("letters/<int:pk>/back/", views.take_back, name="take_back"),
    path("letters/<int:pk>/send/", views.send, name="send"),
    path("letters/<int:pk>/answer/", views.answer, name="answer"),
    path("letters/<int:pk>/letter.docx", views.paper, name="paper"),
]
