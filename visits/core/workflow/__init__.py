"""A step of a thing with states, declared once: see ``Workflow``."""

from .declared import DETAILS, LABELS, NOTICES, Done, Notice, Said, Step
from .steps import WORKFLOWS, Workflow, lock_row

__all__ = [
    "DETAILS", "LABELS", "NOTICES", "WORKFLOWS", "Done", "Notice", "Said", "Step", "Workflow", "lock_row",
]  # fmt: skip
