"""The pages of the system administrator (accounts) and of the security administrator (roles)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cadre_review.pages import act, done, form_page, on_to, sentence
from cadre_review.site_lists import SiteList, Value, show

from . import actions
from .forms import AccountFilter, AccountForm, ProfileForm, RoleFilter
from .models import Role, User


def for_role(role: Role) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a page for one role only; others get 403 with a sentence."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actions.require_role(request.user, role)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def me(request: HttpRequest) -> User:
    """Who is signed in."""
    return cast(User, request.user)


def moment(at: Any) -> str:
    """An instant as lists write it."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


HOLDER: dict[str, tuple[Any, Value]] = {
    "username": (gettext_lazy("Account name"), "username"),
    "name": (gettext_lazy("Name"), "name"),
    "office": (gettext_lazy("Office and post"), "office"),
}
STATE: dict[str, tuple[Any, Value]] = {
    "state": (gettext_lazy("State"), lambda one: _("may sign in") if one.is_active else _("disabled")),
}
ACCOUNTS = SiteList(
    key="accounts",
    title=gettext_lazy("Accounts"),
    columns={
        **HOLDER,
        "phone": (gettext_lazy("Telephone"), "phone"),
        "seen": (gettext_lazy("Last sign-in"), lambda one: moment(one.last_login)),
        **STATE,
    },
    rows=User.objects.all,
    order=("username",),
    filter_form=AccountFilter,
    page=lambda one, reader: reverse("accounts:edit", args=[one.pk]),
    empty=gettext_lazy("No account fits. Search for fewer words or make a new account."),
    action=(gettext_lazy("New account"), "accounts:create"),
)
ROLES = SiteList(
    key="roles",
    title=gettext_lazy("Roles"),
    columns={**HOLDER, "role": (gettext_lazy("Role"), "role"), **STATE},
    rows=User.objects.all,
    order=("username",),
    filter_form=RoleFilter,
    page=lambda one, reader: "" if one.pk == reader.pk else reverse("accounts:role", args=[one.pk]),
    empty=gettext_lazy(
        "No account fits. Search for fewer words, or ask the system administrator to make the account."
    ),
)


@for_role(Role.SYSADMIN)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    return show(request, ACCOUNTS)


@for_role(Role.SYSADMIN)
def create(request: HttpRequest) -> HttpResponse:
    """A new account, which another administrator opens."""
    form = AccountForm(request.POST or None)

    def write() -> HttpResponse:
        made = actions.create_account(actor=me(request), **form.cleaned_data)
        text = _("The account is made. Another administrator opens it.")
        return on_to(request, text, "accounts:request", made.pk)

    note = _(
        "Another administrator opens the account with this role. Then you hand over a link, "
        "who approved tells a code, and the person chooses the password."
    )
    return form_page(
        request,
        form,
        write,
        title=_("New account"),
        crumbs=[(_("Accounts"), "accounts:list")],
        notes=[note],
        button=_("Make the account"),
    )


@for_role(Role.SYSADMIN)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who holds an account."""
    user = get_object_or_404(User, pk=pk)
    form = ProfileForm(request.POST or None, instance=User(pk=user.pk, **_profile(user)))

    def write() -> HttpResponse:
        actions.edit_account(actor=me(request), user=user, **form.cleaned_data)
        text = _("The account of %(name)s is changed.") % {"name": user.username}
        return on_to(request, text, "accounts:list")

    return form_page(
        request,
        form,
        write,
        template="accounts/edit.html",
        title=user.username,
        heading=_("Account %(name)s") % {"name": user.username},
        crumbs=[(_("Accounts"), "accounts:list")],
        button=_("Save"),
        account=user,
    )


def _profile(user: User) -> dict[str, str]:
    return {"username": user.username, **{name: getattr(user, name) for name in actions.PROFILE}}


@require_POST
@for_role(Role.SYSADMIN)
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an account out; letting it in again is asked for."""
    user = get_object_or_404(User, pk=pk)

    def write() -> str:
        actions.disable(actor=me(request), user=user)
        return _("%(name)s may no longer sign in.") % {"name": user.username}

    return act(request, write, "accounts:edit", pk)


@for_role(Role.SECADMIN)
def roles(request: HttpRequest) -> HttpResponse:
    """All accounts with their roles."""
    return show(request, ROLES)


@for_role(Role.SECADMIN)
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """The role of an account: taken away here at once, another one is asked for."""
    user = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return render(request, "accounts/role.html", {"account": user})
    try:
        actions.take_role(actor=me(request), user=user)
    except ValidationError as error:
        done(request, sentence(error), level="error")
        return redirect("accounts:role", pk)
    return on_to(
        request, _("%(name)s holds no role from now on.") % {"name": user.username}, "accounts:roles"
    )
