"""The few helpers that all views share."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cadre_review.policy import opens

NAVIGATION = [
    ("home", _("Work list")),
    ("notices:list", _("Notices")),
    ("plans:list", _("Planned visits")),
    ("reports:desk", _("Desk")),
    ("visits:list", _("Visits")),
    ("interviews:list", _("Talks")),
    ("seals:list", _("Sealed sources")),
    ("leads:list", _("Leads")),
    ("findings:list", _("Findings")),
    ("appraisals:list", _("Appraisals")),
    ("decisions:list", _("Decisions")),
    ("rectifications:list", _("Rectification")),
    ("surveys:list", _("Surveys")),
    ("cadres:list", _("Cadres")),
    ("units:list", _("Units")),
    ("cadres:leadership_list", _("Leadership teams")),
    ("key_tasks:list", _("Key tasks")),
    ("rounds:list", _("Rounds")),
    ("teams:list", _("Visit teams")),
    ("teams:avoidances", _("Avoidance")),
    ("reports:coverage", _("Coverage")),
    ("reports:dashboard", _("Dashboard")),
    ("reports:outcomes", _("Outcomes")),
    ("lists:exports", _("Exports")),
    ("accounts:list", _("Accounts")),
    ("accounts:roles", _("Roles")),
    ("accounts:requests", _("Requests about accounts")),
    ("audit:list", _("Log")),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context: the main navigation of the person signed in, by the access matrix."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    items = []
    for route, label in NAVIGATION:
        if not opens(user.role, route):
            continue
        try:
            url = reverse(route)
        except NoReverseMatch:
            continue
        items.append({"label": label, "url": url})
    urls = [str(item["url"]) for item in items]
    here = max(
        (url for url in urls if request.path.startswith(url) and url != "/"), key=len, default=request.path
    )
    return {"navigation": [item | {"current": item["url"] == here} for item in items]}


def done(request: HttpRequest, text: str, level: str = "success") -> None:
    """Say on the next page what happened."""
    messages.add_message(request, getattr(messages, level.upper()), text)


def sentence(error: ValidationError) -> str:
    """The first sentence of a refusal."""
    return str(error.messages[0])


def show_form(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """A form page: 422 when what was sent is not valid."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: Any,
    back: str,
    crumbs: Sequence[tuple[Any, str]] = (),
    template: str = "core/form.html",
    **context: Any,
) -> HttpResponse:
    """A page that is one form: ``back`` is where Cancel leads; the rest is said in ``templates/core/form.html``."""
    return show_form(request, template, form, title=title, back=back, crumbs=crumbs, **context)


def post_form(
    request: HttpRequest,
    form: BaseForm,
    write: Callable[[], Any],
    said: Any,
    *,
    to: str | Callable[[Any], str],
    **page: Any,
) -> HttpResponse:
    """A page that is one form with one action: when the form is valid, do it, say so, and go on.

    ``said`` and ``to`` may ask what was made; a refusal of the action stands on the form. ``page``: see ``form_page``.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = write()
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, said(made) if callable(said) else said)
            return redirect(to(made) if callable(to) else to)
    return form_page(request, form, **page)


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put the sentences of an action's refusal at the fields they belong to, else at the top."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)
