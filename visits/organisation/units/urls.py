"""Addresses of the register, the posts, the key tasks and the import of units."""

from django.urls import path
from django.views.decorators.http import require_POST

from visits.core.lists.views import ledger

from . import task_views, views
from .import_views import PAGES
from .lists import KEY_TASKS
from .post_list import POSTS

unit_patterns = [
    path("units/new/", views.create, name="create"),
    path("units/import/", PAGES.upload, name="import"),
    path("units/import/<int:pk>/", PAGES.preview, name="import_preview"),
    path("units/import/<int:pk>/confirm/", require_POST(PAGES.confirm), name="import_confirm"),
    path("units/import/<int:pk>/discard/", require_POST(PAGES.discard), name="import_discard"),
    path("units/<int:pk>/", views.detail, name="detail"),
    path("units/<int:pk>/edit/", views.edit, name="edit"),
    path("units/<int:pk>/close/", views.close, name="close"),
    path("units/<int:pk>/posts/", views.posts, name="posts"),
    path("units/<int:pk>/posts/new/", views.add_post, name="add_post"),
    path("units/<int:pk>/key-tasks/", views.tasks, name="tasks"),
    path("units/<int:pk>/tree/", views.tree, name="tree"),
    path("units/posts/<int:pk>/edit/", views.edit_post, name="edit_post"),
    path("units/posts/<int:pk>/end/", views.end_post, name="end_post"),
]
post_patterns = ledger("posts", POSTS)
task_patterns = [
    *ledger("key-tasks", KEY_TASKS),
    path("key-tasks/new/", task_views.create, name="create"),
    path("key-tasks/<int:pk>/", task_views.detail, name="detail"),
    path("key-tasks/<int:pk>/edit/", task_views.edit, name="edit"),
]
