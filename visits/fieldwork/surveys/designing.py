"""Writing questionnaires: drafts are changed freely, versions in force never."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.records import Register, fill, store

from .designs import CHOSEN, Design, Question, Questionnaire

MOST_QUESTIONS = 60
ASKED = ("id", "section", "kind", "text", "options", "is_required", "on_integrity", "position")
designs = Register(
    Design, "survey.design", parts=lambda design: {"questions": list(design.questions.values(*ASKED))},
    stale=gettext_lazy("Somebody else has changed this draft meanwhile. Look at it, then save again."),
)  # fmt: skip


@transaction.atomic
def create_questionnaire(*, actor: Any, client_key: UUID, name: str, kind: str) -> Design:
    """Begin a questionnaire; returns its first draft. The same client key gives the same draft again."""
    require(actor, "survey.design")
    if before := Questionnaire.objects.filter(client_key=client_key, created_by=actor).first():
        return before.designs.get(number=1)
    check_text(name)
    one = store(Questionnaire(client_key=client_key, name=name, kind=kind, created_by=actor))
    design = Design.objects.create(questionnaire=one)
    designs.keep(actor, design)
    record(actor, "questionnaire.create", one)
    return design


def _draft(actor: Any, design: Design, version: int) -> Design:
    locked = designs.lock(actor, design)
    if locked.published_on is not None:
        raise ValidationError(_("A version in force never changes. Begin a new version."))
    designs.refuse_stale(locked, version)
    return locked


@transaction.atomic
def change_design(
    *, actor: Any, design: Design, version: int, intro: str, classes: list[dict[str, Any]]
) -> Design:
    """Change the words at the top and the usual voter classes of a draft."""
    locked = _draft(actor, design, version)
    check_text(intro)
    given = [Decimal(row["weight"]) for row in classes if row.get("weight")]
    if given and (len(given) < len(classes) or sum(given) != 100):
        raise ValidationError(
            {"classes": _("The weights of the classes must be given for all of them and add up to 100.")}
        )
    locked.intro, locked.classes = intro, classes
    return designs.write(actor, "questionnaire.change", locked)


@transaction.atomic
def save_question(
    *, actor: Any, design: Design, version: int, question: Question | None = None, **values: Any
) -> Question:
    """Add a question to a draft, or change one of it."""
    locked = _draft(actor, design, version)
    if question is None and locked.questions.count() >= MOST_QUESTIONS:
        raise ValidationError(
            _("A questionnaire holds %(most)s questions at most.") % {"most": MOST_QUESTIONS}
        )
    one = locked.questions.get(pk=question.pk) if question else Question(design=locked)
    fill(one, values)
    store(one)
    designs.write(actor, "questionnaire.change", locked)
    return one


@transaction.atomic
def remove_question(*, actor: Any, question: Question, version: int) -> Design:
    """Take a question out of a draft."""
    locked = _draft(actor, question.design, version)
    locked.questions.filter(pk=question.pk).delete()
    return designs.write(actor, "questionnaire.change", locked)


@transaction.atomic
def publish_design(*, actor: Any, design: Design, version: int) -> Design:
    """Put a draft in force; from now on it never changes."""
    locked = _draft(actor, design, version)
    questions = list(locked.questions.all())
    if not questions:
        raise ValidationError(_("There is no question yet."))
    if bare := [one.text for one in questions if one.kind in CHOSEN and len(one.options) < 2]:
        raise ValidationError(_("“%(text)s” has no choices.") % {"text": bare[0]})
    locked.published_on = timezone.localdate()
    return designs.write(actor, "questionnaire.publish", locked)


@transaction.atomic
def new_version(*, actor: Any, questionnaire: Questionnaire) -> Design:
    """Begin the next version as a copy of the newest; where a draft stands already, that one."""
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    require(actor, "survey.design")
    newest = locked.designs.order_by("-number").first()
    if newest is None or newest.published_on is None:
        return newest or Design.objects.create(questionnaire=locked)
    copy = Design.objects.create(
        questionnaire=locked, number=newest.number + 1, intro=newest.intro, classes=newest.classes
    )
    for question in newest.questions.all():
        question.pk, question.design, question._state.adding = None, copy, True
        question.save()
    return designs.finish(actor, "questionnaire.new_version", copy)
