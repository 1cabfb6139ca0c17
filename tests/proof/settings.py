"""The tests' settings, with uploads where the proof says and syncing switched off for the control."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

MEDIA_ROOT = os.environ["PROOF_FOLDER"] + "/uploads"
PRIVATE = DATABASES["default"]
PRIVATE["CONN_MAX_AGE"] = 60  # as in production
if os.environ.get("PROOF_SYNCING") == "off" and PRIVATE["ENGINE"].endswith("sqlite3"):
    PRIVATE["OPTIONS"]["init_command"] = PRIVATE["OPTIONS"]["init_command"].replace("FULL", "OFF")
WHITENOISE_USE_FINDERS = True  # nobody collects static files for a proof
if os.environ.get("PROOF_SERVED"):
    import threading
    import time
    from pathlib import Path

    import time_machine

    INSTALLED_APPS = [*INSTALLED_APPS, "tests.proof.slow.Slow"]  # noqa: F405
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    JOB_SILENCE_SECONDS = 5
    if PRIVATE["ENGINE"].endswith("sqlite3"):
        PRIVATE["OPTIONS"]["timeout"] = 1  # a lock held longer is a fault of the proof

    def follow_clock(place: Path) -> None:
        """Set this process's clock back for as long as the file stands there that says by how much."""
        while True:
            time.sleep(0.1)
            if place.exists():
                with time_machine.travel(time.time() - float(place.read_text() or 0)):
                    while place.exists():
                        threading.Event().wait(0.1)

    threading.Thread(
        target=follow_clock, args=(Path(os.environ["PROOF_FOLDER"]) / "clock",), daemon=True
    ).start()
