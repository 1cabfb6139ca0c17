"""The watermark (水印) of pages and prints: who looks, when, and the line of the log under which they signed in.

A photograph of a screen so tells its session: the auditor finds the number in the log, with time and address. An Excel
carries its export number instead (``Export.footer``). Switched off by WATERMARK=0.
"""

import datetime as dt
import time
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()
LINE = "log_line"  # of the session: the number of the entry that it was opened with


@register.simple_tag(takes_context=True)
def watermark(context: Any) -> str:
    """The words, once a request; none for whom is not signed in, or where the site does without."""
    request = context.get("request")
    if not hasattr(request, "watermark"):
        user = getattr(request, "user", None)
        if not settings.WATERMARK or user is None or not user.is_authenticated:
            return ""
        request.watermark = f"{user.name} {_told(int(time.time() // 60), _number(request), get_language())}"
    words: str = request.watermark
    return words


def _number(request: Any) -> int:
    session = getattr(request, "session", {})
    found: int = session.get(LINE, 0)
    return found


@lru_cache(maxsize=1024)
def _told(minute: int, number: int, language: str | None) -> str:
    """Time and number: 2026-11-30 10:19 日志 262."""
    at = timezone.localtime(dt.datetime.fromtimestamp(minute * 60, dt.UTC))
    line = _("Log %(number)d") % {"number": number} if number else ""
    return f"{at:%Y-%m-%d %H:%M} {line}".rstrip()
