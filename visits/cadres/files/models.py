"""Cadre files: the person, posts held, schooling, résumé, family."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from visits.core.access import closed_to
from visits.core.fields import CodePointField, SealedTextField, account, imported_from, optional, required
from visits.core.history.models import Recorded
from visits.core.pinyin import bare, is_latin
from visits.core.scopes import NOBODY, Scoped, among, but, scope_of
from visits.organisation.units.models import KeyTask, Level, Post, Unit, in_hand

TOKEN_LENGTH = 40
UNPLACED = 99_999  # behind everyone whom the unit's own roster has placed
NO_MONTH = Value(dt.date.min, output_field=models.DateField())
CARD = ("name", "post_title", "level", "state", "unit")  # what one may know of a stranger whom one names
LAST_SIGN = "\U0010ffff"  # stands behind every other sign in code point order


class RankGrade(models.IntegerChoices):
    """职级 since June 2019, from high to low; those above 100 are the names used before."""

    COUNSEL_1 = 10, _("first-rank inspector")
    COUNSEL_2 = 11, _("second-rank inspector")
    CONSULTANT_1 = 20, _("first-rank consultant")
    CONSULTANT_2 = 21, _("second-rank consultant")
    CONSULTANT_3 = 22, _("third-rank consultant")
    CONSULTANT_4 = 23, _("fourth-rank consultant")
    PRINCIPAL_1 = 30, _("first-rank principal clerk")
    PRINCIPAL_2 = 31, _("second-rank principal clerk")
    PRINCIPAL_3 = 32, _("third-rank principal clerk")
    PRINCIPAL_4 = 33, _("fourth-rank principal clerk")
    CLERK_1 = 40, _("first-rank clerk")
    CLERK_2 = 41, _("second-rank clerk")
    OLD_CONSULTANT = 120, _("consultant (before 2019)")
    OLD_DEPUTY_CONSULTANT = 121, _("deputy consultant (before 2019)")
    OLD_PRINCIPAL = 130, _("principal clerk (before 2019)")
    OLD_DEPUTY_PRINCIPAL = 131, _("deputy principal clerk (before 2019)")


def open_cadres(user: Any, at: str = "") -> Q:
    """The condition by which rows with a cadre ``at`` this place are seen: whoever sees the unit, save avoidance.

    Cadres themselves are found by the places of their units, in whose order they are listed, and judged by the units.
    """
    if not (user.is_office or user.is_field):
        return NOBODY
    closed = closed_to(user)
    open_ones = but(f"{at}pk", closed.cadres) if at else _not_of(closed.people, closed.declared)
    if user.is_office:
        return open_ones
    if at:
        return open_ones & among(f"{at}unit", in_hand(user))
    places = Unit.objects.visible_to(user).order_by().values("tree_left")
    return open_ones & Q(unit_left__one_of_these=places, unit__judged_one_of=Unit.assigned_to(user))


def _not_of(people: Collection[int], units: Collection[int]) -> Q:
    return but("pk", people) & but("unit", units)


def judged_cadres(user: Any) -> Any:
    """About whom the user reads no judgement: whose files are closed to them, and who serve in a unit that is."""
    closed = closed_to(user)
    if closed.units == closed.declared:
        return closed.cadres
    rows = Cadre.objects.filter(among("pk", closed.people) | among("unit", closed.units))
    return rows.order_by().values("pk")


class CadreQuerySet(Scoped):
    """Cadres as a user may see them."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Whoever sees the unit; never oneself, nor anyone one has declared avoidance from."""
        return open_cadres(user, at)

    def nameable_by(self, user: Any) -> Self:
        """Whom the user may name in what they write, wherever that person serves: not oneself, nobody kept away from.

        Of whom the user does not see otherwise, show ``CARD`` and no more.
        """
        if not (user.is_office or user.is_field):
            return self.none()
        closed = closed_to(user)
        return self.filter(_not_of(closed.people, closed.units)).only(*CARD)

    def named(self, query: str) -> Self:
        """Cadres found by characters of the name, pinyin or initials.

        Pinyin is looked up as a half-open range, which is exact for ``%`` and ``_`` and runs through the index.
        """
        plain = bare(query)
        if not plain:
            return self
        if is_latin(plain):
            plain = plain[:TOKEN_LENGTH]
            from_here = CadreToken.objects.filter(token__gte=plain, token__lt=plain + LAST_SIGN)
            return self.filter(pk__in=from_here.order_by().values("cadre"))
        found = self
        pairs = [plain] if len(plain) < 2 else [plain[at : at + 2] for at in range(len(plain) - 1)]
        for pair in dict.fromkeys(pairs):
            found = found.filter(pk__in=CadreToken.objects.filter(token=pair).order_by().values("cadre"))
        return found

    def within(self, unit: Unit) -> Self:
        """Cadres of the unit and of everything under it."""
        return self.filter(unit_left__gte=unit.tree_left, unit_left__lte=unit.tree_right)

    def in_office(self) -> Self:
        """Cadres who serve today."""
        return self.filter(state=Cadre.State.SERVING)


