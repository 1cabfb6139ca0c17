"""The log: who did what, when, and nothing of content."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The app of the log."""

    name = "cadre_review.audit"
    label = "audit"
    verbose_name = _("audit log")

    def ready(self) -> None:
        """Notice the rows that acts write."""
        from . import rows

        rows.listen()
