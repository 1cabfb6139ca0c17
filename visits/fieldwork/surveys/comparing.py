"""Two people enter the same sheet without seeing each other's entry; what differs is settled at the sheet."""

from typing import Any

Values = dict[str, Any]


def flat(values: Values) -> dict[str, Any]:
    """The fields of an answer, one per question, a grid one per person (``question/person``); empty ones left out.

    The order in which several choices were ticked means nothing; white space around text neither.
    """
    fields: dict[str, Any] = {}
    for question, value in values.items():
        if isinstance(value, dict):
            fields |= {f"{question}/{person}": one for person, one in value.items() if one not in ("", None)}
        elif isinstance(value, list):
            fields |= {question: sorted(map(str, value))} if value else {}
        elif text := str(value if value is not None else "").strip():
            fields[question] = text
    return fields


def differing(first: Values, second: Values) -> list[str]:
    """The fields in which two entries of a sheet disagree, in the order of the fields."""
    one, other = flat(first), flat(second)
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def settled(first: Values, chosen: dict[str, Any]) -> Values:
    """The first entry with the differing fields as the third look at the sheet read them."""
    values = {key: dict(value) if isinstance(value, dict) else value for key, value in first.items()}
    for field, value in chosen.items():
        question, _slash, person = field.partition("/")
        if person:
            values.setdefault(question, {})[person] = value
        else:
            values[question] = value
    return values