class Cadre(Recorded):
    """One person on whom a file is kept."""

    class Sex(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    class State(models.TextChoices):
        SERVING = "serving", _("in service")
        RETIRED = "retired", _("retired")
        LEFT = "left", _("transferred out")
        DECEASED = "deceased", _("deceased")

    SORTED_BY = {"name": "name_key"}  # in lists

    name = models.CharField(_("name"), max_length=60)
    former_names = models.CharField(_("former names"), max_length=120, blank=True)
    name_key = CodePointField(max_length=120, editable=False, default="")
    stroke_key = CodePointField(max_length=240, editable=False, default="")
    sex = models.CharField(_("sex"), max_length=8, choices=Sex)
    birth_month = models.DateField(
        _("month of birth"), help_text=_("The first day of the month stands for it.")
    )
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    native_place = models.CharField(_("native place"), max_length=60, blank=True)
    birthplace = models.CharField(_("birthplace"), max_length=60, blank=True)
    political_status = models.CharField(_("political status"), max_length=30, blank=True)
    party_entry = models.CharField(
        _("Party entry"), max_length=60, blank=True, help_text=_("As written on the form.")
    )
    party_entry_month = models.DateField(_("month of Party entry"), null=True, blank=True)
    work_start_month = models.DateField(_("start of work"), null=True, blank=True)
    health = models.CharField(_("health"), max_length=30, blank=True)
    professional_title = models.CharField(_("professional title"), max_length=60, blank=True)
    specialty = models.CharField(_("specialty"), max_length=120, blank=True)
    id_number = SealedTextField(_("ID number"), blank=True, default="")
    id_fingerprint = models.CharField(max_length=64, blank=True, default="", editable=False)
    id_last_four = models.CharField(
        _("last four of the ID"), max_length=4, blank=True, default="", editable=False
    )
    unit = required(Unit, "cadres", _("unit"))
    unit_left = models.PositiveIntegerField(default=0, editable=False)
    post_title = models.CharField(
        _("unit and post"), max_length=200, blank=True, help_text=_("As the roster prints it.")
    )
    unit_position = models.PositiveIntegerField(
        _("place in the unit's own order"),
        default=UNPLACED,
        help_text=_("The order in which the unit's own roster names its people."),
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.OTHER)
    level_since = models.DateField(_("at this level since"), null=True, blank=True)
    post_since = models.DateField(_("in this post since"), null=True, blank=True)
    rank_grade = models.PositiveSmallIntegerField(_("rank grade"), choices=RankGrade, null=True, blank=True)
    rank_grade_since = models.DateField(_("rank grade since"), null=True, blank=True)
    highest_education = models.CharField(_("highest education and degree"), max_length=60, blank=True)
    major = models.CharField(_("major"), max_length=80, blank=True)
    resume = models.TextField(_("résumé"), blank=True)
    rewards = models.TextField(_("rewards and punishments"), blank=True)
    assessments = models.TextField(_("annual assessments"), blank=True)
    measures = models.TextField(
        _("measures and sanctions"),
        blank=True,
        help_text=_("Talks, admonitions, sanctions, each with its date."),
    )
    photo = models.ImageField(_("photo"), upload_to="photos/%Y/", blank=True)
    labels = models.CharField(_("labels"), max_length=120, blank=True, help_text=_("Parted by ;"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SERVING)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="own_file",
        verbose_name=_("own account"),
        help_text=_("The file stays closed to this account."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = CadreQuerySet.as_manager()

    class Meta:
        verbose_name = _("cadre")
        verbose_name_plural = _("cadres")
        ordering = ("name_key", "pk")
        indexes = [
            models.Index(fields=["name_key", "id"], name="cadre_by_name"),
            models.Index(fields=["level", "unit_left", "id"], name="cadre_by_level"),
            models.Index(fields=["unit_left", "level", "id"], name="cadre_by_unit"),
            models.Index(fields=["birth_month", "id"], name="cadre_by_birth"),
            # Namesakes are counted from it.
            models.Index(fields=["stroke_key", "id", "unit"], name="cadre_by_strokes"),
            # A month that is not known takes part as the lowest one, as pages by keyset compare it.
            models.Index("level", Coalesce("level_since", NO_MONTH), "id", name="cadre_by_rank"),
            models.Index(fields=["unit_left", "level", "id"], name="cadre_labelled", condition=~Q(labels="")),
            models.Index(fields=["ethnicity", "unit_left", "level", "id"], name="cadre_by_ethnicity"),
            models.Index(fields=["highest_education", "unit_left", "level", "id"], name="cadre_by_education"),
            models.Index(fields=["unit_left", "unit_position", "id"], name="cadre_by_own_order"),
            models.Index(fields=["unit_left", "name_key", "id", "unit"], name="cadre_by_unit_and_name"),
            models.Index(fields=["name", "birth_month"], name="cadre_namesakes"),
            # The statistics of the roster are counted from these two alone.
            models.Index(
                fields=[
                    "level",
                    "rank_grade",
                    "ethnicity",
                    "highest_education",
                    "sex",
                    "political_status",
                    "party_entry",
                    "party_entry_month",
                    "unit",
                ],
                name="cadre_kinds",
            ),
            models.Index(fields=["level", "birth_month", "rank_grade", "unit"], name="cadre_ages"),
            # Cadres found by key are left out by their unit, and counted, from the index alone.
            models.Index(fields=["id", "unit"], name="cadre_units"),
            # Who reaches the age limit is counted from the index alone.
            models.Index(
                fields=["sex", "birth_month", "level", "unit", "id"],
                name="cadre_serving",
                condition=Q(state="serving"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_fingerprint"],
                condition=~Q(id_fingerprint=""),
                name="cadre_id_once",
                violation_error_message=_("Another file has this ID number already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may_be_opened_by(self, user: Any) -> bool:
        """Whether the user, who reads the name, sees more of this person: the same as ``visible_to``, unasked."""
        return user.is_office or self.unit_id in Unit.assigned_to(user)


class CadreToken(models.Model):
    """One thing a cadre's name is found by; written with the name, see ``visits.core.pinyin.tokens``."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="tokens")
    token = CodePointField(max_length=TOKEN_LENGTH)

    class Meta:
        ordering = ("token", "cadre")
        constraints = [models.UniqueConstraint(fields=["token", "cadre"], name="cadre_token_once")]

    def __str__(self) -> str:
        return self.token


class OfCadre(Scoped):
    """Lines of a cadre file, seen with the file."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Seen by whoever sees the cadre."""
        return open_cadres(user, f"{at}cadre__")


class TenureQuerySet(OfCadre):
    """Posts that are or were held."""

    def leading(self) -> Self:
        """Those of leadership teams that are held, in the order of the post."""
        held = self.filter(to_on__isnull=True, post__in_leadership_team=True)
        return held.order_by("post__position", "pk")


class Tenure(models.Model):
    """A post held by a cadre from one month to another; open-ended while it is held."""

    class Kind(models.TextChoices):
        MAIN = "main", _("main post")
        CONCURRENT = "concurrent", _("concurrent post")
        SECONDMENT = "secondment", _("secondment")

    cadre = required(Cadre, "tenures", _("cadre"))
    unit = required(Unit, "tenures", _("unit"))
    post = optional(Post, "tenures", _("post of the establishment"))
    title = models.CharField(_("post"), max_length=120)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.OTHER)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.MAIN)
    home_unit = optional(
        Unit,
        "seconded_away",
        _("home unit"),
        help_text=_("Of a secondment: the unit that keeps the post; the unit above is the host."),
    )
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("post held")
        verbose_name_plural = _("posts held")
        ordering = ("cadre", "-from_on", "-pk")
        indexes = [models.Index(fields=["unit", "to_on"], name="tenure_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(from_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="tenure_dates_in_order",
                violation_error_message=_("The post ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.unit}{self.title}"


class TaskAssignmentQuerySet(OfCadre):
    """Who was sent to key tasks."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Also a visit team whose key task it is, of people of whatever unit: they are whom it visits."""
        seen = super().seen(user, at)
        if not user.is_field or not (tasks := scope_of(user).tasks):
            return seen
        theirs = among(f"{at}key_task", tasks) & but(f"{at}key_task__lead_unit", closed_to(user).units)
        return seen | theirs & but(f"{at}cadre", closed_to(user).cadres)


class TaskAssignment(models.Model):
    """A cadre sent to a key task, with role and dates; a secondment when the home post is kept."""

    cadre = required(Cadre, "task_assignments", _("cadre"))
    key_task = required(KeyTask, "assignments", _("key task"))
    role = models.CharField(_("role in the task"), max_length=80, blank=True)
    is_secondment = models.BooleanField(_("secondment"), default=False)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    imported_from = imported_from()

    objects = TaskAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment to a key task")
        verbose_name_plural = _("assignments to key tasks")
        ordering = ("key_task", "-from_on", "pk")
        indexes = [models.Index(fields=["from_on", "id"], name="task_assignment_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "key_task", "from_on"],
                name="task_assignment_once",
                violation_error_message=_("This cadre is assigned to the task from that day already."),
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="task_assignment_dates_in_order",
                violation_error_message=_("The assignment ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} · {self.key_task}"


class Education(models.Model):
    """Schooling of one mode: level, degree, school and major for each, as the appointment form prints them."""

    class Mode(models.TextChoices):
        FULL_TIME = "full_time", _("full-time education")
        ON_JOB = "on_job", _("on-job education")

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="educations", verbose_name=_("cadre"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    level = models.CharField(_("education"), max_length=40, blank=True)
    degree = models.CharField(_("degree"), max_length=40, blank=True)
    level_school = models.CharField(_("school and major of the education"), max_length=120, blank=True)
    degree_school = models.CharField(_("school and major of the degree"), max_length=120, blank=True)

    objects = OfCadre.as_manager()

    class Meta:
        verbose_name = _("education")
        verbose_name_plural = _("educations")
        ordering = ("cadre", "mode", "pk")
        indexes = [models.Index(fields=["degree", "cadre"], name="education_by_degree")]
        constraints = [models.UniqueConstraint(fields=["cadre", "mode"], name="education_once_a_mode")]

    def __str__(self) -> str:
        return f"{self.level} {self.degree}".strip()


class FamilyMember(models.Model):
    """A relative named on the appointment form; for file staff only."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="family", verbose_name=_("cadre"))
    relation = models.CharField(_("relation"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    birth_month = models.DateField(_("month of birth"), null=True, blank=True)
    political_status = models.CharField(_("political status"), max_length=30, blank=True)
    unit_and_post = models.CharField(_("unit and post"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    birth_text = models.CharField(
        _("birth as written"), max_length=20, blank=True, help_text=_("Where it is not a month.")
    )
    relative = optional(
        Cadre,
        "kin_lines",
        _("own file"),
        on_delete=models.SET_NULL,
        help_text=_("The relative's own cadre file, where there is one."),
    )

    objects = OfCadre.as_manager()

    class Meta:
        verbose_name = _("family member")
        verbose_name_plural = _("family members")
        ordering = ("cadre", "position", "pk")
        indexes = [
            models.Index(fields=["name", "birth_month"], name="family_by_name")
        ]  # kin are tied by these

    def __str__(self) -> str:
        return f"{self.relation} {self.name}"


class RankRecord(models.Model):
    """A level or a rank grade held from one month to another: one line of the history of ranks.

    Grades bear the names of their day, so those used before June 2019 stand here too.
    """

    cadre = models.ForeignKey(Cadre, models.CASCADE, related_name="rank_records", verbose_name=_("cadre"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    rank_grade = models.PositiveSmallIntegerField(_("rank grade"), choices=RankGrade, null=True, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    document = models.CharField(_("document number"), max_length=80, blank=True)

    objects = OfCadre.as_manager()

    class Meta:
        verbose_name = _("rank held")
        verbose_name_plural = _("ranks held")
        ordering = ("cadre", "-from_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__isnull=False, rank_grade__isnull=True)
                | Q(level__isnull=True, rank_grade__isnull=False),
                name="rank_record_of_one_kind",
                violation_error_message=_("Name either a level or a rank grade."),
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="rank_record_dates_in_order",
                violation_error_message=_("The rank ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_level_display() if self.level else self.get_rank_grade_display())


class AppointmentForm(models.Model):
    """What the latest appointment form (干部任免审批表) says beyond the file itself.

    ``leaves`` holds the form's leaves that the system has no field for, in their order
    ``[[name, text], …]``, so that the official editor finds them again. ``source_photo`` holds the photo's
    bytes as they came; they are given back as long as ``source_photo_of`` is still the photo of the file.
    """

    cadre = models.OneToOneField(
        Cadre, models.CASCADE, related_name="appointment_form", verbose_name=_("cadre")
    )
    proposed_post = models.CharField(_("proposed post"), max_length=200, blank=True)
    post_to_leave = models.CharField(_("post to leave"), max_length=200, blank=True)
    reason = models.TextField(_("reason for appointment or removal"), blank=True)
    reporting_unit = models.CharField(_("reporting unit"), max_length=120, blank=True)
    age_counted_on = models.DateField(_("age counted on"), null=True, blank=True)
    filled_on = models.DateField(_("filled in on"), null=True, blank=True)
    filled_by = models.CharField(_("filled in by"), max_length=60, blank=True)
    editor_version = models.CharField(_("version of the editor"), max_length=40, blank=True, editable=False)
    leaves = models.JSONField(default=list, blank=True, editable=False)
    source_photo = models.FileField(upload_to="photos/source/%Y/", blank=True, editable=False)
    source_photo_of = models.CharField(max_length=200, blank=True, editable=False)

    objects = OfCadre.as_manager()

    class Meta:
        verbose_name = _("appointment form")
        verbose_name_plural = _("appointment forms")
        ordering = ("cadre",)

    def __str__(self) -> str:
        return str(self.cadre)


class Matter(models.Model):
    """The matter (事由) for which a person consults files; asked once, then written with every file he opens.

    It stands until the person ends it, or until the day is over.
    """

    user = account(related="matters")
    reason = models.CharField(_("matter"), max_length=200)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ("-started_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="matter_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.reason
