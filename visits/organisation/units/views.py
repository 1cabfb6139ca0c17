"""The register of units, and a unit's pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.access import can, require
from visits.core.pages import correct_page, form_page, on_to

from . import actions, pages
from .forms import CloseForm, EndPostForm, PostForm, UnitForm
from .models import KeyTask, Post, Unit

REGISTER = (gettext_lazy("Units"), "units:list")


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

    def write() -> HttpResponse:
        unit = actions.create_unit(actor=request.user, **form.values())
        return on_to(
            request, _("“%(name)s” stands in the register.") % {"name": unit.name}, "units:detail", unit.pk
        )

    return form_page(request, form, write, title=_("New unit"), crumbs=[REGISTER], button=_("Save"))


def of_unit(unit: Unit, title: str) -> dict[str, Any]:
    """What a form about something of the unit says of itself."""
    return {
        "title": title,
        "crumbs": [REGISTER, (unit, "units:detail", unit.pk)],
        "button": _("Save"),
    }


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a unit; where somebody else saved meanwhile, both texts stand side by side."""
    unit = scoped(request, pk)
    require(request.user, "unit.write", unit)
    form = UnitForm(request.POST or None, instance=unit)

    def write() -> HttpResponse:
        actions.change_unit(actor=request.user, unit=unit, **form.sent())
        text = _("“%(name)s” is corrected.") % {"name": form.values()["name"]}
        return on_to(request, text, "units:detail", unit.pk)

    return correct_page(request, form, write, **of_unit(unit, _("Correct the unit")))


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the last day of a unit and its successor."""
    unit = scoped(request, pk)
    require(request.user, "unit.write", unit)
    form = CloseForm(request.POST or None, unit=unit)

    def write() -> HttpResponse:
        actions.close_unit(actor=request.user, unit=unit, **form.cleaned_data)
        text = _("The end of “%(name)s” is entered.") % {"name": unit.name}
        return on_to(request, text, "units:detail", unit.pk)

    return form_page(request, form, write, **of_unit(unit, _("Enter the end of the unit")))


def add_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a post."""
    unit = scoped(request, pk)
    require(request.user, "unit.write", unit)
    form = PostForm(request.POST or None)

    def write() -> HttpResponse:
        post = actions.add_post(actor=request.user, unit=unit, **form.values())
        text = _("The post “%(title)s” is entered.") % {"title": post.title}
        return on_to(request, text, "units:posts", unit.pk)

    return form_page(request, form, write, **of_unit(unit, _("New post")))


def scoped_post(request: HttpRequest, pk: int) -> Post:
    """The post, if the user sees its unit and may write it."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("unit"), pk=pk)
    require(request.user, "unit.write", post)
    return post


def edit_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a post."""
    post = scoped_post(request, pk)
    form = PostForm(request.POST or None, instance=post)

    def write() -> HttpResponse:
        actions.change_post(actor=request.user, post=post, **form.sent())
        text = _("The post “%(title)s” is corrected.") % {"title": form.values()["title"]}
        return on_to(request, text, "units:posts", post.unit_id)

    return correct_page(request, form, write, **of_unit(post.unit, _("Correct the post")))


def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the last day of a post."""
    post = scoped_post(request, pk)
    form = EndPostForm(request.POST or None)

    def write() -> HttpResponse:
        actions.end_post(actor=request.user, post=post, **form.cleaned_data)
        text = _("The end of the post “%(title)s” is entered.") % {"title": post.title}
        return on_to(request, text, "units:posts", post.unit_id)

    title = _("Enter the end of the post “%(title)s”") % {"title": post.title}
    return form_page(request, form, write, **of_unit(post.unit, title))
