"""Two persons: what one administrator asks for an account takes effect when another one approves it.

Who may ask and decide stands in the access matrix (``account.ask``, ``account.decide``). A new password is chosen
by the person alone, with a link from who asked and a code from who approved: no administrator holds both.
"""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.audit.log import record
from cadre_review.audit.models import Entry
from cadre_review.policy import matrix

from . import passwords
from .models import ADMINISTRATORS, AccountRequest, PasswordLink, Role, User

Kind, State = AccountRequest.Kind, AccountRequest.State
LINK_LIFE = dt.timedelta(hours=1)  # from being shown to being used
HAND_OVER = dt.timedelta(days=7)  # from the approval; until then who asked can show a new link
TRIES = 5  # wrong codes that a link takes
WITH_LINK = frozenset({Kind.NEW, Kind.PASSWORD})
ACTS = {
    Kind.NEW: "account.admit",
    Kind.PASSWORD: "account.reset_password",
    Kind.ROLE: "role.grant",
    Kind.ENABLE: "account.enable",
    Kind.NAME: "account.edit",
}


# --- who ----------------------------------------------------------------------------------------


def may_ask(actor: Any) -> bool:
    """Whether this account asks for changes of accounts, by the matrix and today."""
    return actor.is_active and actor.role in matrix()["acts"]["account.ask"]


def second_administrator(actor: Any, request: AccountRequest) -> bool:
    """Neither who asked nor whom it concerns, and one of the two is a security administrator."""
    asker = request.made_by
    pair = {actor.role, asker.role}
    return actor.pk not in {asker.pk, request.user_id} and may_ask(asker) and Role.SECADMIN in pair


def stands_in(actor: Any, request: AccountRequest) -> bool:
    """The auditor, where an administrator's account is asked about: one of the other two is concerned."""
    others = actor.pk not in {request.made_by_id, request.user_id} and may_ask(request.made_by)
    return others and request.concerns_administrators


SCOPES = {"second_administrator": second_administrator, "stands_in": stands_in}


def may_decide(actor: Any, request: AccountRequest) -> bool:
    """Whether this account decides on the request, by the matrix and as a second person."""
    scope = matrix()["acts"]["account.decide"].get(actor.role)
    return actor.is_active and scope is not None and SCOPES[scope](actor, request)


# --- asking and deciding --------------------------------------------------------------------------


@transaction.atomic
def ask(*, actor: User, user: User, kind: str, reason: str, **wanted: Any) -> AccountRequest:
    """Ask for a change of somebody's account; ``wanted``: role, name, forget_second_factor.

    Raises PermissionDenied for who is no administrator, ValidationError for one's own account or what cannot be.
    """
    if not (actor.is_authenticated and may_ask(actor)):
        raise PermissionDenied(
            _("Only the system and the security administrator ask for changes of accounts.")
        )
    request = AccountRequest(kind=kind, user=locked(user), reason=reason.strip(), made_by=actor, **wanted)
    _refuse_impossible(request)
    request.full_clean()
    request.save()
    facts = {"kind": kind, "role": request.role, "reason": request.reason}
    record(actor, "account.ask", request.user, request=request.pk, username=request.user.username, **facts)
    return request


def _refuse_impossible(request: AccountRequest) -> None:
    user, kind = request.user, request.kind
    if user.pk == request.made_by_id:
        raise ValidationError(_("Nobody asks for their own account. Have another administrator ask."))
    if kind == Kind.ROLE or request.role:
        refuse_role(user, Role(request.role))
        refuse_last(user)
    if kind == Kind.ENABLE and user.is_active:
        raise ValidationError(_("This account may sign in already."))
    if kind == Kind.NAME and request.name in {"", user.name}:
        raise ValidationError({"name": _("Give the other name.")})


def refuse_role(user: User, role: Role) -> None:
    """Refuse a role that is held already, or that mixes with an administrator's, now or before."""
    if user.role == role:
        raise ValidationError({"role": _("The account holds this role already.")})
    if role and any(_apart(role, held) for held in roles_held(user)):
        raise ValidationError(
            {
                "role": _(
                    "An administrator's account holds no other role, before or after. "
                    "Have a new account made for this role."
                )
            }
        )


def refuse_last(user: User) -> None:
    """Refuse to lose the last administrator of a kind: without the three, nobody could open the site again."""
    others = User.objects.filter(role=user.role, is_active=True).exclude(pk=user.pk)
    if user.role in ADMINISTRATORS and not others.exists():
        raise ValidationError(
            _("This is the last %(role)s. Have another one appointed first.")
            % {"role": user.get_role_display()}
        )


def _apart(role: str, held: str) -> bool:
    return role != held and (role in ADMINISTRATORS or held in ADMINISTRATORS)


def roles_held(user: User) -> set[str]:
    """Every role the account holds or has held, by the log."""
    lines = Entry.objects.filter(thing="accounts.user", thing_id=str(user.pk))
    lines = lines.filter(act__in=["role.grant", "role.take", "account.admit"])
    held = {
        detail.get(key, "") for detail in lines.values_list("detail", flat=True) for key in ("was", "role")
    }
    return (held | {user.role}) - {""}


