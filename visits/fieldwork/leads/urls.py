"""The addresses of leads."""

from django.urls import path

from . import views

lead_patterns = [
    path("leads/", views.lead_list, name="list"),
    path("leads.xlsx", views.lead_export, name="export"),
    path("leads/new/", views.choose, name="choose"),
    path("leads/new/<int:unit>/", views.create, name="create"),
    path("leads/from/<int:pk>/", views.open_, name="open"),
    path("leads/<int:pk>/", views.detail, name="detail"),
    path("leads/<int:pk>/assign/", views.assign, name="assign"),
    path("leads/<int:pk>/verify/", views.verify, name="verify"),
    path("leads/<int:pk>/report/", views.report, name="report"),
    path("leads/<int:pk>/back/", views.send_back, name="send_back"),
    path("leads/<int:pk>/settle/", views.settle, name="settle"),
    path("leads/<int:pk>/writer/", views.ask_seal, name="ask_seal"),
    path("leads/<int:pk>/again/", views.take_up, name="take_up"),
]
