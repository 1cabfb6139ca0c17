"""What may be done to accounts: each a verb, one transaction, its line in the log last."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.audit.log import record
from cadre_review.audit.models import Entry

from . import passwords
from .models import ADMINISTRATORS, Role, User

PROFILE = ("name", "office", "phone")


def require_role(actor: Any, role: Role) -> None:
    """Refuse with a sentence whoever does not hold the role now."""
    if not (actor.is_authenticated and actor.is_active and actor.role == role):
        raise PermissionDenied(_("Only the %(role)s may do this.") % {"role": role.label})


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def change_password(*, actor: User, new_password: str) -> User:
    """Give the actor the password that he chose; ValidationError where a rule refuses it."""
    user = _locked(actor)
    validate_password(new_password, user)
    user.set_password(new_password)
    user.must_change_password, user.password_changed_at = False, timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(actor, "password.change", user)
    return user


@transaction.atomic
def create_account(
    *, actor: User, username: str, name: str, office: str = "", phone: str = ""
) -> tuple[User, str]:
    """Make an account without a role; returns it and its one-time password, which is kept nowhere."""
    require_role(actor, Role.SYSADMIN)
    password = passwords.one_time()
    user = User(username=User.normalize_username(username), name=name, office=office, phone=phone)
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, timezone.now()
    _save_new(user)
    record(actor, "account.create", user, username=user.username)
    return user, password


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
    """Change name, office or telephone; the log says which of them."""
    require_role(actor, Role.SYSADMIN)
    user = _locked(user)
    changed = [name for name in PROFILE if name in fields and getattr(user, name) != fields[name]]
    for name in changed:
        setattr(user, name, fields[name])
    user.full_clean(exclude=["password"])
    if changed:
        user.save(update_fields=changed)
        record(actor, "account.edit", user, username=user.username, fields=changed)
    return user


@transaction.atomic
def set_active(*, actor: User, user: User, active: bool) -> User:
    """Let an account sign in, or end its session and keep it out; never one's own."""
    require_role(actor, Role.SYSADMIN)
    user = _locked(user)
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot disable your own account. Ask another system administrator."))
    if user.is_active == active:
        return user
    user.is_active, user.session_key = active, ""
    user.save(update_fields=["is_active", "session_key"])
    record(actor, "account.enable" if active else "account.disable", user, username=user.username)
    return user


@transaction.atomic
def reset_password(*, actor: User, user: User, forget_second_factor: bool = False) -> str:
    """Set a one-time password and end the session; returns the password, which is kept nowhere."""
    require_role(actor, Role.SYSADMIN)
    user = _locked(user)
    if user.pk == actor.pk:
        raise ValidationError(_("Change your own password under “Password”."))
    password = passwords.one_time()
    user.set_password(password)
    user.must_change_password, user.password_changed_at, user.session_key = True, timezone.now(), ""
    user.save(update_fields=["password", "must_change_password", "password_changed_at", "session_key"])
    if forget_second_factor:
        TOTPDevice.objects.filter(user=user).delete()
    record(
        actor,
        "account.reset_password",
        user,
        username=user.username,
        second_factor_forgotten=forget_second_factor,
    )
    return password


@transaction.atomic
def set_role(*, actor: User, user: User, role: str) -> User:
    """Grant a role, or take it away with Role.NONE; the account's session ends.

    Refused for one's own account, and where the account has held a role of another kind: administrators
    hold no business role and no two of the three (protection level 3).
    """
    require_role(actor, Role.SECADMIN)
    user, role = _locked(user), Role(role)
    _refuse_role(actor, user, role)
    was, user.role, user.session_key = user.role, role.value, ""
    user.save(update_fields=["role", "session_key"])
    act = "role.grant" if role else "role.take"
    record(actor, act, user, username=user.username, was=was, role=role.value)
    return user


def _refuse_role(actor: User, user: User, role: Role) -> None:
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot change your own role. Ask another security administrator."))
    if user.role == role:
        raise ValidationError(_("The account holds this role already."))
    if role and any(_apart(role, held) for held in roles_held(user)):
        raise ValidationError(
            _(
                "An administrator's account holds no other role, before or after. "
                "Have a new account made for this role."
            )
        )


def _apart(role: str, held: str) -> bool:
    return role != held and (role in ADMINISTRATORS or held in ADMINISTRATORS)


def roles_held(user: User) -> set[str]:
    """Every role the account holds or has held, by the log."""
    lines = Entry.objects.filter(thing="accounts.user", thing_id=str(user.pk), act__startswith="role.")
    held = {
        detail.get(key, "") for detail in lines.values_list("detail", flat=True) for key in ("was", "role")
    }
    return (held | {user.role}) - {""}
