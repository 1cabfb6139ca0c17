"""Signing in and out, the lock, the password and the second factor: what a person does for himself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cadre_review.callers import own_address
from cadre_review.pages import form_page, show_form

from . import actions, kept, passwords, requests, second_factor, sessions, throttle
from .demo import DEMO_ACCOUNTS
from .forms import ChosenPasswordForm, CodeForm, PasswordForm, SignInForm, UnlockForm
from .models import KeptPost, Role, User


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: an address of this site from ``next``, else the work list."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return own_address(request, target) or resolve_url(settings.LOGIN_REDIRECT_URL)


def reason_sentence(why: str) -> str:
    """Why a session ended, as a sentence; "" where it did not."""
    return {
        "elsewhere": _("You signed in at another place, so this session ended. If it was not you, tell the "
                       "system administrator and change your password."),
        "changed": _("Your account or role has changed, so your session ended. Sign in again."),
        "disabled": _("This account may no longer sign in. Ask the system administrator."),
    }.get(why, "")  # fmt: skip


def _form_page(
    request: HttpRequest, form: Any, template: str = "core/form.html", **context: Any
) -> HttpResponse:
    """A page before the work or beside it; from there one goes on to where one wanted to go."""
    hidden = [("next", safe_next(request))]
    return form_page(request, form, template=template, narrow=True, hidden_params=hidden, **context)


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page."""
    if request.user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        user = sessions.check(request, **form.cleaned_data)
        if user is not None:
            sessions.open_session(request, user)
            return redirect(safe_next(request))
        form.add_error(None, _refusal(form.cleaned_data["password"]))
    demo = [(username, office) for username, _name, office, _role in DEMO_ACCOUNTS] if settings.DEMO else []
    context: dict[str, Any] = {
        "why": reason_sentence(request.GET.get("why", "")),
        "demo": demo,
        "kept": "kept" in request.GET,
        "demo_password": passwords.DEMO_PASSWORD,
        "action": reverse("accounts:login"),
        "styles": ["css/front.css"],
    }
    return _form_page(request, form, template="accounts/login.html", title=_("Sign in"), **context)


def _refusal(password: str) -> str:
    if password == passwords.DEMO_PASSWORD and not settings.DEMO:
        return _(
            "This password is published and opens nothing here. Ask the system administrator for a new one."
        )
    return _("Account name and password do not match, or the account is disabled. Check both and try again.")


@require_http_methods(["GET", "POST"])
def kept_texts(request: HttpRequest) -> HttpResponse:
    """What waits for the person signed in, to be read and copied; one of them is put away by its button."""
    if request.method == "POST":
        kept.put_away(request.user, request.POST.get("post", ""))
        return redirect(safe_next(request))
    posts = [post for row in kept.of(request.user) if (post := kept.opened(row))]
    return render(request, "accounts/kept.html", {"posts": posts})


