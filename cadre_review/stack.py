"""Room for deep calls, in one piece.

CPython keeps the frames of a thread in pieces of 16 kB. A call that crosses the edge of one takes the next from the
system and gives it back when it returns; a loop that stands at an edge does so for each of its calls: two calls of
the system and a fault of memory, for nothing. A piece is never smaller than the frame that asks for it.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

# Of 8 bytes: with its head the frame takes half of 512 kB, and leaves the other half to what it calls.
WORDS = 1 << 15


def in_one_piece(call: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """``call``, whose frames and those of all that it calls find room in one piece of memory."""

    def roomy(*args: Given.args, **named: Given.kwargs) -> Answer:
        return call(*args, **named)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=WORDS)
    return roomy
