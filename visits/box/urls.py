"""The addresses of the draft box."""

from django.urls import URLPattern

box_patterns: list[URLPattern] = []
