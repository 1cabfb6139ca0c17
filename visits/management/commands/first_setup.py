"""What a new site needs before anybody can work: criteria, outline, the three administrators."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from cadre_review.accounts.models import Role, User
from cadre_review.audit.log import record
from cadre_review.audit.row_walk import cover
from visits.fieldwork.outlines.default import make_default_outline
from visits.fieldwork.visits.models import Outline
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.rounds.models import Scheme

ADMINISTRATORS = (
    (Role.SYSADMIN, "系统管理员"),
    (Role.SECADMIN, "安全保密管理员"),
    (Role.AUDITOR, "安全审计员"),
)


class Command(BaseCommand):
    help = "Make the default criteria and outline, and the three administrators of an empty site. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not Scheme.objects.exists():
            make_default_scheme()
            self.stdout.write(_("The default scheme of criteria is there."))
        if not Outline.objects.exists():
            make_default_outline()
            self.stdout.write(_("The default outline is there."))
        if User.objects.filter(role__in=[role for role, _name in ADMINISTRATORS]).exists():
            self.stdout.write(_("There are administrators already; none was made."))
            return
        for role, name in ADMINISTRATORS:
            self.administrator(role, name)
        cover()  # what migrations made, so that from now on every row has its entry

    def administrator(self, role: str, name: str) -> None:
        """One administrator with a password that is shown once and must be changed at the first sign-in."""
        password = get_random_string(6) + "-" + get_random_string(6).upper() + "7a"
        user = User.objects.create_user(role, password, name=name, role=role, must_change_password=True)
        record(None, "account.create", user, role=role)
        self.stdout.write(
            _("%(name)s: account %(account)s, one-time password %(password)s")
            % {"name": name, "account": role, "password": password}
        )
