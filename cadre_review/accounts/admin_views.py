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
from django.views.decorators.http import require_POST

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


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """A page with a form: 422 where what was sent is not valid."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def refused(form: BaseForm, error: ValidationError) -> None:
    """Put a refusal's sentences at their fields, else on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def show_list(request: HttpRequest, template: str, narrowing: Any, rows: Any) -> HttpResponse:
    """A page of a list as the filter narrows it."""
    page = Paginator(narrowing.narrow(rows), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, template, {"form": narrowing, "page": page, "query": query.urlencode()})


@for_role(Role.SYSADMIN)
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    return show_list(
        request, "accounts/list.html", AccountFilter(request.GET), User.objects.order_by("username")
    )


@for_role(Role.SYSADMIN)
def create(request: HttpRequest) -> HttpResponse:
    """A new account, which another administrator opens."""
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.create_account(actor=me(request), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The account is made. Another administrator opens it."))
            return redirect("accounts:request", made.pk)
    return form_page(request, "accounts/create.html", form)


@for_role(Role.SYSADMIN)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who holds an account."""
    user = get_object_or_404(User, pk=pk)
    form = ProfileForm(request.POST or None, instance=User(pk=user.pk, **_profile(user)))
    if form.is_valid():
        try:
            actions.edit_account(actor=me(request), user=user, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The account of %(name)s is changed.") % {"name": user.username})
            return redirect("accounts:list")
    return form_page(request, "accounts/edit.html", form, account=user)


def _profile(user: User) -> dict[str, str]:
    return {"username": user.username, **{name: getattr(user, name) for name in actions.PROFILE}}


@require_POST
@for_role(Role.SYSADMIN)
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an account out; letting it in again is asked for."""
    user = get_object_or_404(User, pk=pk)
    try:
        actions.disable(actor=me(request), user=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("%(name)s may no longer sign in.") % {"name": user.username})
    return redirect("accounts:edit", pk=user.pk)


@for_role(Role.SECADMIN)
def roles(request: HttpRequest) -> HttpResponse:
    """All accounts with their roles."""
    return show_list(
        request, "accounts/roles.html", RoleFilter(request.GET), User.objects.order_by("username")
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
        messages.error(request, error.messages[0])
        return redirect("accounts:role", pk)
    messages.success(request, _("%(name)s holds no role from now on.") % {"name": user.username})
    return redirect("accounts:roles")
