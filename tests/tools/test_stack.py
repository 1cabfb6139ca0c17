"""Calls in a loop do not ask the system for memory, at whatever depth the loop stands."""

import resource
from collections.abc import Callable
from threading import Thread

import manage
from cadre_review import wsgi
from cadre_review.stack import WORDS, in_one_piece

CALLS = 400
DEEP = 300  # calls within each other, as in a page; their frames fill more than one piece of 16 kB


def leaf(*some: int) -> int:
    return len(some)


def loop(left: int) -> int:
    """The most faults of memory of a loop of calls at any depth, down to ``left`` calls from here."""
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        leaf(*(1,) * 30)
    faults = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before
    return max(faults, loop(left - 1)) if left else faults


def in_thread(call: Callable[[int], int]) -> int:
    """What ``call`` finds in a thread of its own."""
    found: list[int] = []
    thread = Thread(target=lambda: found.append(call(DEEP)))
    thread.start()
    thread.join()
    return found[0]


def test_a_loop_at_the_edge_of_a_piece_asks_for_no_memory():
    assert in_thread(in_one_piece(loop)) < CALLS / 10


def test_without_it_some_loop_stands_at_an_edge():
    """Where this fails Python has mended it, and ``cadre_review/stack.py`` can go."""
    assert in_thread(loop) >= CALLS


def test_what_is_given_and_answered_goes_through():
    def call(a, *more, b=1, **named):
        return a, more, b, named

    assert in_one_piece(call)(1, 2, b=3, c=4) == (1, (2,), 3, {"c": 4})


def test_the_site_and_its_commands_answer_so(monkeypatch):
    """A page, by the server; a command, from its first call."""
    assert wsgi.application.__code__.co_stacksize == WORDS
    monkeypatch.setattr("django.core.management.execute_from_command_line", lambda _argv: 7)
    wrapped: list[object] = []
    monkeypatch.setattr("cadre_review.stack.in_one_piece", lambda call: wrapped.append(call(0)) or call)
    manage.main()
    assert wrapped == [7]
