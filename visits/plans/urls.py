"""The addresses of planning."""

from django.urls import URLPattern

plan_patterns: list[URLPattern] = []
