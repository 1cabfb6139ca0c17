"""The pages of the system administrator (accounts) and of the security administrator (roles)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cadre_review.pages import act, done, form_page, on_to, sentence

from . import actions
from .forms import AccountFilter, AccountForm, ProfileForm, RoleFilter
from .models import Role, User

PAGE = 50


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


def show_list(
    request: HttpRequest,
    narrowing: Any,
    rows: Any,
    columns: dict[Any, Callable[[Any], Any]],
    address: Callable[[Any], str],
    **words: Any,
) -> HttpResponse:
    """A page of a list as the filter narrows it; ``words``: those of the template beside the rows."""
    page = Paginator(narrowing.narrow(rows), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": narrowing,
        "page": page,
        "query": query.urlencode(),
        "columns": [{"label": label} for label in columns],
        "rows": [
            {
                "url": address(one),
                "cells": [{"label": label, "text": say(one)} for label, say in columns.items()],
            }
            for one in page
        ],
    }
    return render(request, "accounts/list.html", context | words)


def moment(at: Any) -> str:
    """An instant as lists write it."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


HOLDER: dict[Any, Callable[[User], Any]] = {
    gettext_lazy("Account name"): lambda one: one.username,
    gettext_lazy("Name"): lambda one: one.name,
    gettext_lazy("Office and post"): lambda one: one.office,
}
STATE: dict[Any, Callable[[User], Any]] = {
    gettext_lazy("State"): lambda one: _("may sign in") if one.is_active else _("disabled"),
}


@for_role(Role.SYSADMIN)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    columns: dict[Any, Callable[[User], Any]] = {
        gettext_lazy("Telephone"): lambda one: one.phone,
        gettext_lazy("Last sign-in"): lambda one: moment(one.last_login),
    }
    return show_list(
        request,
        AccountFilter(request.GET),
        User.objects.order_by("username"),
        HOLDER | columns | STATE,
        lambda one: reverse("accounts:edit", args=[one.pk]),
        title=_("Accounts"),
        empty=_("No account fits. Search for fewer words or make a new account."),
        action=(_("New account"), reverse("accounts:create")),
    )


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
    reader = request.user.pk
    columns: dict[Any, Callable[[User], Any]] = {gettext_lazy("Role"): lambda one: one.get_role_display()}
    return show_list(
        request,
        RoleFilter(request.GET),
        User.objects.order_by("username"),
        HOLDER | columns | STATE,
        lambda one: "" if one.pk == reader else reverse("accounts:role", args=[one.pk]),
        title=_("Roles"),
        empty=_(
            "No account fits. Search for fewer words, or ask the system administrator to make the account."
        ),
    )


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
