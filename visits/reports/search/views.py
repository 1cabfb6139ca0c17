"""The page of the search, its Excel, and tags."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from cadre_review.callers import own_address
from visits.cadres.files.models import Cadre
from visits.cadres.files.search import find
from visits.core.access import is_given, require
from visits.core.lists.page import Query, build
from visits.core.lists.views import offers, send_list
from visits.core.pages import act, entries, form_page, on_to
from visits.fieldwork.leads.models import Lead
from visits.judgement.decisions.models import Decision
from visits.organisation.units.models import Unit

from . import actions
from .forms import MarkForm, TagForm
from .lists import COUNTED, SEARCH, SearchFilter, kinds_of, read_texts
from .models import Kind, Passage, Tag
from .pairs import words_of

FEW = 8  # answers of a group


def search(request: HttpRequest) -> HttpResponse:
    """Everything that the words fit and the reader may see: people, units, documents, pages; texts as a list."""
    if answer := offers(request, SearchFilter):
        return answer
    page = build(request, SEARCH)
    form, user = page["filter_form"], request.user
    line = form.chosen("q") or ""
    if page["rows"]:
        actions.open_hits(actor=user, hits=page["rows"], cadre=form.chosen("person"))
    page["count_of_kinds"] = _kinds(request, page)
    groups = [] if request.GET.get("after") or request.GET.get("before") else list(_groups(user, line))
    context = {"page": page, "groups": groups, "line": line, "may_tag": is_given(user, "passage.tag")}
    return render(request, "search/list.html", context, status=422 if form.errors else 200)


def search_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The hits as a workbook."""
    return send_list(request, SEARCH)


def _kinds(request: HttpRequest, page: dict[str, Any]) -> list[dict[str, Any]]:
    """The kinds among the hits with their numbers, each leading to its own; the kind chosen is one of them."""
    query = Query(SEARCH, request.user, request.GET)
    is_part = bool(page["newer_url"] or page["older_url"])
    counted = kinds_of(query.rows, page["rows"], is_part=is_part)
    most = "+" if sum(counted.values()) >= COUNTED else ""
    data = request.GET.copy()
    for name in ("after", "before"):
        data.pop(name, None)
    found = []
    for kind in Kind:
        if counted[kind]:
            data["kind"] = kind.value
            found.append(
                {"label": kind.label, "count": f"{counted[kind]}{most}", "url": f"?{data.urlencode()}"}
            )
    return found


def _groups(user: Any, line: str) -> Iterator[dict[str, Any]]:
    """People, units, documents by number and pages that the line fits."""
    words = words_of(line)
    if not words:
        return
    for title, items, more in (
        (
            pgettext("search", "People"),
            _people(user, line),
            f"{reverse('cadres:list')}?{urlencode({'q': line})}",
        ),
        (_("Units"), _units(user, line), f"{reverse('units:list')}?{urlencode({'q': line})}"),
        (_("Documents"), _documents(user, line.strip()), ""),
        (_("Pages"), _pages(user, line), ""),
    ):
        if items:
            yield {"title": title, "items": items[:FEW], "more": more if len(items) > FEW else ""}


def _people(user: Any, line: str) -> list[dict[str, Any]]:
    people = find(Cadre.objects.visible_to(user), line).order_by("name_key", "pk").select_related("unit")
    return [
        {"text": one.name, "note": one.post_title or one.unit.name, "url": reverse("cadres:detail", args=[one.pk])}
        for one in people.defer("resume")[: FEW + 1]
    ]  # fmt: skip


def _units(user: Any, line: str) -> list[dict[str, Any]]:
    units = Unit.objects.visible_to(user).named(line).order_by("tree_left")
    return [
        {"text": one.name, "note": one.code, "url": reverse("units:detail", args=[one.pk])}
        for one in units.defer("search_text")[: FEW + 1]
    ]


def _documents(user: Any, number: str) -> list[dict[str, Any]]:
    """Leads and decisions by their numbers; words without a digit are no number."""
    if not any(sign.isdigit() for sign in number):
        return []
    leads = Lead.objects.visible_to(user).filter(number__icontains=number).only("number")
    made = Decision.objects.visible_to(user).filter(document_number__icontains=number)
    found = [
        {"text": str(one), "note": _("Lead"), "url": reverse("leads:detail", args=[one.pk])}
        for one in leads[: FEW + 1]
    ]
    return found + [
        {"text": one.document_number, "note": str(one), "url": reverse("decisions:detail", args=[one.pk])}
        for one in made.select_related("cadre", "leadership_team__unit")[: FEW + 1]
    ]


def _pages(user: Any, line: str) -> list[dict[str, Any]]:
    """Entries of the navigation whose words hold the line."""
    plain = line.strip().casefold()
    return [
        {"text": str(one["label"]), "note": "", "url": one["url"]}
        for one in entries(user.role, None)
        if plain in str(one["label"]).casefold()
    ]


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
