"""Several people, or one impatient one, at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def together(*works: Callable[[], Any]) -> list[Any]:
    """Do all the works at once, each in a thread and on a connection of its own; their answers, in order.

    What a work raises is raised here again, the first one first.
    """
    gate = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)
    failures: list[BaseException] = []

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=120)
            answers[place] = work()
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return answers
