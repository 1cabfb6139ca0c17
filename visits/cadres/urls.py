"""Addresses of the roster and the cadre file. Page, evidence and ratings of one stand in visits/judgement/urls.py."""

from django.urls import path

from visits.cadres.comparison.urls import compare_patterns
from visits.cadres.imports.urls import intake_patterns
from visits.cadres.leadership.urls import leadership_patterns
from visits.cadres.statistics.urls import figure_patterns
from visits.core.lists.views import ledger

from .documents.urls import paper_patterns
from .files import file_views, label_views, people_views, views
from .files.lists import cadres_list
from .files.urls_file import file_patterns

cadre_patterns = [
    *ledger("cadres", cadres_list),
    *intake_patterns,
    *compare_patterns,
    *file_patterns,
    *figure_patterns,
    *leadership_patterns,
    *paper_patterns,
    path("cadres/people/", people_views.people, name="people"),
    path("cadres/labels/ticked/", label_views.labels_many, name="labels_many"),
    path("cadres/new/", views.create, name="create"),
    path("cadres/<int:pk>/file/", file_views.file, name="file"),
    path("cadres/<int:pk>/edit/", views.edit, name="edit"),
    path("cadres/<int:pk>/photo/", views.photo, name="photo"),
    path("cadres/<int:pk>/photo.jpg", views.photo_file, name="photo_file"),
    path("cadres/<int:pk>/id-number/", views.unmask, name="unmask"),
    path("cadres/<int:pk>/posts/new/", views.add_tenure, name="add_tenure"),
    path("cadres/<int:pk>/key-tasks/new/", views.add_task, name="add_task"),
    path("cadres/posts/<int:pk>/end/", views.end_tenure, name="end_tenure"),
    path("cadres/key-tasks/<int:pk>/end/", views.end_task, name="end_task"),
]
