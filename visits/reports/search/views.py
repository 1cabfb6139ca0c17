"""The page of the search, its Excel, and tags."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadre_review.callers import own_address
from visits.core.access import is_given, require
from visits.core.lists.page import build
from visits.core.lists.views import offers, send_list
from visits.core.pages import act, form_page, on_to

from . import actions
from .drawn import drawn
from .everything import groups_of, works
from .forms import MarkForm, TagForm
from .hits import Hits
from .lists import SEARCH, SearchFilter, read_texts
from .models import Kind, Passage, Tag


def search(request: HttpRequest) -> HttpResponse:
    """Everything that the words fit and the reader may see: people, units, documents, pages; texts as a list.

    Administrators, who see nothing of the work, are led to pages and accounts alone.
    """
    if not works(request.user):
        line = request.GET.get("q", "")[:60]
        return render(
            request, "search/places.html", {"line": line, "groups": list(groups_of(request.user, line))}
        )
    if answer := offers(request, SearchFilter):
        return answer
    found = Hits()
    page = build(request, SEARCH, cut=found.cut)
    form, user = page["filter_form"], request.user
    line = form.chosen("q") or ""
    if page["rows"]:
        actions.open_hits(actor=user, hits=page["rows"], cadre=form.chosen("person"))
    page["count_of_kinds"] = _kinds(request, found)
    groups = [] if request.GET.get("after") or request.GET.get("before") else list(groups_of(user, line))
    may_tag, may_tick = is_given(user, "passage.tag"), is_given(user, "finding.open")
    rows = drawn(page["rows"], request.get_full_path(), may_tag=may_tag, may_tick=may_tick)
    said = any(one.kind == Kind.STATEMENT for one in page["rows"])
    context = {
        "page": page,
        "hits": rows,
        "groups": groups,
        "line": line,
        "may_open_findings": may_tick and said,
    }
    return render(request, "search/list.html", context, status=422 if form.errors else 200)


def search_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The hits as a workbook."""
    return send_list(request, SEARCH)


def _kinds(request: HttpRequest, hits: Hits) -> list[dict[str, Any]]:
    """The kinds among the hits, each leading to its own, with its number where all are counted."""
    data = request.GET.copy()
    for name in ("after", "before"):
        data.pop(name, None)
    found = []
    for kind in Kind:
        if number := hits.kinds[kind]:
            data["kind"] = kind.value
            count = "" if hits.are_many else str(number)
            found.append({"label": kind.label, "count": count, "url": f"?{data.urlencode()}"})
    return found


def everything(request: HttpRequest) -> JsonResponse:
    """What the box in the head offers as one types: people, units, documents by number, pages."""
    return JsonResponse({"groups": list(groups_of(request.user, request.GET.get("q", "")[:60]))})


def tag_passage(request: HttpRequest, pk: int) -> HttpResponse:
    """Put tags on a passage, or take them off."""
    passage = get_object_or_404(_taggable(request.user), pk=pk)
    require(request.user, "passage.tag", passage)
    form = MarkForm(request.POST if request.method == "POST" else None, passage)
    read_texts([passage])
    back = own_address(request, request.GET.get("next", "")) or reverse("search:list")

    def write() -> HttpResponse:
        actions.mark(actor=request.user, passage=passage, tags=form.cleaned_data["tags"])
        return on_to(request, _("The tags are kept."), back)

    return form_page(
        request, form, write, title=_("Tags of a passage"), crumbs=[(_("Search"), back)], template="search/mark.html",
        passage=passage,
    )  # fmt: skip


def _taggable(user: Any) -> QuerySet[Passage]:
    return Passage.objects.visible_to(user).select_related("team__round").defer("pairs")


def tags(request: HttpRequest) -> HttpResponse:
    """The tags there are; staff enter and retire them."""
    form = TagForm(request.POST or None) if is_given(request.user, "tag.write") else None

    def write() -> HttpResponse:
        tag = actions.add_tag(actor=request.user, name=form.cleaned_data["name"] if form else "")
        return on_to(request, _("The tag “%(name)s” can be used.") % {"name": tag}, "search:tags")

    return form_page(
        request, form, write, title=_("Tags"), crumbs=[(_("Search"), "search:list")], template="search/tags.html",
        tags=Tag.objects.all(), may_write=form is not None,
    )  # fmt: skip


@require_POST
def retire_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a tag."""
    tag = get_object_or_404(Tag, pk=pk)
    require(request.user, "tag.write")

    def write() -> str:
        actions.retire_tag(actor=request.user, tag=tag)
        return _("The tag “%(name)s” is offered no more; where it stands it stays.") % {"name": tag}

    return act(request, write, "search:tags")
