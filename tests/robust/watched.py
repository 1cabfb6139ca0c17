"""Which names of the address line and of the body a page reads: what it never reads cannot change its answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.utils.functional import cached_property

EVERYTHING = "everything"
WHOLE = (
    "__iter__",
    "__len__",
    "copy",
    "dict",
    "items",
    "keys",
    "lists",
    "urlencode",
    "values",
    "__deepcopy__",
)


class Read:
    """The names read so far; ``EVERYTHING`` among them where a page took them all at once."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def touches(self, names: set[str]) -> bool:
        """Whether a request that carries these names can be answered otherwise than one without."""
        return EVERYTHING in self.names or bool(self.names & names)

    def watched(self, values: QueryDict) -> QueryDict:
        """The same values, which tell when they are read."""
        kind = type("Watched", (QueryDict,), {"__getitem__": self._one(QueryDict.__getitem__)})
        for method in ("get", "getlist", "__contains__"):
            setattr(kind, method, self._one(getattr(QueryDict, method)))
        for method in WHOLE:
            setattr(kind, method, self._all(getattr(QueryDict, method)))
        values.__class__ = kind
        return values

    def _one(self, method: Any) -> Any:
        def read(values: QueryDict, name: str, *more: Any) -> Any:
            self.names.add(name)
            return method(values, name, *more)

        return read

    def _all(self, method: Any) -> Any:
        def read(values: QueryDict, *more: Any) -> Any:
            self.names.add(EVERYTHING)
            return method(values, *more)

        return read


@contextmanager
def watching() -> Iterator[tuple[Read, Read]]:
    """While it lasts, what pages read of the address line and of the body (files and raw bytes count as everything)."""
    line, body = Read(), Read()
    load, query, files, raw = (
        WSGIRequest._load_post_and_files,
        WSGIRequest.__dict__["GET"].func,
        WSGIRequest.__dict__["FILES"].fget,
        WSGIRequest.body.fget,
    )

    def loaded(request: Any) -> None:
        before = set(body.names)  # Django itself reads the body of a plain form whole
        load(request)
        body.names.intersection_update(before)
        body.watched(request._post)
        request.read_before = before

    def passed_on(request: Any, values: Any) -> None:
        """The middleware took the closing field off: what it read for that, no view has read."""
        body.names.intersection_update(request.read_before)
        request._post = values

    def noting(read: Any) -> property:
        def note(request: Any) -> Any:
            body.names.add(EVERYTHING)
            return read(request)

        return property(note)

    asked = cached_property(lambda request: line.watched(query(request)))
    asked.__set_name__(WSGIRequest, "GET")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "GET", asked)
        patch.setattr(WSGIRequest, "_load_post_and_files", loaded)
        patch.setattr(WSGIRequest, "POST", property(WSGIRequest._get_post, passed_on))
        patch.setattr(WSGIRequest, "body", noting(raw))
        patch.setattr(WSGIRequest, "FILES", noting(files))
        yield line, body
