"""Settings for tests: the site's own, with quick passwords and everything it writes in a temporary folder.

The database is SQLite in a file (threads of a test are real writers), or what DATABASE_URL names.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import clock

# What the machine's environment says about a site in use is none of the tests' business.
for name in ("DEBUG", "DEMO", "HTTPS", "ATTACHMENTS_S3", "LANGUAGE_CODE", "SECOND_FACTOR"):
    os.environ.pop(name, None)
os.environ["TIME_ZONE"] = clock.zone()
os.environ["SECRET_KEY"] = "a key for tests, which protects nothing at all"
os.environ["FIELD_KEY"] = "another key for tests, which protects nothing"

from cadre_review.settings import *  # noqa: E402, F403
from cadre_review.settings import DATABASES, STORAGES  # noqa: E402

MEMORY = Path("/dev/shm")
SCRATCH = Path(tempfile.mkdtemp(prefix="cadre-tests-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}  # no worker in tests
MEDIA_ROOT = SCRATCH / "uploads"
SURVEY_KEYS = SCRATCH / "survey_keys"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["*"]
SEEN_STEP_SECONDS = 3600  # on a busy machine a test would count the write of its session among its questions
WHITENOISE_AUTOREFRESH = True  # else each of a thousand clients reads all static files before its first page
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a connection left open would hold the test database
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
