"""Which routes an address may be, so that the other hundreds are not tried one after another.

A route has its own number of slashes and, where it begins with a word, that word: no part between two slashes takes a
slash. An address is held only against the routes of its shape, in the order in which they stand.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Shape = tuple[str, int]
MOST_SLASHES = 20  # more than any route has


class ByShape(URLResolver):
    """All routes of the site under "": found by shape, reversed as ever."""

    def __init__(self, patterns: list[URLPattern | URLResolver]) -> None:
        super().__init__(RoutePattern(""), patterns)
        self._words = frozenset(word for word, _slashes in _shapes(patterns, ""))
        self._narrowed: dict[Shape, URLResolver] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """As Django's, among the routes of this shape."""
        word = path.partition("/")[0]
        shape = (word if word in self._words else "", min(path.count("/"), MOST_SLASHES))
        if shape not in self._narrowed:
            self._narrowed[shape] = _of_shape(self, shape, "")
        return self._narrowed[shape].resolve(path)


def _shapes(patterns: Iterable[Any], before: str) -> Iterable[Shape]:
    for one in patterns:
        route = before + str(one.pattern)
        yield from _shapes(one.url_patterns, route) if isinstance(one, URLResolver) else [_shape(route)]


def _shape(route: str) -> Shape:
    """ "" where the route begins with something that varies, or is empty."""
    word = route.partition("/")[0]
    return "" if "<" in word else word, route.count("/")


def _of_shape(resolver: URLResolver, shape: Shape, before: str) -> URLResolver:
    """The resolver with those of its routes that an address of the shape may be."""
    kept: list[Any] = []
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            kept += [inner] if (inner := _of_shape(one, shape, route)).url_patterns else []
        elif _shape(route) in {shape, ("", shape[1])}:
            kept.append(one)
    return URLResolver(resolver.pattern, kept, resolver.default_kwargs, resolver.app_name, resolver.namespace)
