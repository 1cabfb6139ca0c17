"""The work: field visits, cadres, judgements."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("cadre visits")

    def ready(self) -> None:
        """Say who keeps away from whom, which lists leave and what work takes long; tell people what waits for them.

        Every step is declared once the packages are imported: what acts are called, and who is told, is known then.
        """
        from cadre_review import days, table_sizes  # noqa: F401 (the lookups of a day are registered once it is imported)
        from cadre_review.accounts.known import known_from_the_start
        from visits import offers, urls  # noqa: F401 (the addresses import every package)
        from visits.avoidance import rules
        from visits.cadres.files import consulting
        from visits.cadres.files.places import carry_to_cadres
        from visits.core import access, consequences
        from visits.core.history import models as history
        from visits.core.kinds import reading
        from visits.core.lists import jobs, spec
        from visits.core.marks.deriving import derive_all
        from visits.core.marks.records import RESTS
        from visits.judgement.came_of import came_of
        from visits.judgement.rectifications import escalation  # noqa: F401 (so does this)
        from visits.organisation.notices import signals  # noqa: F401 (it listens once it is imported)
        from visits.organisation.units import tree
        from visits.reports.search import index
        from visits.reports.strips import strip_of

        post_migrate.connect(table_sizes.after_an_upgrade, sender=self)
        access.keep_away_by(rules)
        known_from_the_start(access.CLOSED, rules.may_be_closed, lambda may: None if may else access.Closed())
        known_from_the_start(consulting.WITHOUT, consulting.any_matter, lambda one: None if one else True)
        known_from_the_start(reading.ASKED, reading.asked_along, lambda edition: edition)
        tree.followed_by(carry_to_cadres)
        history.followed_by(index.follow, (one.model._meta.model_name for one in index.SOURCES))
        history.followed_by(derive_all, RESTS)
        consequences.told_by(came_of)
        consequences.told_over_rounds_by(strip_of)
        spec.offer(offers.LISTS)
        jobs.KINDS.update(offers.WORK)
