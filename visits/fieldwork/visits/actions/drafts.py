"""Keep what is being typed, take it away when it is no longer wanted."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from visits.fieldwork.visits.models import Draft, Visit

MOST = 1_000_000  # characters of one draft
MOST_DRAFTS = 200  # of one person


class TypedElsewhere(Exception):  # noqa: N818 - it names what happened
    """Another window saved this draft later; what was refused is kept beside it as ``sibling``."""

    def __init__(self, sibling: Draft) -> None:
        super().__init__(sibling.address)
        self.sibling = sibling


def drafts_of(user: Any) -> QuerySet[Draft]:
    """The drafts of a person, the last one first."""
    return Draft.objects.visible_to(user).defer("content").select_related("visit")


def text_of(draft: Draft) -> MultiValueDict[str, Any]:
    """What was typed, as forms read it."""
    return MultiValueDict(json.loads(draft.content))


def save_draft(
    *,
    actor: Any,
    key: UUID,
    form: str,
    visit: Visit | None,
    address: str,
    title: str,
    content: dict[str, list[str]],
    version: int,
) -> Draft:
    """Store what was typed, valid or not, and give it the next version.

    ``version`` is the one the window has seen; the window that wrote last may always write again (its answer may
    have been lost on the way). Raises ``TypedElsewhere`` after keeping the text as a draft of its own, and
    ValidationError where it is too long.
    """
    text = json.dumps(content)
    if len(text) > MOST:
        raise ValidationError(_("This is too long to be kept as a draft. Please shorten it."))
    clash = None
    with transaction.atomic(durable=True):
        # There may be no draft yet to lock: two first saves of one person wait for each other here.
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        draft = Draft.objects.select_for_update().filter(owner=actor, client_key=key).first()
        if draft is None:
            draft = _new(actor, key, form, visit, address, title)
        elif not _same_window(draft, content) and draft.version != version:
            draft = clash = _new(actor, uuid4(), form, visit, address, _("%s (other window)") % title)
        draft.version += 1
        draft.content, draft.title, draft.saved_at = text, draft.title or title, timezone.now()
        draft.address = f"{address}{'&' if '?' in address else '?'}draft={draft.client_key}"
        draft.save()
    if clash:
        raise TypedElsewhere(clash)
    return draft


def _new(actor: Any, key: UUID, form: str, visit: Visit | None, address: str, title: str) -> Draft:
    if Draft.objects.filter(owner=actor).count() >= MOST_DRAFTS:
        raise ValidationError(_("Too much is typed and not saved. Finish or discard some of it first."))
    return Draft(owner=actor, client_key=key, form=form, visit=visit, address=address, title=title, version=0)


def _same_window(draft: Draft, content: dict[str, list[str]]) -> bool:
    """Whether this window wrote the draft last, or says just what the draft says already."""
    stored, own = json.loads(draft.content), {"form_tab", "draft_version", "draft_key"}
    if stored.get("form_tab") and stored.get("form_tab") == content.get("form_tab"):
        return True
    return {name: texts for name, texts in stored.items() if name not in own} == {
        name: texts for name, texts in content.items() if name not in own
    }


@transaction.atomic(durable=True)
def discard_draft(*, actor: Any, draft: Draft) -> None:
    """Throw away what was typed and never saved; its owner asks for it."""
    Draft.objects.filter(pk=draft.pk, owner=actor).delete()
    record(actor, "draft.discard", None, form=draft.form)
