"""What stands on every page and is kept beyond it: routes by shape, frames, constant words, the account read once."""

import pytest
from django.template import Context, Engine
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override

from cadre_review.addresses import MOST_SLASHES
from cadre_review.middleware import uncovered
from tests.routes import ROUTES

FRAMES = {
    "frame": "<{% block a %}frame a{% endblock %}|{% block b %}frame b{% endblock %}>",
    "middle": '{% extends "frame" %}{% block a %}middle and {{ block.super }}{% endblock %}',
    "page": '{% extends "middle" %}{% block b %}{{ word }}{% endblock %}',
    "named": '{% translate "Yes" as yes %}{% url "home" as first %}{{ yes }} {{ first }}',
}


def engine() -> Engine:
    loaders = [("django.template.loaders.locmem.Loader", FRAMES)]
    libraries = ["django.templatetags.i18n", "cadre_review.fragments"]
    return Engine(loaders=[("django.template.loaders.cached.Loader", loaders)], builtins=libraries)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_found_by_its_address(route):
    address = reverse(route, kwargs=ROUTES[route])
    found = resolve(address)
    slow = next(one for one in get_resolver().url_patterns if one.pattern.match(address[1:]))
    as_ever = super(type(slow), slow).resolve(address[1:])
    assert (found.view_name, found.kwargs) == (as_ever.view_name, as_ever.kwargs)


def test_what_is_no_address_is_none_and_leaves_nothing_behind():
    by_shape = get_resolver().url_patterns[0]
    for word in range(3 * MOST_SLASHES):
        with pytest.raises(Resolver404):
            resolve(f"/no-such-{word}/{'x/' * word}")
    assert len([shape for shape in by_shape._narrowed if not shape[0]]) <= MOST_SLASHES + 1


def test_a_frame_is_found_once_and_its_blocks_are_those_of_each_page():
    page = engine().get_template("page")
    assert page.render(Context({"word": "one"})) == "<middle and frame a|one>"
    assert page.render(Context({"word": "two"})) == "<middle and frame a|two>"


def test_a_constant_name_is_set_in_the_language_of_the_page():
    named = engine().get_template("named")
    for _time in range(2):
        with override("zh-hans"):
            assert named.render(Context()) == "是 /"
        with override("en"):
            assert named.render(Context()) == "Yes /"


def test_the_account_behind_two_covers_is_the_account_itself():
    account = object()
    inner = SimpleLazyObject(lambda: account)
    outer = SimpleLazyObject(lambda: inner)
    assert uncovered(outer) is outer  # not read yet
    assert str(outer)
    assert uncovered(outer) is account