@require_GET
def present(request: HttpRequest) -> JsonResponse:
    """Who is signed in, for a page that is about to send what was typed; nobody is 401, by the gate."""
    return JsonResponse({"account": request.user.pk, "token": get_token(request)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser forgets what it kept of our pages (the language and the draft box stay)."""
    sessions.close_session(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = (
        '"cache"'  # a draft box stays: it is encrypted, and may hold what has not arrived
    )
    return response


@never_cache
@sensitive_post_parameters("unlock_password")
@login_required
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask the password again after a pause; a script that unlocks here gets JSON instead of pages."""
    by_script = "application/json" in request.headers.get("Accept", "")
    if not request.session.get(sessions.LOCKED):
        return redirect(safe_next(request))
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        if sessions.unlock(request, form.cleaned_data["unlock_password"]):
            return JsonResponse({"unlocked": True}) if by_script else redirect(safe_next(request))
        form.add_error("unlock_password", _("This is not your password. Try again."))
    if form.errors and by_script:
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    return _locked(request, form, action=reverse("accounts:unlock"), kept=[])


def _locked(request: HttpRequest, form: UnlockForm, **context: Any) -> HttpResponse:
    return show_form(request, "accounts/unlock.html", form, next=safe_next(request), **context)


def locked_page(request: HttpRequest, post: KeptPost | None, *, failed: bool) -> HttpResponse:
    """The lock in the way of a sent form: what was typed stays on the page and goes on with the password."""
    form = UnlockForm({"unlock_password": ""}) if failed else UnlockForm()
    if failed:
        form.errors["unlock_password"] = form.error_class([_("This is not your password. Try again.")])
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    context = {
        "action": request.get_full_path(),
        "kept": typed,
        "lost_files": bool(request.FILES),
        "post": post,
    }
    return _locked(request, form, **context)


@never_cache
@sensitive_post_parameters()
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password."""
    user: Any = request.user
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid() and _present_password_holds(request, form) and _changed(request, form):
        messages.success(request, _("Your new password holds from now on."))
        return redirect(safe_next(request))
    due = user.must_change_password or request.session.get(sessions.PASSWORD_DUE)
    why = passwords.due_sentence(user) if due else ""
    words = {"title": _("Password"), "heading": _("Change the password"), "button": _("Change the password")}
    return _form_page(request, form, template="accounts/password.html", why=why, **words)


def _present_password_holds(request: HttpRequest, form: PasswordForm) -> bool:
    name, typed = request.user.get_username(), form.cleaned_data["old_password"]
    if throttle.guarded_check(request, username=name, password=typed) is not None:
        return True
    form.add_error("old_password", _("This is not your present password."))
    return False


def _changed(request: HttpRequest, form: PasswordForm) -> bool:
    try:
        user = actions.change_password(actor=form.user, new_password=form.cleaned_data["new_password1"])
    except ValidationError as error:
        form.add_error("new_password1", error)
        return False
    update_session_auth_hash(request, user)
    request.session.pop(sessions.PASSWORD_DUE, None)
    return True


@never_cache
@login_required
def second_factor_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code at sign-in."""
    user: Any = request.user
    if not second_factor.is_missing(user):
        return redirect(safe_next(request))
    device = second_factor.device_of(user)
    if device is None:
        return redirect("accounts:second_factor_enrol")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if second_factor.confirm(request, device, form.cleaned_data["code"]):
            return redirect(safe_next(request))
        form.add_error("code", _wrong_code())
    note = _("Telephone lost? Ask an administrator to have it forgotten.")
    return _form_page(request, form, title=_("Second factor"), notes=[note], button=_("Go on"))


@never_cache
@login_required
def second_factor_enrol(request: HttpRequest) -> HttpResponse:
    """Set the second factor up: a QR code and the secret as text, confirmed by a first code."""
    user: Any = request.user
    if second_factor.device_of(user):
        return redirect(safe_next(request) if user.is_verified() else "accounts:second_factor")
    device = second_factor.device_to_enrol(user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if second_factor.confirm(request, device, form.cleaned_data["code"]):
            messages.success(
                request, _("The second factor is set up. From now on you give its code at sign-in.")
            )
            return redirect(safe_next(request))
        form.add_error("code", _wrong_code())
    secret, picture = second_factor.secret_of(device), second_factor.picture_of(device)
    page = {"template": "accounts/second_factor_enrol.html", "title": _("Set up the second factor")}
    return _form_page(request, form, **page, secret=secret, picture=picture, button=_("Set up"))


def _wrong_code() -> str:
    return _("This code does not fit. Wait for the next one and type it; check the clock of the telephone.")


@never_cache
@sensitive_post_parameters()
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password with a link and the code that belongs to it; both end with it."""
    found = requests.link_of(token)
    if found is None:
        return render(request, "accounts/link_ended.html", status=404)
    form = ChosenPasswordForm(request.POST or None, user=found.request.user)
    if form.is_valid() and _chosen(found, form):
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("accounts:login")
    if form.is_bound and requests.link_of(token) is None:
        return render(request, "accounts/link_ended.html", status=404)
    page = {"template": "accounts/password.html", "title": _("Choose your password")}
    return _form_page(request, form, **page, asked=found.request, button=_("Set the password"))


def _chosen(found: Any, form: ChosenPasswordForm) -> bool:
    typed = {"code": form.cleaned_data["code"], "new_password": form.cleaned_data["new_password1"]}
    try:
        if requests.choose_password(link=found, **typed):
            return True
        form.add_error("code", _("This is not the code. After five wrong ones the link ends."))
    except ValidationError as error:
        form.add_error("new_password1", error)
    return False


@never_cache
@login_required
def told(request: HttpRequest) -> HttpResponse:
    """What administrators asked for and decided about one's own account: shown at sign-in until it is confirmed."""
    user: Any = request.user
    if request.method == "POST":
        requests.confirm_told(actor=user)
        request.session.pop(sessions.UNTOLD, None)
        return redirect(safe_next(request))
    rows = user.requests.exclude(state=requests.State.ASKED).select_related("made_by", "decided_by")
    auditors = User.objects.filter(role=Role.AUDITOR, is_active=True)
    context = {"rows": rows[:50], "auditors": auditors, "next": safe_next(request)}
    return render(request, "accounts/told.html", context)
