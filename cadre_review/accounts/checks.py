"""What the start of a production site must not find among its accounts."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from .demo import DEMO_ACCOUNTS
from .models import User
from .passwords import DEMO_PASSWORD


def published_accounts() -> list[str]:
    """Names of active accounts called like the demonstration ones that still have the published password."""
    names = [row[0] for row in DEMO_ACCOUNTS]
    users = User.objects.filter(username__in=names, is_active=True).order_by("username")
    users = users.only("username", "password")
    return [user.username for user in users if user.check_password(DEMO_PASSWORD)]


@register(Tags.security, deploy=True)
def no_published_password(app_configs: Any, **kwargs: Any) -> list[Error]:
    """``check --deploy``: no account of a real site keeps the demonstration password."""
    if settings.DEMO:
        return []
    try:
        names = published_accounts()
    except DatabaseError:
        return []  # not migrated yet: there is no account either
    if not names:
        return []
    text = f"These accounts still have the published demonstration password: {', '.join(names)}."
    return [Error(text, hint="Disable them, or set one-time passwords under /accounts/.", id="accounts.E001")]
