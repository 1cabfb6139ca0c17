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
