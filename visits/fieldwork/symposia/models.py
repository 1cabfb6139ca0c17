"""A symposium held within a visit."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from visits.core.fields import account
from visits.core.history.models import Recorded
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindField
from visits.fieldwork.visits.copies import OnVisit
from visits.fieldwork.visits.hours import Timed, in_order
from visits.fieldwork.visits.models import Interview, OfVisit, Visit, key_words
from visits.organisation.rounds.models import Dimension


class SymposiumQuerySet(OfVisit):
    """Symposia as a user may see and change them."""

    def open_to(self, user: Any) -> Self:
        """Those of which the user may read every opinion: whoever keeps away from one of them changes none."""
        voices = Interview.objects.filter(symposium__isnull=False).order_by()
        hidden = voices.exclude(pk__in=Interview.objects.visible_to(user).order_by().values("pk"))
        return self.visible_to(user).exclude(pk__in=hidden.values("symposium"))


class Symposium(OnVisit, Timed, Recorded):
    """One symposium: host, attendance, minutes, notes by dimension of the leadership team.

    What was said of a person or team is kept as statements of *voices*: talks of kind ``symposium`` (``Interview``),
    one for each class, relation and circle that spoke, so that withholding, avoidance and coverage hold for them.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="symposia", verbose_name=_("visit"))
    host = account(_("host"))
    recorder = account(_("recorder"))
    starts_at = models.TimeField(_("starting time"), null=True, blank=True)
    ends_at = models.TimeField(_("ending time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    keywords = key_words()
    minutes = models.TextField(_("minutes"), blank=True)
    political_building = models.TextField(Dimension.POLITICAL.label, blank=True)
    ideological_building = models.TextField(Dimension.IDEOLOGICAL.label, blank=True)
    running = models.TextField(Dimension.RUNNING.label, blank=True)
    function = models.TextField(Dimension.FUNCTION.label, blank=True)
    is_full = models.BooleanField(_("written out"), default=True, editable=False)

    objects = SymposiumQuerySet.as_manager()

    class Meta:
        verbose_name = _("symposium")
        verbose_name_plural = _("symposia")
        ordering = ("-visited_on", "-pk")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["visited_on", "id"], name="symposium_by_date")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(host=F("recorder")),
                name="symposium_two_people",
                violation_error_message=_("The recorder is another person than the host."),
            ),
            in_order("symposium_times_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {Symposium._meta.verbose_name}"

    @property
    def in_short(self) -> str:
        """Its host, how many came (where ``came`` is read along) and the topic: the first line of its agenda."""
        came, (topic, *_rest) = getattr(self, "came", 0), self.agenda.strip().splitlines() or [""]
        present = ngettext("%(n)s present", "%(n)s present", came) % {"n": came} if came else ""
        return " · ".join(filter(None, (self.host.name, present, topic[:40])))

    def notes(self) -> list[tuple[str, str]]:
        """Label and text of each dimension of which something was noted."""
        return [(str(one.label), text) for one in Dimension if (text := getattr(self, NOTES[one]))]


NOTES = {
    Dimension.POLITICAL: "political_building",
    Dimension.IDEOLOGICAL: "ideological_building",
    Dimension.RUNNING: "running",
    Dimension.FUNCTION: "function",
}


class Attendance(models.Model):
    """How many of one class of people were expected at a symposium and came."""

    symposium = models.ForeignKey(Symposium, models.CASCADE, related_name="attendance")
    source_class = KindField(_("class"), family=Family.SOURCE)
    expected = models.PositiveSmallIntegerField(_("expected"), default=0)
    present = models.PositiveSmallIntegerField(_("came"), default=0)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["symposium", "source_class"], name="attendance_once_a_class"),
            models.CheckConstraint(
                condition=Q(expected=0) | Q(present__lte=F("expected")),
                name="attendance_no_more_than_expected",
                violation_error_message=_("More came than were expected. Correct one of the two numbers."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_class_display()} {self.present}"
