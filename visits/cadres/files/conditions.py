"""Conditions joined by and/or, as the roster's filter reads them from the address line.

A condition names a field, an operator and a value. Conditions stand in up to three groups; with ``all`` those of
one group are joined by *and* and the groups by *or*, with ``any`` the other way round. What is not understood is
refused in a sentence: a list must not hold more than its filter says.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import parted
from visits.core.fields import check_text
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.organisation.units.models import Category, KeyTask, Level

from .derive import birth_months_of_age
from .models import Cadre, Education, RankGrade
from .search import of_whom
from .texts import holding

ROWS = 8
GROUPS = ("1", "2", "3")
JOINS = {"all": _("all in a group, any of the groups"), "any": _("any in a group, all of the groups")}
OPERATORS = {
    "is": _("is"),
    "not": _("is not"),
    "has": _("contains"),
    "hasnot": _("does not contain"),
    "ge": _("at least"),
    "le": _("at most"),
    "blank": _("is blank"),
    "filled": _("is filled in"),
}
TEXT = ("has", "hasnot", "is", "not", "blank", "filled")


@dataclass(frozen=True)
class Subject:
    """What a condition may be about. ``of(operator, value)`` makes the filter; ``read`` reads what was typed."""

    label: Any
    operators: tuple[str, ...]
    read: Callable[[str], Any]
    of: Callable[[str, Any], Q]
    choices: Sequence[tuple[Any, Any]] = ()


@dataclass(frozen=True)
class Condition:
    """One row of the builder as it was sent."""

    group: str
    subject: str
    operator: str
    value: str

    @property
    def is_empty(self) -> bool:
        """A row that nobody has filled in."""
        return not (self.subject or self.value)

    def query(self) -> Q:
        """The filter; ValidationError in a sentence where the row cannot be read."""
        subject = SUBJECTS.get(self.subject)
        if subject is None or self.group not in GROUPS:
            raise ValidationError(
                gettext("Choose what the condition with “%(value)s” is about.") % {"value": self.value[:40]}
            )
        if self.operator not in subject.operators:
            raise ValidationError(
                gettext("“%(field)s” cannot be compared in this way. Choose another comparison.")
                % {"field": subject.label}
            )
        if self.operator in {"blank", "filled"}:
            return subject.of(self.operator, None)
        check_text(self.value)
        try:
            value = subject.read(self.value.strip())
        except ValueError:
            raise ValidationError(
                gettext("“%(value)s” does not fit “%(field)s”.")
                % {"value": self.value[:40], "field": subject.label}
            ) from None
        return subject.of(self.operator, value)

    @property
    def shown(self) -> str:
        """The value as a person reads it: the words of a choice, not its key."""
        subject, value = SUBJECTS.get(self.subject), self.value.strip()
        choices = subject.choices if subject else ()
        return next((str(label) for key, label in choices if str(key) == value), value)

    def words(self) -> str:
        """The condition as a person says it."""
        value = self.shown if self.operator not in {"blank", "filled"} else ""
        return " ".join(
            filter(None, [str(SUBJECTS[self.subject].label), str(OPERATORS[self.operator]), value])
        )


def query_of(conditions: Sequence[Condition], join: str) -> Q:
    """All conditions as one filter; ValidationError where one cannot be read or there are too many."""
    if len(conditions) > ROWS:
        raise ValidationError(gettext("At most %(rows)s conditions can be set.") % {"rows": ROWS})
    if join not in JOINS:
        raise ValidationError(gettext("Choose how the conditions are joined."))
    inner, outer = (Q.AND, Q.OR) if join == "all" else (Q.OR, Q.AND)
    whole = Q()
    queries = [(condition.group, condition.query()) for condition in conditions]
    for group in GROUPS:
        part = Q()
        for of, query in queries:
            if of == group:
                part = part._combine(query, inner)  # type: ignore[attr-defined]
        whole = whole._combine(part, outer) if part else whole  # type: ignore[attr-defined]
    return whole


def sentence_of(conditions: Sequence[Condition], join: str) -> str:
    """The conditions as one sentence above the list."""
    groups = [[c.words() for c in conditions if c.group == group] for group in GROUPS]
    inner = gettext("all of: %(conditions)s") if join == "all" else gettext("any of: %(conditions)s")
    parts = [inner % {"conditions": parted(group)} for group in groups if group]
    return (gettext(" — or — ") if join == "all" else gettext(" — and — ")).join(parts)


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 100:
        raise ValueError(text)
    return number


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text[:100]


def _label(text: str) -> str:
    """The word that files hold, also where it is called otherwise today."""
    known = reading.of(Family.LABEL).values()
    return next((one.key for one in known if text in (one.name_zh, one.name_en)), _text(text))


def _about_text(path: str) -> Callable[[str, Any], Q]:
    def of(operator: str, value: Any) -> Q:
        if operator in {"blank", "filled"}:
            return Q(**{path: ""}) if operator == "blank" else ~Q(**{path: ""})
        found = Q(**{path if operator in {"is", "not"} else f"{path}__contains": value})
        return found if operator in {"is", "has"} else ~found

    return of


def _about_rank(path: str) -> Callable[[str, Any], Q]:
    """Levels and grades: the smaller the number, the higher; *at least* is the level itself or a higher one."""

    def of(operator: str, value: Any) -> Q:
        if operator in {"blank", "filled"}:
            return Q(**{f"{path}__isnull": operator == "blank"})
        if operator in {"is", "not"}:
            return Q(**{path: value}) if operator == "is" else ~Q(**{path: value})
        return Q(**{f"{path}__{'lte' if operator == 'ge' else 'gte'}": value})

    return of


def _about_age(operator: str, value: Any) -> Q:
    lowest, highest = None if operator == "le" else value, None if operator == "ge" else value
    return Q(**birth_months_of_age(lowest, highest, timezone.localdate()))


def _about_years(path: str) -> Callable[[str, Any], Q]:
    """Full years since a month that may not be known; whoever has no month fits neither bound."""

    def of(operator: str, value: Any) -> Q:
        if operator in {"blank", "filled"}:
            return Q(**{f"{path}__isnull": operator == "blank"})
        lowest, highest = (value, None) if operator == "ge" else (None, value)
        return Q(**years_bounds(path, lowest, highest, timezone.localdate()))

    return of


def years_bounds(path: str, lowest: int | None, highest: int | None, day: dt.date) -> dict[str, dt.date]:
    """Bounds on a month for at least ``lowest`` and at most ``highest`` full years until the day."""
    months = birth_months_of_age(lowest, highest, day)
    return {name.replace("birth_month", path): month for name, month in months.items()}


def _about_education(operator: str, value: Any) -> Q:
    if operator not in {"has", "hasnot"}:
        return _about_text("highest_education")(operator, value)
    found = holding(Cadre, "highest_education", value)
    return found if operator == "has" else ~found


def _about_degree(operator: str, value: Any) -> Q:
    written = ~Q(degree="") if value is None else holding(Education, "degree", value)
    found = of_whom(Education.objects.filter(written))
    return found if operator in {"has", "filled"} else ~found


def _about_task(operator: str, value: Any) -> Q:
    tasks = KeyTask.objects.order_by()
    tasks = tasks if value is None else tasks.filter(name__contains=value)
    found = Q(pk__in=tasks.filter(assignments__isnull=False).values("assignments__cadre"))
    return found if operator in {"has", "filled"} else ~found


def _texts(label: Any, path: str) -> Subject:
    return Subject(label, TEXT, _text, _about_text(path))


def _chosen(label: Any, path: str, choices: Sequence[tuple[Any, Any]], operators: tuple[str, ...]) -> Subject:
    def read(text: str) -> Any:
        found = [key for key, shown in choices if text in (str(key), str(shown))]
        if not found:
            raise ValueError(text)
        return found[0]

    return Subject(label, operators, read, _about_rank(path), choices)


def _years(label: Any, path: str) -> Subject:
    return Subject(label, ("ge", "le", "blank", "filled"), _number, _about_years(path))


SUBJECTS: dict[str, Subject] = {
    "level": _chosen(_("Level"), "level", Level.choices, ("is", "not", "ge", "le")),
    "rank_grade": _chosen(
        _("Rank grade"), "rank_grade", RankGrade.choices, ("is", "not", "ge", "le", "blank", "filled")
    ),
    "age": Subject(_("Age"), ("ge", "le", "is"), _number, _about_age),
    "sex": _chosen(_("Sex"), "sex", Cadre.Sex.choices, ("is", "not")),
    "ethnicity": _texts(_("Ethnicity"), "ethnicity"),
    "political": _texts(_("Political status"), "political_status"),
    "education": Subject(_("Highest education and degree"), TEXT, _text, _about_education),
    "degree": Subject(_("Degree"), ("has", "hasnot", "blank", "filled"), _text, _about_degree),
    "major": _texts(_("Major"), "major"),
    "title": _texts(_("Professional title"), "professional_title"),
    "post": _texts(_("Unit and post"), "post_title"),
    "post_years": _years(_("Years in post"), "post_since"),
    "level_years": _years(_("Years at level"), "level_since"),
    "work_years": _years(_("Years of work"), "work_start_month"),
    "native": _texts(_("Native place"), "native_place"),
    "task": Subject(_("Key task"), ("has", "hasnot", "blank", "filled"), _text, _about_task),
    "label": Subject(_("Labels"), TEXT, _label, _about_text("labels")),
    "category": _chosen(_("Category"), "unit__category", Category.choices, ("is", "not")),
    "state": _chosen(_("State"), "state", Cadre.State.choices, ("is", "not")),
    "note": _texts(_("Note"), "note"),
}
