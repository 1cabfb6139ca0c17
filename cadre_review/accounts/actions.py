"""What may be done to accounts by one person: each a verb, one transaction, its line in the log last.

What takes two persons stands in ``requests``.
"""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record

from . import requests
from .models import ADMINISTRATORS, AccountRequest, Role, User
from .requests import locked

PROFILE = ("name", "office", "phone")


def require_role(actor: Any, role: Role) -> None:
    """Refuse with a sentence whoever does not hold the role now."""
    if not (actor.is_authenticated and actor.is_active and actor.role == role):
        raise PermissionDenied(_("Only the %(role)s may do this.") % {"role": role.label})


@transaction.atomic
def change_password(*, actor: User, new_password: str) -> User:
    """Give the actor the password that they chose; ValidationError where a rule refuses it."""
    user = locked(actor)
    validate_password(new_password, user)
    user.set_password(new_password)
    user.must_change_password, user.password_changed_at = False, timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(actor, "password.change", user)
    return user


@transaction.atomic
def create_account(
    *, actor: User, username: str, name: str, reason: str, office: str = "", phone: str = "", role: str = ""
) -> AccountRequest:
    """Make an account that nobody can sign in with, and ask a second administrator to open it with this role."""
    require_role(actor, Role.SYSADMIN)
    user = User(username=User.normalize_username(username), name=name, office=office, phone=phone)
    user.set_unusable_password()
    _save_new(user)
    record(actor, "account.create", user, username=user.username)
    return requests.ask(actor=actor, user=user, kind=AccountRequest.Kind.NEW, reason=reason, role=role)


def _save_new(user: User) -> None:
    """Write the account; whoever is second to take a name hears the same sentence as one who comes late."""
    user.full_clean()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        user.full_clean()  # sees the other account by now, and refuses
        raise


@transaction.atomic
def edit_account(*, actor: User, user: User, **fields: str) -> User:
    """Change name, office or telephone; the log says which of them.

    Others know an account that has worked by its name: another name is asked for (``requests``).
    """
    require_role(actor, Role.SYSADMIN)
    user = locked(user)
    changed = [name for name in PROFILE if name in fields and getattr(user, name) != fields[name]]
    if "name" in changed and requests.roles_held(user):
        raise ValidationError(
            {"name": _("Another name takes a second person. Choose “Ask for another name”.")}
        )
    for name in changed:
        setattr(user, name, fields[name])
    user.full_clean(exclude=["password"])
    if changed:
        user.save(update_fields=changed)
        record(actor, "account.edit", user, username=user.username, fields=changed)
    return user


@transaction.atomic
def disable(*, actor: User, user: User) -> User:
    """End an account's session and keep it out; never one's own, nor the last administrator of a kind."""
    require_role(actor, Role.SYSADMIN)
    user = locked(user)
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot disable your own account. Ask another system administrator."))
    requests.refuse_last(user)
    if user.is_active:
        user.is_active, user.session_key = False, ""
        user.save(update_fields=["is_active", "session_key"])
        record(actor, "account.disable", user, username=user.username)
    return user


@transaction.atomic
def take_role(*, actor: User, user: User) -> User:
    """Take a business role away, at once; the session ends. Granting takes two persons, and so does an
    administrator's role, whichever way: whoever watches is not removed by whom they watch.
    """
    require_role(actor, Role.SECADMIN)
    user = locked(user)
    if user.role in ADMINISTRATORS:
        raise ValidationError(_("An administrator's role takes a second person. Ask for another role."))
    requests.refuse_role(user, Role.NONE)
    was, user.role, user.session_key = user.role, Role.NONE.value, ""
    user.save(update_fields=["role", "session_key"])
    record(actor, "role.take", user, username=user.username, was=was, role="")
    return user


@transaction.atomic
def close_first_steps(*, actor: User) -> None:
    """Take the first steps off one's own first page."""
    rows = User.objects.filter(pk=actor.pk, first_steps_closed_at=None)
    if rows.update(first_steps_closed_at=timezone.now()):
        record(actor, "help.close_steps", actor)
