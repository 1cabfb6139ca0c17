"""Which room answers which address."""

from django.urls import include, path

from visits.units.urls import task_patterns, unit_patterns

urlpatterns = [
    path("", include("visits.lists.urls")),
    path("", include((unit_patterns, "units"))),
    path("", include((task_patterns, "key_tasks"))),
]
