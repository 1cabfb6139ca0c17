"""Reference tables for a developer's look, under DEBUG only; business tables are never registered."""

from django.conf import settings
from django.contrib import admin

from .models import OutlineQuestion

if settings.DEBUG:

    @admin.register(OutlineQuestion)
    class OutlineQuestionAdmin(admin.ModelAdmin[OutlineQuestion]):
        """Questions of the interview outline."""

        list_display = ("text", "outline", "talk_class", "check_key", "position")
        list_filter = ("outline", "talk_class")
