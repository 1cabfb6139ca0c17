"""The areas of the rail, and what all views share: ``cadre_review.pages`` and the page of a correction."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadre_review.pages import (
    act,
    act_on_each,
    add_errors,
    confirm_page,
    done,
    form_page,
    on_to,
    post_form,
    sent,
    sent_of,
    sentence,
    show_form,
    valid,
)
from cadre_review.policy import opens
from visits.core.merging import Stale, side_by_side

__all__ = [
    "act", "act_on_each", "add_errors", "confirm_page", "correct_page", "done", "form_page", "on_to", "post_form",
    "sent", "sent_of", "sentence", "show_form", "valid",
]  # fmt: skip


class Area(NamedTuple):
    """One of the areas of the rail: its word, its drawing and its pages.

    Of a page stand here its route and what it is called as title and heading and in the help, by role where roles
    find different ones; and where that is long, which part of it the rail says (``tests/test_one_name.py``).
    """

    key: str
    label: Any
    icon: str
    pages: tuple[tuple[Any, ...], ...]


TODAY, LEADING = pgettext_lazy("page", "Today"), _("Leader's page")
WAITING = pgettext_lazy("navigation", "Waiting for me")
HOME = {
    "member": TODAY,
    "lead": TODAY,
    "reviewer": LEADING,
    "leader": LEADING,
    "": WAITING,
}  # "": everybody else

# experience.md of the design: five areas, and what is set once at the foot.
AREAS = (
    Area("work", _("Workbench"), "home", (
        ("home", HOME),
        ("reports:desk", _("Desk")),
        ("notices:list", _("Notices")),
        ("accounts:requests", _("Requests about accounts")),
        ("drafts:list", _("Typed and not saved")),
        ("lists:jobs", _("Long work")),
    )),
    Area("visits", pgettext_lazy("navigation", "Visiting"), "place", (
        ("plans:list", _("Planned visits")),
        ("visits:list", _("Visit ledger"), _("Visits")),
        ("interviews:list", _("Interview ledger"), pgettext_lazy("navigation", "Interviews")),
        ("symposia:list", _("Ledger of symposia"), _("Symposia")),
        ("sites:list", _("Ledger of site visits"), _("Site visits")),
        ("surveys:list", _("Surveys")),
        ("ratings:list", _("Rating ledger"), _("Ratings")),
        ("follow_ups:list", _("Follow-ups of visits"), _("Follow-ups")),
        ("reports:coverage", _("Coverage")),
        ("reports:matrix", _("Coverage matrix")),
        ("reports:coverage_tasks", _("Coverage of key tasks")),
        ("reports:next_visits", _("Next visits")),
    )),
    Area("cadres", _("Cadres"), "people", (
        ("cadres:list", _("Cadre roster"), pgettext_lazy("navigation", "Roster")),
        ("cadres:leadership_list", _("Leadership teams")),
        ("cadres:statistics", _("Structure statistics"), _("Statistics")),
        ("reports:people", _("Coverage of persons")),
        ("cadres:compare", _("Compare roster and forms"), _("Comparison")),
        ("posts:list", _("Posts")),
        ("units:list", _("Unit register"), _("Units")),
        ("key_tasks:list", _("Key tasks")),
        ("task_assignments:list", _("Cadres sent to key tasks")),
        ("cadres:papers", _("Print papers")),
        ("cadres:import", _("Import files"), _("Import")),
    )),
    Area("judgement", _("Judgement and decisions"), "scales", (
        ("leads:list", _("Leads")),
        ("proposals:list", _("Leads proposed from data"), pgettext_lazy("navigation", "Proposed leads")),
        ("findings:list", _("Findings")),
        ("findings:watched", _("Cadres to be watched")),
        ("findings:badly_run", _("Leadership teams that do not run well"),
         pgettext_lazy("navigation", "Teams not running well")),
        ("appraisals:list", _("Appraisals")),
        ("recommendations:list", _("Recommendations by those around"), _("Recommendations")),
        ("decisions:list", _("Motions and decisions")),
        ("rectifications:list", _("Rectification")),
        ("rectifications:checks", _("Outcome checks")),
        ("dossiers:list", _("Dossiers")),
        ("letters:list", _("Feedback letters")),
        ("own_accounts:list", _("Own accounts")),
        ("seals:list", _("Sealed sources")),
    )),
    Area("reports", pgettext_lazy("navigation", "Reports"), "chart", (
        ("reports:dashboard", _("Dashboard")),
        ("reports:outcomes", _("Outcomes report")),
        ("reports:compare", _("Rounds compared")),
        ("reports:account", _("Account of the visits"), pgettext_lazy("report", "Account")),
        ("audit:list", _("Audit log"), _("Log")),
        ("lists:exports", _("Export register"), _("Exports")),
    )),
    Area("settings", _("Settings"), "settings", (
        ("rounds:list", _("Rounds")),
        ("teams:list", _("Visit teams")),
        ("teams:avoidances", _("Avoidances"), _("Avoidance")),
        ("rounds:schemes", _("Schemes of criteria"), pgettext_lazy("navigation", "Criteria")),
        ("outlines:list", _("Interview outline")),
        ("surveys:questionnaires", _("Questionnaires")),
        ("decisions:grounds", _("Grounds of decisions"), _("Grounds")),
        ("decisions:law", _("Order of the law")),
        ("cadres:age_limits", _("Age limits")),
        ("plans:rules", _("Rules of planning")),
        ("kinds:list", _("Kinds")),
        ("search:tags", _("Tags")),
        ("past:list", _("Imports of the past")),
        ("accounts:list", _("Accounts")),
        ("accounts:roles", _("Roles")),
        ("box:devices", _("Devices with a draft box"), _("Devices")),
        ("styleguide", _("Styleguide")),
    )),
)  # fmt: skip


BEGINNINGS = {
    "/",
    "/me/",
}  # where a day begins; every other address begins with that of an entry, or is of none


@lru_cache(maxsize=64)
def areas(role: str, urlconf: str | None) -> list[dict[str, Any]]:
    """What the role opens of each area: key, label, icon, address of the first page, entries (label, name, url)."""
    found = []
    for area in AREAS:
        if pages := list(_opened(role, area)):
            found.append({**area._asdict(), "url": pages[0]["url"], "entries": pages})
    return found


def _opened(role: str, area: Area) -> Iterator[dict[str, Any]]:
    for route, name, *short in area.pages:
        with suppress(NoReverseMatch):
            if opens(role, route):
                called = named(name, role)
                yield {"label": short[0] if short else called, "name": called, "url": reverse(route)}


def named(label: Any, role: str) -> Any:
    """What a page is called for the role."""
    return label.get(role, label[""]) if isinstance(label, dict) else label


def entries(role: str, urlconf: str | None) -> list[dict[str, Any]]:
    """All pages of the rail that the role opens: label, name and address."""
    return [entry for area in areas(role, urlconf) for entry in area["entries"]]


@lru_cache(maxsize=64)
def _places(role: str, urlconf: str | None) -> list[tuple[str, str]]:
    """Address and area of each entry, the longest address first; the work list stands for itself alone."""
    places = [
        (entry["url"], area["key"])
        for area in areas(role, urlconf)
        for entry in area["entries"]
        if entry["url"] != "/"
    ]
    return sorted(places, key=lambda place: -len(place[0]))


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context: the areas of the person signed in, by the access matrix; the entry and the area the page is of."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "here": "", "area_here": ""}
    path, urlconf = request.path, get_urlconf()
    own = (path, "work") if path in BEGINNINGS else ("", "")
    here, area = next((place for place in _places(user.role, urlconf) if path.startswith(place[0])), own)
    return {"navigation": areas(user.role, urlconf), "here": here, "area_here": area}


def correct_page(
    request: HttpRequest, form: Any, write: Callable[[], HttpResponse], **page: Any
) -> HttpResponse:
    """A page that corrects one record; saved meanwhile by somebody else, both texts stand side by side (409)."""
    try:
        return sent(request, form, write, passing=Stale) or form_page(request, form, **page)
    except Stale as error:
        return form_page(request, **side_by_side(form, error), status=409, **page)
