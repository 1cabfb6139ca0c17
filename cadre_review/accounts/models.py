"""People who sign in, and the one role that each account holds."""

import datetime as dt
import re
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What an account is for. One account holds one role, so the three administrators stay apart."""

    NONE = "", _("no role yet")
    MEMBER = "member", _("team member")
    LEAD = "lead", _("team lead")
    STAFF = "staff", _("personnel staff")
    REVIEWER = "reviewer", _("reviewer")
    LEADER = "leader", _("leader")
    SYSADMIN = "sysadmin", _("system administrator")
    SECADMIN = "secadmin", _("security administrator")
    AUDITOR = "auditor", _("security auditor")


RESET_REST = dt.timedelta(hours=72)  # so long a changed account opens no seal: its owner can object
KEYS = re.compile(r"[0-9a-f-]*")
FIELD_ROLES = frozenset({Role.MEMBER, Role.LEAD})
OFFICE_ROLES = frozenset({Role.STAFF, Role.REVIEWER, Role.LEADER})
ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no superuser (protection level 3: three administrators)."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password nobody can sign in with it."""
        if password is not None:
            fields.setdefault("password_changed_at", timezone.now())
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account whatever the case it was typed in."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """One person who signs in. Its rights follow from ``role``, read anew at each request."""

    username = models.CharField(
        _("account name"),
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("An account with this name exists already.")},
    )
    name = models.CharField(_("name"), max_length=64)
    office = models.CharField(_("office and post"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role, blank=True, default=Role.NONE)
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    password_changed_at = models.DateTimeField(_("password chosen at"), null=True, blank=True)
    # Names the one session that counts (a random word that the session holds too, no credential);
    # empty: no session counts, so whoever is signed in must sign in again.
    session_key = models.CharField(max_length=40, blank=True, editable=False)
    # When administrators last changed how this person signs in or what the account may do.
    reset_at = models.DateTimeField(_("last changed by administrators at"), null=True, editable=False)
    # How this person has pages shown (visits/core/lists/mine.py); no right follows from it.
    preferences = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    # When the person took the first steps off their first page.
    first_steps_closed_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("username", "pk")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="one_account_per_name",
                violation_error_message=_("An account with this name exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    @property
    def is_administrator(self) -> bool:
        """Whether this account is one of the three administrators and so sees no business page."""
        return self.role in ADMINISTRATORS

    @property
    def is_field(self) -> bool:
        """Whether this account belongs to a visit team (member or lead)."""
        return self.role in FIELD_ROLES

    @property
    def is_lead(self) -> bool:
        """Whether this account may be put in the lead of a visit team."""
        return self.role == Role.LEAD

    @property
    def is_office(self) -> bool:
        """Whether this account belongs to the department: staff, reviewer or leader."""
        return self.role in OFFICE_ROLES


def recently_reset(user: Any) -> bool:
    """Whether administrators gave this account a new password, role or leave to sign in within ``RESET_REST``.

    Such an account neither asks for, decides on nor opens a seal: who took it over gains nothing, and the person
    whose it is has time to object.
    """
    return bool(user.reset_at and timezone.now() - user.reset_at < RESET_REST)


class Session(AbstractBaseSession):
    """A session, under the digest of its key, and the account that is signed in by it, if any."""

    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        """What reads and writes it."""
        from .session_store import SessionStore

        return SessionStore


class AccountRequest(models.Model):
    """What one administrator asks for an account and another one decides; nobody does both, nor for oneself."""

    class Kind(models.TextChoices):
        NEW = "new", pgettext_lazy("account request", "new account")
        PASSWORD = "password", pgettext_lazy("account request", "new password")  # noqa: S105
        ROLE = "role", pgettext_lazy("account request", "other role")
        ENABLE = "enable", pgettext_lazy("account request", "sign in again")
        NAME = "name", pgettext_lazy("account request", "other name")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a decision")
        APPROVED = "approved", pgettext_lazy("account request", "approved")
        REFUSED = "refused", pgettext_lazy("account request", "refused")

    kind = models.CharField(pgettext_lazy("account request", "what"), max_length=8, choices=Kind)
    user = models.ForeignKey(User, models.PROTECT, related_name="requests", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=16, choices=Role, blank=True, default=Role.NONE)
    name = models.CharField(_("name"), max_length=64, blank=True)
    forget_second_factor = models.BooleanField(_("second factor is forgotten"), default=False)
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    made_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    told_at = models.DateTimeField(_("read by the person at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("request about an account")
        verbose_name_plural = _("requests about accounts")
        ordering = ("-made_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(state="asked"),
                name="account_request_once",
                violation_error_message=_("This has been asked for already; the decision is still to come."),
            ),
            models.CheckConstraint(
                condition=~models.Q(made_by=models.F("user")), name="account_request_not_own"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("made_by")) & ~models.Q(decided_by=models.F("user")),
                name="account_request_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.user}"

    @property
    def concerns_administrators(self) -> bool:
        """Whether the account is an administrator's or would become one."""
        return bool({self.user.role, self.role} & ADMINISTRATORS)


class PasswordLink(models.Model):
    """Leave to choose a password once. It takes both halves: the link (one administrator hands it over, the digest
    lies here) and the code (the other one tells it). The row goes when it is used, guessed at or too old.
    """

    request = models.OneToOneField(AccountRequest, models.CASCADE, related_name="link")
    digest = models.CharField(max_length=64, unique=True, null=True)
    code = models.CharField(max_length=128)  # as passwords are kept
    until = models.DateTimeField(null=True)  # set when the link is handed over
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.request)


class Failure(models.Model):
    """Failed sign-ins with one account name from one address; the name as a keyed digest (see throttle.py)."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "address"], name="failures_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["address"], name="failure_address"),
            models.Index(fields=["last_at"], name="failure_last"),
        ]

    def __str__(self) -> str:
        return f"{self.account[:8]} {self.address} {self.count}"


class KnownAddress(models.Model):
    """An address from which a person has signed in; guesses made elsewhere do not slow them there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_addresses")
    address = models.CharField(max_length=45)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "address"], name="known_address_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.address}"


class KeptPost(models.Model):
    """One form that was sent while nobody could take it; sealed to its writer, gone after an hour (``kept.py``)."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    page = models.CharField(
        max_length=64
    )  # digests of the page it was typed on and of the address it was sent to
    action = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of the text: sent twice, it is kept once
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(_("kept at"), db_index=True)
    content: dict[str, Any]  # page, action, files, fields; there once it was opened

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        constraints = [models.UniqueConstraint(fields=["owner", "digest"], name="kept_once")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.kept_at:%H:%M}"

    @property
    def texts(self) -> list[str]:
        """What reads as written by a person: no keys, no numbers, no ticks."""
        values = [value for values in self.content["fields"].values() for value in values]
        return [value for value in values if value.strip() and value != "on" and not KEYS.fullmatch(value)]
