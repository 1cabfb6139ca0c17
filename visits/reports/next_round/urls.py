"""The address of copying, in the namespace of rounds."""

from django.urls import path

from .views import copy

copy_patterns = [path("rounds/<int:pk>/copy/", copy, name="copy")]
