"""What somebody with a code does: read the questions, send once. No account, no trace of who or when."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from visits.core.fields import check_text

from .anonymising import seal
from .codes import LENGTH, digest_of, digests_of, tidy_code
from .designs import TEXT_LENGTH, Question, QuestionKind
from .models import SealedAnswer, Survey, SurveyCode, SurveyState


class NotUsable(Exception):
    """Unknown, used or void: one word for all, so that a stranger learns nothing by guessing."""


def find_code(text: str) -> SurveyCode:
    """The unused code that somebody typed, whatever its survey's state; raises NotUsable."""
    if len(tidy_code(text)) != LENGTH:
        raise NotUsable
    rows = SurveyCode.objects.select_related("survey__design__questionnaire", "survey__unit", "voter_class")
    found = rows.filter(digest__in=digests_of(text), state=SurveyCode.State.UNUSED).first()
    if found is None:
        raise NotUsable
    return found


def is_open(survey: Survey) -> bool:
    """Whether answers are taken at this moment."""
    return survey.state == SurveyState.OPEN and survey.opens_at <= timezone.now() < survey.closes_at


def new_word() -> str:
    """A random word of the page, by which sending it twice is told from a stranger's try."""
    return secrets.token_hex(16)


def was_sent(text: str, word: str) -> bool:
    """Whether this very page was received already (its answer got lost on the way)."""
    if not word or len(word) > 64:
        return False
    sent = SurveyCode.objects.filter(state=SurveyCode.State.USED, sending__in=digests_of(word, "sending"))
    return sent.filter(digest__in=digests_of(text)).exists()


def read_answers(survey: Survey, data: MultiValueDict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers by question, and what is wrong with them by question; nothing chosen at all is abstaining."""
    people = list(survey.subjects.all())
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    questions = list(survey.design.questions.all())
    for question in questions:
        try:
            value = _read(question, people, data)
        except ValidationError as error:
            problems[question.key] = error.messages[0]
            continue
        if value:
            answers[question.key] = value
    if answers or problems:
        for question in questions:
            if question.is_required and _lacks(question, answers.get(question.key), len(people)):
                problems.setdefault(question.key, _lacking(question))
    return answers, problems


def _lacks(question: Question, value: Any, people: int) -> bool:
    return len(value or {}) < people if question.kind == QuestionKind.GRID else not value


def _lacking(question: Question) -> str:
    if question.kind == QuestionKind.GRID:
        return _("Please choose one grade for every person.")
    return _("Please write an answer.") if question.kind == QuestionKind.TEXT else _("Please choose.")


def _read(question: Question, people: list[Any], data: MultiValueDict[str, str]) -> Any:
    known = {option["key"] for option in question.options}
    if question.kind == QuestionKind.TEXT:
        return _read_text(data.get(question.key, ""))
    if question.kind == QuestionKind.GRID:
        given = {str(one.cadre_id): data.get(f"{question.key}-{one.cadre_id}", "") for one in people}
        return {cadre: key for cadre, key in given.items() if key in known}
    if question.kind == QuestionKind.MULTIPLE:
        chosen = [option["key"] for option in question.options if option["key"] in data.getlist(question.key)]
        if question.most and len(chosen) > question.most:
            raise ValidationError(_("Please choose at most %(most)s.") % {"most": question.most})
        return chosen
    key = data.get(question.key, "")
    return key if key in known else ""


def _read_text(text: str) -> str:
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    check_text(tidy)
    if len(tidy) > TEXT_LENGTH:
        raise ValidationError(_("At most %(most)s characters.") % {"most": TEXT_LENGTH})
    return tidy


@transaction.atomic(durable=True)
def send(text: str, answers: dict[str, Any], word: str) -> None:
    """Burn the code and lay the answer down sealed, both or neither. Writes no log, no time, no address.

    Raises NotUsable where the code is not (any more) to be used, unless this very page was received before.
    """
    if was_sent(text, word):
        return
    found = find_code(text)
    survey = Survey.objects.select_for_update().get(pk=found.survey_id)  # the closing waits, or has been
    locked = SurveyCode.objects.select_for_update().filter(pk=found.pk, state=SurveyCode.State.UNUSED).first()
    if locked is None or not is_open(survey):
        if was_sent(text, word):
            return
        raise NotUsable
    SealedAnswer.objects.create(survey=survey, sealed=seal(survey, locked.voter_class_id, answers))
    locked.state, locked.sending = SurveyCode.State.USED, digest_of(word, "sending")
    locked.save(update_fields=["state", "sending"])
