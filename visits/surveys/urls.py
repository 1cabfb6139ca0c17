"""The addresses of questionnaires."""

from django.urls import URLPattern

from .urls_results import result_patterns

survey_patterns: list[URLPattern] = [*result_patterns]
