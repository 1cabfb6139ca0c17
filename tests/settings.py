"""Settings for tests: the site's own, with quick passwords and storage in a temporary folder."""

import tempfile

from cadre_review.settings import *  # noqa: F403
from cadre_review.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = tempfile.mkdtemp(prefix="cadre-uploads-")
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["*"]
