"""Which room answers which address."""

from django.urls import include, path

urlpatterns = [
    path("", include("visits.lists.urls")),
    path("", include("visits.teams.urls")),
    path("", include("visits.reports.urls")),
]
