"""What must be filled in beside what: one table for the page and for the device, which gets it with the kit.

Only what follows from the fields of one form stands here; what needs the database is asked when it arrives.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Need:
    """``field`` must hold something where all of ``given`` do and none of ``unless`` does; with ``empty``, nothing."""

    field: str
    text: Any
    given: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    empty: bool = False

    def lacks(self, values: Mapping[str, Any]) -> bool:
        """Whether it is not met, going by which fields hold something."""
        for name in self.given:
            if not values.get(name):
                return False
        for name in self.unless:
            if values.get(name):
                return False
        return bool(values.get(self.field)) == self.empty


SOURCE = (
    Need(
        "source_cadre", _("A confidential source is not named. Leave the cadre empty."),
        given=("is_confidential",), empty=True,
    ),
    Need(
        "source_cadre", _("Choose the cadre heard, or mark the source as confidential."),
        unless=("is_confidential",),
    ),
    Need(
        "source_class", _("Say which class the confidential source belongs to."), given=("is_confidential",)
    ),
    Need(
        "source_relation", _("Say how the confidential source stands to the subject."),
        given=("is_confidential",),
    ),
)  # fmt: skip
COMPANY = (
    Need(
        "alone_reason",
        _("A talk is held by two; where one was alone, say why."),
        unless=("second_interviewer",),
    ),
)
STATEMENT = (
    Need("text", _("Say what was said, or empty the row."), given=("subject",)),
    Need(
        "subject", _("Choose the leadership team of the unit or a cadre from whom you need not keep away."),
        given=("text",),
    ),
    Need("side", _("Choose for or against."), given=("text",)),
    Need("nature", _("Choose fact or opinion."), given=("text",)),
    Need("place", _("Choose the check or the dimension."), given=("text",), unless=("criterion",)),
)  # fmt: skip
OPINION = (
    *STATEMENT,
    Need("source_class", _("Say which class of people said it."), given=("text",)),
    Need("source_relation", _("Say how they stand to the person spoken of."), given=("text",)),
)


def lacking(needs: Iterable[Need], values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The sentences of needs that are not met, by field; a field that is not among the values is not asked."""
    found: dict[str, list[str]] = {}
    for need in needs:
        if need.field in values and need.lacks(values):
            found.setdefault(need.field, []).append(str(need.text))
    return found


def told(needs: Iterable[Need]) -> list[dict[str, Any]]:
    """The table as data, for the device."""
    return [
        {
            "field": one.field,
            "text": str(one.text),
            "given": list(one.given),
            "unless": list(one.unless),
            "empty": one.empty,
        }
        for one in needs
    ]
