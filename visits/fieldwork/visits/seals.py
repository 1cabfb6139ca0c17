"""What bears a seal: a talk, the letter of a lead, a recommendation. Who may ask for the name is told by the page."""

from typing import Any

from visits.core.access import can

SEALED = {  # what bears a seal → where its name lies
    "interview": "sealed_source",
    "lead": "sealed_writer",
    "recommendation": "sealed_names",
}


def is_sealed(thing: Any) -> bool:
    """Whether a name lies under the seal of this talk, lead or recommendation."""
    return hasattr(thing, SEALED[thing._meta.model_name])


def may_ask(user: Any, thing: Any) -> bool:
    """Whether the page of such a thing offers to ask for the name under its seal."""
    return can(user, "seal.request", thing) and is_sealed(thing)
