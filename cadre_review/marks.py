"""Marks between words that differ by language: Chinese has its own colon and semicolon, which need no space."""

from django.utils.translation import pgettext_lazy

COLON = pgettext_lazy("between label and text", ": ")
SEMICOLON = pgettext_lazy("between details", "; ")
