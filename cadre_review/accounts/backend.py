"""Who is signed in: asked with every request, so with a statement that is composed once."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from cadre_review.prepared import rows_given

from .models import User


def _account(key: int) -> QuerySet[Any, Any]:
    return User.objects.filter(pk=key)


class Accounts(ModelBackend):
    """Django's own backend, save how the account of a request is found."""

    def get_user(self, user_id: int) -> User | None:
        """The account of this key, where it may sign in."""
        found = next(iter(rows_given(_account, user_id)), None)
        return found if found and self.user_can_authenticate(found) else None
