"""The work: field visits, cadres, judgements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("cadre visits")

    def ready(self) -> None:
        """Say who keeps away from whom; let every line of the log tell those for whom something waits."""
        from visits.avoidance import rules
        from visits.core import access
        from visits.judgement.rectifications import escalation  # noqa: F401 (so does this)
        from visits.organisation.notices import signals  # noqa: F401 (it listens once it is imported)

        access.keep_away_by(rules)