@transaction.atomic
def decide(*, actor: User, request: AccountRequest, approve: bool) -> str:
    """Approve or refuse what another administrator asked; returns the code for the person, "" where none is needed."""
    rows = AccountRequest.objects.select_for_update(of=("self",)).select_related("user", "made_by")
    request = rows.get(pk=request.pk)
    if not may_decide(actor, request):
        raise PermissionDenied(
            _("Another administrator decides: never who asked, nor whom it is about; one of the two is a "
              "security administrator.")
        )  # fmt: skip
    if request.state != State.ASKED:
        raise ValidationError(_("This request has been decided already."))
    request.state = State.APPROVED if approve else State.REFUSED
    request.decided_by, request.decided_at = actor, timezone.now()
    request.save()
    if approve:
        return _take_effect(request)
    record(actor, "account.refuse", request.user, **_facts(request))
    return ""


def _facts(request: AccountRequest) -> dict[str, Any]:
    user, asker = request.user.username, request.made_by.username
    return {"request": request.pk, "username": user, "kind": request.kind, "asked_by": asker}


def _take_effect(request: AccountRequest) -> str:
    user, kind = locked(request.user), request.kind
    facts = _facts(request)
    if kind == Kind.ROLE or request.role:
        refuse_role(user, Role(request.role))
        refuse_last(user)
        facts |= {"was": user.role, "role": request.role}
        user.role = request.role
    if kind == Kind.NAME:
        user.name = request.name
    else:
        user.reset_at, user.session_key = timezone.now(), ""
    if kind == Kind.ENABLE:
        user.is_active = True
    if kind in WITH_LINK:
        user.set_unusable_password()
    user.save()
    if request.forget_second_factor:
        TOTPDevice.objects.filter(user=user).delete()
        facts |= {"second_factor_forgotten": True}
    code = _issue_code(request) if kind in WITH_LINK else ""
    act = "role.take" if kind == Kind.ROLE and not request.role else ACTS[Kind(kind)]
    record(request.decided_by, act, user, **facts)
    return code


def locked(user: User) -> User:
    """The account as it stands now, locked until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


# --- the link and its code --------------------------------------------------------------------------


def _issue_code(request: AccountRequest) -> str:
    PasswordLink.objects.filter(request__user=request.user).delete()
    code = passwords.pick_up_code()
    PasswordLink.objects.create(request=request, code=make_password(code))
    return code


def can_hand_over(actor: Any, request: AccountRequest) -> bool:
    """Whether the actor may show the link: they asked, it was approved these days, and it was not used."""
    fresh = request.decided_at and timezone.now() - request.decided_at < HAND_OVER
    waiting = request.state == State.APPROVED and PasswordLink.objects.filter(request=request).exists()
    return bool(may_ask(actor) and actor.pk == request.made_by_id and fresh and waiting)


@transaction.atomic
def hand_over(*, actor: User, request: AccountRequest) -> str:
    """A new link for the person, shown this once; an earlier one ends. Only its digest is kept."""
    if not can_hand_over(actor, request):
        raise PermissionDenied(
            _("Only who asked shows the link, within seven days, as long as it is not used.")
        )
    token = secrets.token_urlsafe(32)
    until = timezone.now() + LINK_LIFE
    PasswordLink.objects.filter(request=request).update(digest=digest_of(token), until=until)
    record(actor, "account.link", request.user, request=request.pk, username=request.user.username)
    return token


def digest_of(token: str) -> str:
    """What is kept of a link's token (SHA-256; the token itself is random, 256 bits)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def link_of(token: str) -> PasswordLink | None:
    """The link that can still be used, if the token is one's."""
    links = PasswordLink.objects.filter(digest=digest_of(token), until__gt=timezone.now())
    return links.select_related("request__user", "request__made_by", "request__decided_by").first()


@transaction.atomic
def choose_password(*, link: PasswordLink, code: str, new_password: str) -> bool:
    """Give the person the password they chose, once; False for a wrong code, of which a link takes few.

    Raises ValidationError where a rule refuses the password; the link stays then.
    """
    request = link.request
    link = PasswordLink.objects.select_for_update().get(pk=link.pk)
    if not check_password(passwords.bare_code(code), link.code):
        _count_wrong_code(link, request)
        return False
    user = locked(request.user)
    validate_password(new_password, user)
    user.set_password(new_password)
    user.must_change_password, user.session_key = False, ""
    user.password_changed_at = user.reset_at = timezone.now()
    user.save()
    link.delete()
    decider: Any = request.decided_by
    record(user, "password.choose", user, asked_by=request.made_by.username, approved_by=decider.username)
    return True


def _count_wrong_code(link: PasswordLink, request: AccountRequest) -> None:
    link.tries += 1
    if link.tries >= TRIES:
        link.delete()
    else:
        link.save(update_fields=["tries"])
    record(None, "account.link_failed", request.user, request=request.pk, tries=link.tries)


# --- telling the person -------------------------------------------------------------------------------


def untold(user: Any) -> Any:
    """What was decided about this account and the person has not confirmed to have read."""
    return AccountRequest.objects.filter(user=user, told_at=None).exclude(state=State.ASKED)


@transaction.atomic
def confirm_told(*, actor: User) -> None:
    """The person has read what was decided about their account."""
    told = list(untold(actor).values_list("pk", flat=True))
    if told:
        AccountRequest.objects.filter(pk__in=told).update(told_at=timezone.now())
        record(actor, "account.told", actor, requests=told)
