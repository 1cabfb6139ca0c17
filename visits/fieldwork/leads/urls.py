"""The addresses of leads."""

from django.urls import path

from . import views
from .actions import leads

lead_patterns = [
    path("leads/", views.lead_list, name="list"),
    path("leads.xlsx", views.lead_export, name="export"),
    path("leads/new/", views.choose, name="choose"),
    path("leads/new/<int:unit>/", views.create, name="create"),
    path("leads/from/<int:pk>/", views.open_, name="open"),
    path("leads/<int:pk>/", views.detail, name="detail"),
    *leads.paths(),
]
