"""The work: field visits, cadres, judgements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("cadre visits")

    def ready(self) -> None:
        """Say who keeps away from whom; let every line of the log tell those for whom something waits."""
        from visits import access
        from visits.avoidance import rules
        from visits.notices import signals  # noqa: F401 (it listens once it is imported)
        from visits.reviews.rectifications import escalation  # noqa: F401 (so does this)

        access.keep_away_by(rules)
