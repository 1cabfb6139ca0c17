"""The pages of the system administrator (accounts) and of the security administrator (roles)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import actions
from .forms import AccountFilter, AccountForm, ProfileForm, ResetForm, RoleFilter, RoleForm
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


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def _refused(form: BaseForm, error: ValidationError) -> None:
    """Put a refusal's sentences at their fields, else on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _list(request: HttpRequest, template: str, narrowing: AccountFilter) -> HttpResponse:
    rows = narrowing.narrow(User.objects.order_by("username", "pk"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, template, {"form": narrowing, "page": page, "query": query.urlencode()})


@for_role(Role.SYSADMIN)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    return _list(request, "accounts/list.html", AccountFilter(request.GET))


@never_cache
@for_role(Role.SYSADMIN)
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its one-time password is shown once, in the answer itself."""
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            user, password = actions.create_account(actor=_me(request), **form.cleaned_data)
        except ValidationError as error:
            _refused(form, error)
        else:
            return render(request, "accounts/one_time.html", {"account": user, "password": password})
    return _form_page(request, "accounts/create.html", form)


@for_role(Role.SYSADMIN)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who holds an account."""
    user = get_object_or_404(User, pk=pk)
    form = ProfileForm(request.POST or None, instance=User(pk=user.pk, **_profile(user)))
    if form.is_valid():
        try:
            actions.edit_account(actor=_me(request), user=user, **form.cleaned_data)
        except ValidationError as error:
            _refused(form, error)
        else:
            messages.success(request, _("The account of %(name)s is changed.") % {"name": user.username})
            return redirect("accounts:list")
    return _form_page(request, "accounts/edit.html", form, account=user, reset_form=ResetForm())


def _profile(user: User) -> dict[str, str]:
    return {"username": user.username, **{name: getattr(user, name) for name in actions.PROFILE}}


@require_POST
@for_role(Role.SYSADMIN)
def toggle(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable or enable an account: ``active`` says which."""
    user = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "1"
    try:
        actions.set_active(actor=_me(request), user=user, active=active)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        text = _("%(name)s may sign in again.") if active else _("%(name)s may no longer sign in.")
        messages.success(request, text % {"name": user.username})
    return redirect("accounts:edit", pk=user.pk)


@never_cache
@require_POST
@for_role(Role.SYSADMIN)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time password, shown once, in the answer itself."""
    user = get_object_or_404(User, pk=pk)
    form = ResetForm(request.POST)
    form.is_valid()
    try:
        password = actions.reset_password(actor=_me(request), user=user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("accounts:edit", pk=user.pk)
    return render(request, "accounts/one_time.html", {"account": user, "password": password})


@for_role(Role.SECADMIN)
def roles(request: HttpRequest) -> HttpResponse:
    """All accounts with their roles."""
    return _list(request, "accounts/roles.html", RoleFilter(request.GET))


@for_role(Role.SECADMIN)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a role to an account, or take it away."""
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": user.role})
    if form.is_valid():
        try:
            user = actions.set_role(actor=_me(request), user=user, role=form.cleaned_data["role"])
        except ValidationError as error:
            _refused(form, error)
        else:
            words = {"name": user.username, "role": user.get_role_display()}
            messages.success(request, _("%(name)s is now: %(role)s.") % words)
            return redirect("accounts:roles")
    return _form_page(request, "accounts/grant.html", form, account=user)
