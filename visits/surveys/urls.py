"""The addresses of questionnaires."""

from django.urls import URLPattern

survey_patterns: list[URLPattern] = []
