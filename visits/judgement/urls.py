"""Addresses of the page of one cadre, of evidence and ratings, and of leadership teams."""

from django.urls import path

from .evidence import views
from .one_page import team_views
from .one_page import views as one_page
from .portraits import views as portraits

evidence_patterns = [
    path("cadres/<int:pk>/", one_page.detail, name="detail"),
    path("units/<int:pk>/structure/", team_views.structure, name="structure"),
    path("units/<int:pk>/structure.docx", team_views.paper, name="structure_paper"),
    path("cadres/<int:pk>/portrait/", portraits.cadre_portrait, name="portrait"),
    path("cadres/<int:pk>/portrait/peers/", portraits.peers, name="portrait_peers"),
    path("cadres/<int:pk>/portrait.svg", portraits.cadre_chart, name="portrait_chart"),
    path("cadres/<int:pk>/evidence/", views.cadre_evidence, name="evidence"),
    path("cadres/<int:pk>/ratings/", views.cadre_ratings, name="ratings"),
    path("cadres/<int:pk>/ratings/sources/", views.cadre_rating_sources, name="rating_sources"),
    path("cadres/<int:pk>/talks/", views.cadre_talks, name="talks"),
]
review_patterns = [
    path("units/<int:pk>/leadership-team/portrait/", portraits.team_portrait, name="leadership_portrait"),
    path("units/<int:pk>/leadership-team/portrait/peers/", portraits.team_peers, name="leadership_peers"),
    path("units/<int:pk>/leadership-team/portrait.svg", portraits.team_chart, name="leadership_chart"),
    path("units/<int:pk>/leadership-team/", views.team_evidence, name="leadership_team"),
    path("units/<int:pk>/leadership-team/ratings/", views.team_ratings, name="leadership_ratings"),
    path(
        "units/<int:pk>/leadership-team/ratings/sources/",
        views.team_rating_sources,
        name="leadership_sources",
    ),
]
