"""Texts of the help in templates."""

from django import template

from visits.core.help.texts import said

register = template.Library()
register.filter("said", said)
