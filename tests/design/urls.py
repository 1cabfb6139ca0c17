"""Addresses of the sample pages; used as ROOT_URLCONF by the tests of the design only."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

from . import sample

AREAS = {
    "走访": ["走访计划", "走访", "访谈", "覆盖情况"],
    "干部": ["名册", "单位", "重点任务"],
    "设置": ["轮次", "走访组"],
}
NAVIGATION = [
    {
        "key": f"area{place}",
        "label": label,
        "icon": "list",
        "url": f"/{place}0/",
        "entries": [{"label": word, "url": f"/{place}{n}/"} for n, word in enumerate(words)],
    }
    for place, (label, words) in enumerate(AREAS.items())
]
PERSON = SimpleNamespace(
    is_authenticated=True, name="韦示例", office="干部一科 科长", get_username=lambda: "staff1"
)


def frame(request: HttpRequest) -> dict[str, object]:
    """What the site's context processors give."""
    return {"navigation": NAVIGATION, "here": "/01/", "area_here": "area0", "user": PERSON}


def styleguide(request: HttpRequest) -> HttpResponse:
    """All components."""
    messages.success(request, "走访记录已保存。")
    return render(request, "styleguide.html", frame(request) | sample.sample() | {"autosave_url": "/draft/"})


def sample_list(request: HttpRequest) -> HttpResponse:
    """A list page; ?empty for one without rows."""
    change = {"rows": [], "bulk": None} if "empty" in request.GET else {}
    return render(request, "lists/list.html", frame(request) | {"page": sample.page(**change)})


def bare(request: HttpRequest) -> HttpResponse:
    """A page without context: what a person sees who is not signed in."""
    return render(request, "404.html", {"navigation": []}, status=404)


def draft(request: HttpRequest) -> JsonResponse:
    """Answers autosave as the drafts of records do; the place typed chooses the answer."""
    place = request.POST.get("place", "")
    if "冲突" in place:
        return JsonResponse({"message": "另一处已保存了不同的文字。", "url": "/conflict/"}, status=409)
    if "离开" in place:
        return JsonResponse({"sign_in": "/sign-in/"}, status=401)
    return JsonResponse({"saved_at": "14:03:05", "version": int(request.POST.get("draft_version") or 0) + 1})


urlpatterns = [
    path("", styleguide, name="home"),
    path("list/", sample_list),
    path("bare/", bare),
    path("draft/", draft),
    path("lists/<slug:key>/", sample_list),
    path("i18n/", include("django.conf.urls.i18n")),
]
