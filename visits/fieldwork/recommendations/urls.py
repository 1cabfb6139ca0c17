"""The addresses of recommendations by those around."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views
from .actions import recommendations
from .lists import RECOMMENDATIONS

recommendation_patterns = [
    *ledger("recommendations", RECOMMENDATIONS),
    path("recommendations/new/", views.of_whom, name="of_whom"),
    path("recommendations/after/<int:pk>/", views.after_lead, name="after_lead"),
    path("recommendations/of/<int:pk>/", views.of_cadre, name="of_cadre"),
    path("recommendations/<int:pk>/", views.detail, name="detail"),
    *recommendations.paths(),
]
