"""What is worked out once a request about who reads: kept until the answer is made, and never beyond it.

Commands and jobs that read for a person open the same memory for as long as they run, and so does a stretch of a
transaction that asks the same for many rows (``reading``). Outside of these (actions called by themselves, rows of a
stream) everything is worked out each time.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept_of_the_request", default=None)
READER, IS_STAND_IN = "reader", "is_stand_in"
DERIVED = "stand_in"  # what ``cadre_review.prepared`` makes of the rest
T = TypeVar("T")


class NotKnownError(LookupError):
    """A stand-in was asked for what the request has not worked out yet: under which name, and how it is made."""

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        super().__init__(name)
        self.name, self.make = name, make


def once(user: Any, name: str, make: Callable[[Any], T]) -> T:
    """``make(user)``, remembered under the name where the user is the reader of the request under way."""
    kept = _kept.get()
    if kept is None or kept[READER] != user.pk:
        return make(user)
    if name not in kept:
        if IS_STAND_IN in kept:
            raise NotKnownError(name, make)
        kept[name] = make(user)
    found: T = kept[name]
    return found


def kept(name: str, make: Callable[[], T]) -> T:
    """``make()``, remembered for the request under way whoever reads; outside of one it is made each time."""
    memory = _kept.get()
    if memory is None:
        return make()
    if name not in memory:
        memory[name] = make()
    found: T = memory[name]
    return found


def known(name: str, otherwise: T) -> T:
    """What is remembered under the name by now; works nothing out."""
    found: T = (_kept.get() or {}).get(name, otherwise)
    return found


def is_open() -> bool:
    """Whether there is a memory of a request, a command or a job."""
    return _kept.get() is not None


def forget(*names: str) -> None:
    """Work these out anew, or everything: for an act that changes what its own actor may see."""
    if (kept := _kept.get()) is not None:
        for name in {*(names or kept), DERIVED} - {READER}:
            kept.pop(name, None)


def memory_of(user: Any) -> dict[str, Any] | None:
    """What is kept about the user; None where the user is not the reader of a request under way."""
    kept = _kept.get()
    return None if kept is None or kept[READER] != user.pk else kept


@contextmanager
def _remembering(memory: dict[str, Any]) -> Iterator[None]:
    token = _kept.set(memory)
    try:
        yield
    finally:
        _kept.reset(token)


def standing_in(user: Any, memory: dict[str, Any]) -> AbstractContextManager[None]:
    """Let this user be the reader, of whom all is known already."""
    return _remembering({**memory, READER: user.pk, IS_STAND_IN: True})


def reading(user: Any) -> AbstractContextManager[None]:
    """The memory of a request, for one command or job that reads for this person."""
    return _remembering({READER: user.pk})


class OncePerRequest:
    """Middleware: opens the memory for the person signed in and drops it with the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with a memory of its own."""
        with _remembering({READER: None}):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Name the reader once it is known, with what came with the account; a visitor has none."""
        if (kept := _kept.get()) is not None:
            kept[READER] = getattr(request.user, "pk", None)
            kept |= getattr(request.user, "known", {})
