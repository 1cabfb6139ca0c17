"""Every named route of the resolver with the arguments that its address takes."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

T = TypeVar("T")
SAMPLES = {"int": 987654321, "slug": "cadres", "str": "x", "uuid": "8b0ad0f0-0000-4000-8000-000000000000"}


def walk(
    patterns: Any = None, space: str = "", taken: dict[str, Any] | None = None
) -> Iterator[tuple[str, dict]]:
    """Yield (name with its namespace, sample arguments that name no object)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        found = (taken or {}) | {
            name: SAMPLES[type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")]
            for name, converter in pattern.pattern.converters.items()
        }
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, inner, found)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or pattern.pattern}", found


ROUTES = dict(walk())


THIRD = 3 if connection.vendor == "postgresql" else 1


def some(everything: Iterable[T]) -> list[T]:
    """All of it on SQLite; every third on PostgreSQL, where only the driver differs."""
    return list(everything)[::THIRD]
