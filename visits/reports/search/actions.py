"""Reading hits stands in the log before they are shown; tags are made, retired, put on passages and taken off."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.access import require
from visits.core.fields import tidy
from visits.core.records import lock, store

from .models import Passage, Tag, TagMark

MOST_TAGS = 60


@transaction.atomic(durable=True)
def open_hits(*, actor: Any, hits: Collection[Any], cadre: Cadre | None) -> None:
    """Enter in the log which passages are shown, and of whom where a person was asked for; never the words.

    The words would tell the auditor, who reads no talk, what is said in them (docs/decisions/0055).
    """
    shown = [f"{row.kind} {row.thing_id}" for row in hits]
    record(actor, "search.read", cadre, count=len(shown), passages=shown)


@transaction.atomic
def add_tag(*, actor: Any, name: str) -> Tag:
    """Enter a tag that everybody may put on passages; one that was retired comes back."""
    require(actor, "tag.write")
    name = tidy({"name": name})["name"]
    tag = Tag.objects.select_for_update().filter(name=name, is_retired=True).first() or Tag(name=name)
    if Tag.objects.filter(is_retired=False).count() >= MOST_TAGS:
        raise ValidationError(_("There are %(most)s tags; retire one first.") % {"most": MOST_TAGS})
    tag.is_retired = False
    record(actor, "tag.add", store(tag), label=name)
    return tag


@transaction.atomic
def retire_tag(*, actor: Any, tag: Tag) -> Tag:
    """Offer the tag no more; where it stands it stays."""
    require(actor, "tag.write")
    locked: Tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if locked.is_retired:
        raise ValidationError(_("This tag has been retired already."))
    locked.is_retired = True
    locked.save(update_fields=["is_retired"])
    record(actor, "tag.retire", locked, label=locked.name)
    return locked


@transaction.atomic
def mark(*, actor: Any, passage: Passage, tags: Collection[Tag]) -> None:
    """Put exactly these tags on the passage; retired ones that stand on it stay."""
    locked = lock(actor, passage, "passage.tag", ["team__round"])
    there = {one.tag_id: one for one in locked.marks.filter(tag__is_retired=False)}
    wanted = {tag.pk: tag for tag in tags if not tag.is_retired}
    fresh = [
        TagMark(tag=tag, passage=locked, marked_by=actor) for key, tag in wanted.items() if key not in there
    ]
    gone = [one.pk for key, one in there.items() if key not in wanted]
    if not (fresh or gone):
        return
    TagMark.objects.bulk_create(fresh)
    TagMark.objects.filter(pk__in=gone).delete()
    added, removed = [one.tag_id for one in fresh], sorted(there.keys() - wanted.keys())
    record(actor, "passage.tag", locked, placed=added, taken=removed, passages=[str(locked)])
