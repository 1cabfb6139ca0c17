"""People who sign in, and the one role that each account holds."""

import re
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

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

    def get_short_name(self) -> str:
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
    def is_office(self) -> bool:
        """Whether this account belongs to the department: staff, reviewer or leader."""
        return self.role in OFFICE_ROLES

    @property
    def is_staff(self) -> bool:
        """Whether the developer's look at reference tables opens: under DEBUG, for personnel staff."""
        return settings.DEBUG and self.role == Role.STAFF

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Rights follow from the access matrix; only the developer's look asks here."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """As ``has_perm``."""
        return self.is_staff


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
