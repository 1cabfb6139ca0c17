"""The addresses of the help."""

from django.urls import path

from . import views

urlpatterns = [
    path("help/", views.page, name="help"),
    path("help/first-steps/", views.steps, name="help_first_steps"),
    path("help/first-steps/close/", views.close_steps, name="help_close_steps"),
    path("help/<slug:key>/", views.chapter, name="help_chapter"),
]
