"""WSGI entry point, for gunicorn and its like."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cadre_review.settings")

served = get_wsgi_application()

from cadre_review.collector import settle  # noqa: E402  the settings come first
from cadre_review.complete_posts import counted  # noqa: E402
from cadre_review.stack import in_one_piece  # noqa: E402

# Commands leave these alone until they are asked for; here they are loaded, and frozen, before the first search.
for words in ("pypinyin", "zxcvbn"):
    import_module(words)

application = in_one_piece(counted(served))

settle()
