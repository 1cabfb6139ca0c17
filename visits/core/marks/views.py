"""The page on which a record is marked, with all marks that it bore."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from visits.core.access import require
from visits.core.pages import post_form

from .actions import current_of, mark
from .forms import MarkForm
from .models import SecrecyMark


def secrecy_path(model: Any, pages: str, start: str, title: Any) -> URLPattern:
    """The address ``<start>/<pk>/secrecy/``; ``title`` is that of the list which ``pages`` holds."""
    return path(f"{start}/<int:pk>/secrecy/", _page(model, pages, title), name="secrecy")


def _page(model: Any, pages: str, title: Any) -> Callable[..., HttpResponse]:
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        thing = get_object_or_404(model._default_manager.visible_to(request.user), pk=pk)
        require(request.user, "secrecy.mark", thing)
        current, back = current_of(thing), reverse(f"{pages}:detail", args=[pk])
        form = MarkForm(request.POST or None, current=current)
        return post_form(
            request,
            form,
            lambda: mark(actor=request.user, thing=thing, **form.cleaned_data),
            lambda made: _("Marked: %(mark)s") % {"mark": made},
            to=back,
            title=_("Mark of secrecy"),
            intro=_("It stands at the head of the page and of every paper that holds the record."),
            crumbs=[(title, f"{pages}:list"), (str(thing), back)],
            template="core/secrecy.html",
            marks=SecrecyMark.objects.of(thing).select_related("set_by"),
        )

    return page
