"""The addresses of questionnaires."""

from django.urls import URLPattern, path

from visits.core.lists.views import ledger

from . import answer_views, design_views, views
from .lists import SURVEYS
from .urls_results import result_patterns

survey_patterns: list[URLPattern] = [
    *result_patterns,
    path("q/", answer_views.enter, name="enter"),
    path("q/<str:code>/", answer_views.answer, name="answer"),
    *ledger("surveys", SURVEYS),
    path("surveys/new/", views.choose, name="choose"),
    path("surveys/new/<int:assignment>/<int:design>/", views.create, name="create"),
    path("surveys/<int:pk>/", views.detail, name="detail"),
    path("surveys/<int:pk>/change/", views.change, name="change"),
    path("surveys/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("surveys/<int:pk>/open/", views.open_, name="open"),
    path("surveys/<int:pk>/close/", views.close, name="close"),
    path("surveys/classes/<int:pk>/slips/", views.slips, name="slips"),
    path("surveys/classes/<int:pk>/paper/", views.paper, name="paper"),
    path("surveys/questionnaires/", design_views.questionnaires, name="questionnaires"),
    path("surveys/questionnaires/new/", design_views.create, name="create_questionnaire"),
    path("surveys/questionnaires/<int:pk>/version/", design_views.new_version, name="new_version"),
    path("surveys/designs/<int:pk>/", design_views.design, name="design"),
    path("surveys/designs/<int:pk>/edit/", design_views.edit, name="edit_design"),
    path("surveys/designs/<int:pk>/preview/", design_views.preview, name="preview"),
    path("surveys/designs/<int:pk>/publish/", design_views.publish, name="publish_design"),
    path("surveys/designs/<int:pk>/questions/new/", design_views.add_question, name="add_question"),
    path("surveys/questions/<int:pk>/edit/", design_views.edit_question, name="edit_question"),
    path("surveys/questions/<int:pk>/remove/", design_views.remove_question, name="remove_question"),
]
