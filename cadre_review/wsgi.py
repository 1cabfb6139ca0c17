"""WSGI entry point, for gunicorn and its like."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cadre_review.settings")

served = get_wsgi_application()

from cadre_review.collector import settle  # noqa: E402  the settings come first
from cadre_review.complete_posts import counted  # noqa: E402

application = counted(served)

settle()
