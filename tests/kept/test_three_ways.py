"""Two people change one record: what I never touched is not mine, and nothing counts as touched by its line ends."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.kept.forms import browser, forms_of
from tests.routes import ROUTES
from tests.test_access_matrix import World, address
from tests.world import force, open_cadre
from visits.cadres.files.models import Cadre
from visits.cadres.leadership.models import AgeLimit
from visits.core.history.models import Revision, keep
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.models import Interview, Visit
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.units.models import KeyTask, Post, Unit

pytestmark = pytest.mark.django_db
NOT_HERE = {"own_statement"}  # only in a talk of another kind
SPACES = "visits|interviews|symposia|sites|units|key_tasks|cadres|teams|rounds"
EDITING = re.compile(rf"({SPACES}):(edit|edit_post|edit_age_limit)")
OF_VISITS = {"visits", "interviews", "symposia", "sites"}
EDITS = {
    route: "member" if route.split(":")[0] in OF_VISITS else "staff"
    for route in ROUTES
    if EDITING.fullmatch(route)
}


def prepared(world: World, route: str, url: str) -> Any:
    """The record, such that its form takes it as it stands; its version kept, as every action keeps it."""
    record = record_of(route, url)
    force(visited_on=timezone.localdate())
    if route == "interviews:edit":
        Interview.objects.update(source_cadre=open_cadre(staff=world.staff, unit=world.near))
    lines_in(record)
    record.refresh_from_db()
    Revision.objects.filter(thing=record._meta.label_lower, thing_id=record.pk).delete()
    keep(record, world.staff)
    return record


def lines_in(record: Any) -> None:
    """Two lines in every long text, as a record holds them."""
    texts = [
        one.name
        for one in record._meta.concrete_fields
        if type(one).__name__ == "TextField" and one.name not in NOT_HERE
    ]
    type(record).objects.filter(pk=record.pk).update(**dict.fromkeys(texts, "第一行\n第二行"))


def opened(client: Any, url: str) -> tuple[str, dict[str, list[str]]]:
    """The form of the page as a browser sends it back untouched, its line ends those of the wire."""
    answer = client.get(url, follow=True)
    form = next(
        one
        for one in forms_of(url, answer.content.decode())
        if one.address.split("?")[0] == url and one.texts()
    )
    untouched = form.as_drawn()
    return form.address, {
        name: [value.replace("\n", "\r\n") for value in values] for name, values in untouched.items()
    }


def test_opened_and_saved_without_a_change_is_no_version_and_no_changed_field():
    world = World()
    assert len(EDITS) > 8
    for route, role in EDITS.items():
        url = address(route, world, role, world.near)
        prepared(world, route, url)
        client = browser(world.people[role])
        told = []
        for _turn in range(2):  # the first save gives what a builder made the digest that an action gives
            where, fields = opened(client, url)
            answer = client.post(where, fields)
            assert answer.status_code == 302, (route, faults(answer))
            changes = Entry.objects.filter(act__endswith=".change")
            told.append((Revision.objects.count(), changes.count()))
        assert told[0] == told[1], route
        assert not any(entry.detail.get("fields") for entry in changes), route


def faults(answer: Any) -> Any:
    """What a form page says is wrong."""
    return answer.status_code, answer.context and getattr(answer.context.get("form"), "errors", "")


def record_of(route: str, url: str) -> Any:
    """The record that the address names."""
    kinds = {
        "visits": Visit, "interviews": Interview, "symposia": Symposium, "sites": SiteVisit, "units": Unit,
        "key_tasks": KeyTask, "cadres": Cadre, "teams": VisitTeam, "rounds": Round, "units:edit_post": Post,
        "cadres:edit_age_limit": AgeLimit,
    }  # fmt: skip
    kind = kinds.get(route) or kinds[route.split(":")[0]]
    return kind.objects.get(pk=int(re.findall(r"\d+", url)[0]))


# By route: the field that they change, the one that I change, and what each writes.
CHANGES = {
    "visits:edit": (("place", "村部"), ("observed", "我看到的")),
    "interviews:edit": (("place", "村部"), ("text", "我写的谈话")),
    "symposia:edit": (("place", "村部"), ("minutes", "我写的纪要")),
    "sites:edit": (("place", "村部"), ("observed", "我看到的")),
    "units:edit": (("short_name", "他简称"), ("note", "我的备注")),
    "key_tasks:edit": (("site", "他的工地"), ("note", "我的备注")),
    "cadres:edit": (("post_title", "他改的职务"), ("resume", "我写的简历")),
    "cadres:edit_age_limit": (("years", "58"), ("source", "我的依据")),
    "rounds:edit": (("name", "他改的轮次"), ("note", "我的备注")),
}


@pytest.mark.parametrize("route", CHANGES)
def test_stale_save_keeps_what_others_wrote_where_i_wrote_nothing(route):
    """They change one field, I another: nothing is to be chosen, and both stand in the record."""
    world, role = World(), EDITS[route]
    url = address(route, world, role, world.near)
    theirs, mine = CHANGES[route]
    user = world.people[role]
    prepared(world, route, url)
    where, fields = opened(browser(user), url)
    other = world.people["lead"] if role == "member" else user
    saved = browser(other).post(where, fields | {theirs[0]: [theirs[1]], "form_owner": []})
    assert saved.status_code == 302, (route, faults(saved))
    client = browser(user)
    stale = client.post(where, fields | {mine[0]: [mine[1]]})
    assert stale.status_code == 409, route
    assert not stale.context["differences"], (route, stale.context["differences"])
    assert len(stale.context["taken"]) == 1, (route, stale.context["taken"])
    again = next(
        one
        for one in forms_of(where, stale.content.decode())
        if "form_kept" not in one.typed() and one.route == route
    )
    sent = again.as_drawn() | ({"_resolve": ["1"]} if "current_version" in again.as_drawn() else {})
    assert client.post(where, sent).status_code == 302, route
    record = record_of(route, reverse(route, args=[re.findall(r"\d+", url)[0]]))
    assert (str(getattr(record, theirs[0])), getattr(record, mine[0])) == (theirs[1], mine[1]), route
