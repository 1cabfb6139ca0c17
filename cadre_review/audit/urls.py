"""The log and its pages; included at ``audit`` without a slash, so that ``/audit.xlsx`` is one of them."""

from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("/", views.log, name="list"),
    path(".xlsx", views.as_excel, name="export"),
    path("/mine/", views.mine, name="mine"),
]
