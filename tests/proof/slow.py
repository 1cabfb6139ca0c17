"""Long work of a proof, known to every process of its site."""

import io
import time
from typing import Any

from django.apps import AppConfig

KIND, STEPS = "proof", 20


class Slow(AppConfig):
    """Puts the work among the kinds."""

    name, label = "tests.proof", "proof"

    def ready(self) -> None:
        """When the site starts."""
        from visits.core.lists import jobs

        jobs.KINDS[KIND] = count


def count(job: Any) -> None:
    """Two seconds of work that ends in a file."""
    from visits.core.lists import jobs

    for done in range(STEPS):
        time.sleep(0.1)
        jobs.step(job, done + 1)
    jobs.deliver(job, io.BytesIO(str(STEPS).encode()), "counted.txt")
