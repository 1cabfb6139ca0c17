"""The register of units, and a unit's pages."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from visits.core.access import can, require
from visits.core.lists.views import send_list, show_list
from visits.core.merging import settle
from visits.core.pages import add_errors, done, show_form

from . import actions, pages
from .forms import CloseForm, EndPostForm, PostForm, RecordForm, UnitForm
from .lists import UNITS
from .models import KeyTask, Post, Unit


def unit_list(request: HttpRequest) -> HttpResponse:
    """The register."""
    return show_list(request, UNITS)


def unit_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The register as Excel."""
    return send_list(request, UNITS)


def scoped(request: HttpRequest, pk: int) -> Unit:
    """The unit, if the user sees it."""
    units = Unit.objects.visible_to(request.user).select_related("parent", "successor", "leadership_team")
    return get_object_or_404(units, pk=pk)


def frame(request: HttpRequest, unit: Unit, route: str) -> dict[str, Any]:
    """What every page of a unit needs."""
    return {
        "unit": unit,
        "tabs": pages.tabs_of(request.user, unit, route),
        "may_write": can(request.user, "unit.write", unit),
    }


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit at a glance: facts, what stands under it, what it came from."""
    unit = scoped(request, pk)
    seen = Unit.objects.visible_to(request.user)
    context = frame(request, unit, "units:detail") | {
        "facts": pages.facts(unit),
        "children": seen.filter(parent=unit).order_by("tree_left"),
        "predecessors": seen.filter(successor=unit).order_by("valid_to", "pk"),
        "timeline": pages.versions(request.user, unit),
    }
    return render(request, "units/detail.html", context)


def posts(request: HttpRequest, pk: int) -> HttpResponse:
    """The leadership team and the other posts, with who holds them."""
    unit = scoped(request, pk)
    found = pages.posts_with_holders(request.user, unit)
    context = frame(request, unit, "units:posts") | {
        "team": [post for post in found if post.in_leadership_team],
        "others": [post for post in found if not post.in_leadership_team],
    }
    return render(request, "units/posts.html", context)


def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Key tasks that the unit leads."""
    unit = scoped(request, pk)
    led = KeyTask.objects.visible_to(request.user).filter(lead_unit=unit)
    return render(request, "units/tasks.html", frame(request, unit, "units:tasks") | {"tasks": led})


def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's superiors and everything under it, as far as the user sees them."""
    unit = scoped(request, pk)
    seen = Unit.objects.visible_to(request.user).defer("search_text")
    above = seen.filter(tree_left__lt=unit.tree_left, tree_right__gt=unit.tree_right).order_by("tree_left")
    context = frame(request, unit, "units:tree") | {
        "above": above,
        "below": seen.within(unit).order_by("tree_left"),
    }
    return render(request, "units/tree.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """Enter a unit."""
    require(request.user, "unit.write")
    form = UnitForm(request.POST or None, initial={"parent": request.GET.get("under", "")})
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.create_unit(actor=request.user, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("“%(name)s” stands in the register.") % {"name": unit.name})
            return redirect("units:detail", unit.pk)
    return show_form(request, "units/form.html", form)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a unit; where somebody else saved meanwhile, both texts stand side by side."""
    unit = scoped(request, pk)
    require(request.user, "unit.write", unit)
    form = UnitForm(request.POST or None, instance=unit)

    def save(**values: Any) -> None:
        actions.change_unit(actor=request.user, unit=unit, **values)

    if response := correct(request, form, save, "units/form.html", unit=unit):
        return response
    done(request, _("“%(name)s” is corrected.") % {"name": form.values()["name"]})
    return redirect("units:detail", unit.pk)


def correct(
    request: HttpRequest, form: RecordForm, save: Callable[..., None], template: str, **context: Any
) -> HttpResponse | None:
    """Save a correction; the page to show again where it was not sent, not valid or stale, None once saved."""
    if request.method == "POST" and form.is_valid():
        try:
            save(base_version=form.cleaned_data["base_version"] or 0, **form.values())
        except actions.Stale as error:
            return conflict(request, form, error, template, **context)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return None
    return show_form(request, template, form, **context)


def conflict(
    request: HttpRequest, form: RecordForm, error: ValidationError, template: str, **context: Any
) -> HttpResponse:
    """Both texts, field by field; saving again is then a decision."""
    theirs = type(form.instance)._default_manager.get(pk=form.instance.pk)
    data, asked, taken = settle(form, theirs, form.cleaned_data["base_version"] or 0)
    data["base_version"] = str(theirs.version)
    again = type(form)(data, instance=form.instance)
    again.is_valid()
    again.add_error(None, error)
    context |= {"form": again, "differences": pages.differences(form, theirs, asked), "taken": taken}
    return render(request, template, context, status=409)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the last day of a unit and its successor."""
    unit = scoped(request, pk)
    require(request.user, "unit.write", unit)
    form = CloseForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_unit(actor=request.user, unit=unit, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The end of “%(name)s” is entered.") % {"name": unit.name})
            return redirect("units:detail", unit.pk)
    return show_form(request, "units/part.html", form, unit=unit, title=_("Enter the end of the unit"))


def add_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a post."""
    unit = scoped(request, pk)
    require(request.user, "unit.write", unit)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            post = actions.add_post(actor=request.user, unit=unit, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The post “%(title)s” is entered.") % {"title": post.title})
            return redirect("units:posts", unit.pk)
    return show_form(request, "units/part.html", form, unit=unit, title=_("New post"))


def scoped_post(request: HttpRequest, pk: int) -> Post:
    """The post, if the user sees its unit and may write it."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("unit"), pk=pk)
    require(request.user, "unit.write", post)
    return post


def edit_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a post."""
    post = scoped_post(request, pk)
    form = PostForm(request.POST or None, instance=post)

    def save(**values: Any) -> None:
        actions.change_post(actor=request.user, post=post, **values)

    context = {"unit": post.unit, "title": _("Correct the post")}
    if response := correct(request, form, save, "units/part.html", **context):
        return response
    done(request, _("The post “%(title)s” is corrected.") % {"title": form.values()["title"]})
    return redirect("units:posts", post.unit_id)


def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the last day of a post."""
    post = scoped_post(request, pk)
    form = EndPostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_post(actor=request.user, post=post, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The end of the post “%(title)s” is entered.") % {"title": post.title})
            return redirect("units:posts", post.unit_id)
    title = _("Enter the end of the post “%(title)s”") % {"title": post.title}
    return show_form(request, "units/part.html", form, unit=post.unit, title=title)
