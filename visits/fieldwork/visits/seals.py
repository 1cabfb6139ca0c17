"""What bears a seal: a talk, or the letter of a lead. Who may ask for the name under it is told by the page."""

from typing import Any

from visits.core.access import can

SEALED = {"interview": "sealed_source", "lead": "sealed_writer"}  # what bears a seal → where its name lies


def is_sealed(thing: Any) -> bool:
    """Whether a name lies under the seal of this talk or lead."""
    return hasattr(thing, SEALED[thing._meta.model_name])


def may_ask(user: Any, thing: Any) -> bool:
    """Whether the page of a talk or a lead offers to ask for the name under its seal."""
    return can(user, "seal.request", thing) and is_sealed(thing)
