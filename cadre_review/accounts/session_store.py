"""Sessions in the database under digests of their keys: who reads the table or a copy of it signs in as nobody.

A session names its account, so that both come with one question; who is signed in is still said by what the session
holds, under a signature (see ``backend``).
"""

import hashlib
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils import timezone

from cadre_review.prepared import rows_given

from . import known
from .models import Session


def digest_of(key: str) -> str:
    """What stands in the table for a key: 160 bits of SHA-256 (the column takes 40 signs; keys are random)."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:40]


def _sessions(digests: Any) -> QuerySet[Any, Any]:
    rows = Session.objects.filter(session_key__in=digests).select_related("account")
    return rows.annotate(**known.questions())


class SessionStore(db.SessionStore):
    """Django's store, which looks up, writes and deletes by the digest; the key itself is in the cookie alone."""

    account: Any = None  # whose the session was when it was read, and what is known of them from the start

    @classmethod
    def get_model_class(cls) -> Any:
        """The table of sessions with their accounts."""
        return Session

    def _get_session_from_db(self) -> Any:
        stored = rows_given(_sessions, {digest_of(self.session_key or "")})
        found = next((one for one in stored if one.expire_date > timezone.now()), None)
        if found is None:
            self._session_key = None
        elif found.account:
            self.account = found.account
            self.account.known = known.answers(found)
        return found

    def exists(self, session_key: str) -> bool:
        """Whether a session has this key."""
        return super().exists(digest_of(session_key))

    def create_model_instance(self, data: Any) -> Any:
        """The row to be written."""
        row: Any = super().create_model_instance(data)
        row.session_key = digest_of(row.session_key)
        row.account_id = data.get(SESSION_KEY)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End the session of this key, or this one."""
        key = session_key or self.session_key
        if key:
            super().delete(digest_of(key))

    aload = sync_to_async(db.SessionStore.load)
    aexists = sync_to_async(exists)  # type: ignore[arg-type]
    acreate_model_instance = sync_to_async(create_model_instance)  # type: ignore[arg-type]
    adelete = sync_to_async(delete)  # type: ignore[arg-type]
