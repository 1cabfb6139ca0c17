"""What all pages share: a form and its act, the question before an act, what is said on the next page."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from cadre_review.marks import labelled


def done(request: HttpRequest, text: str, level: str = "success") -> None:
    """Say on the next page what happened."""
    messages.add_message(request, getattr(messages, level.upper()), text)


def on_to(request: HttpRequest, text: str, to: str, *args: Any) -> HttpResponse:
    """Say what happened and go on to the page: a route with its arguments, or an address."""
    done(request, text)
    return redirect(to, *args)


def sentence(error: ValidationError) -> str:
    """The first sentence of a refusal."""
    return str(error.messages[0])


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put the sentences of an action's refusal at the fields they belong to, else at the top."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)


def valid(form: BaseForm) -> dict[str, Any]:
    """What the form says; ValidationError with all its sentences where it is not valid."""
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    return form.cleaned_data


def show_form(request: HttpRequest, template: str, form: BaseForm | None, **context: Any) -> HttpResponse:
    """A form page: 422 when what was sent is not valid, unless ``status`` says otherwise."""
    status = context.pop("status", 422 if form is not None and form.is_bound else 200)
    return render(request, template, {"form": form, **context}, status=status)


def sent(
    request: HttpRequest,
    form: BaseForm,
    write: Callable[[], Any],
    passing: type[ValidationError] | tuple[()] = (),
) -> Any:
    """What the act answers, once the form is sent, valid and not refused; None where it has to be shown (again).

    A refusal of the kind ``passing`` is the caller's to answer.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return write()
    except passing:
        raise
    except ValidationError as error:
        add_errors(form, error)
        return None


def sent_of(
    request: HttpRequest,
    acts: Iterable[tuple[BaseForm | None, Callable[..., Any], Any]],
    to: str,
    *args: Any,
) -> HttpResponse | None:
    """What follows on a page of several forms: the act of the one that is sent takes what it says, and one goes on.

    ``acts``: form, act, and what is said then. None where nothing was sent, or it has to be shown again.
    """
    for form, write, said in acts:
        if form is not None and sent(request, form, partial(_written, form, write)):
            return on_to(request, said, to, *args)
    return None


def _written(form: BaseForm, write: Callable[..., Any]) -> bool:
    write(**form.cleaned_data)
    return True


def form_page(
    request: HttpRequest,
    form: BaseForm | None,
    write: Callable[[], HttpResponse | None] | None = None,
    *,
    title: Any,
    back: str = "",
    crumbs: Sequence[Sequence[Any]] = (),
    template: str = "core/form.html",
    **context: Any,
) -> HttpResponse:
    """A page that is one form, and its act: ``write`` does it and answers, a refusal comes back on the form.

    ``crumbs``: (text, route or address, the route's arguments …), from the list down; ``back``, where Cancel leads, is
    the last of them unless it is given. What else may be said stands in ``templates/core/form.html``.
    """
    if write and form is not None and (answer := sent(request, form, write)):
        return answer
    places = [(text, resolve_url(to, *args)) for text, to, *args in crumbs]
    back = resolve_url(back) if back else places[-1][1] if places else ""
    return show_form(request, template, form, title=title, back=back, crumbs=places, **context)


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

    ``said`` and ``to`` may ask what was made.
    """

    def take() -> HttpResponse:
        made = write()
        return on_to(request, said(made) if callable(said) else said, to(made) if callable(to) else to)

    return form_page(request, form, take, **page)


def confirm_page(
    request: HttpRequest,
    form: BaseForm | None = None,
    write: Callable[[], HttpResponse | None] | None = None,
    *,
    question: str,
    **context: Any,
) -> HttpResponse:
    """The question before an act, with its consequence: see ``templates/core/confirm.html``."""
    page = {"template": "core/confirm.html", "question": question} | context
    return form_page(request, form, write, **page)


def act(request: HttpRequest, write: Callable[[], str | HttpResponse], to: str, *args: Any) -> HttpResponse:
    """Do an act that needs no form: its sentence, or what refuses it, is said on the page that follows.

    An act that leads elsewhere gives the answer itself.
    """
    try:
        said = write()
    except ValidationError as error:
        for text in error.messages:
            done(request, text, level="error")
        return redirect(to, *args)
    return said if isinstance(said, HttpResponse) else on_to(request, said, to, *args)


def act_on_each(
    request: HttpRequest, things: Iterable[Any], write: Callable[[Any], Any], said: Callable[[int], str]
) -> None:
    """Do an act to each thing, each for itself; say which refuses and why, and of how many it is done."""
    count = 0
    for thing in things:
        try:
            write(thing)
        except (ValidationError, PermissionDenied) as error:
            done(request, labelled(thing, _why(error)), level="warning")
        else:
            count += 1
    if count:
        done(request, said(count))


def _why(error: ValidationError | PermissionDenied) -> str:
    if isinstance(error, ValidationError):
        return " ".join(map(str, error.messages))
    return str(error) or _("This is not yours to do.")
