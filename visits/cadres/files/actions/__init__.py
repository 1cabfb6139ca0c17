"""Writing cadre files: each act locks the file, asks the right, writes, keeps the version and logs."""

from visits.cadres.files.consulting import open_file, open_files

from .files import (
    FIELDS,
    all_tokens,
    change_cadre,
    content_hash,
    create_cadre,
    derive,
    index,
    place_in_tree,
    set_photo,
    take_office,
    unmask_id,
    unmask_within,
)
from .lines import (
    add_rank,
    add_tenure,
    assign_to_task,
    change_rank,
    change_tenure,
    end_task,
    end_tenure,
    remove_rank,
    remove_tenure,
)
from .parts import save_appointment_form, save_educations, save_family
from .restoring import bring_back
from .writing import Stale

__all__ = [
    "FIELDS",
    "Stale",
    "add_rank",
    "add_tenure",
    "all_tokens",
    "assign_to_task",
    "bring_back",
    "change_cadre",
    "change_rank",
    "change_tenure",
    "content_hash",
    "create_cadre",
    "derive",
    "end_task",
    "end_tenure",
    "index",
    "open_file",
    "open_files",
    "place_in_tree",
    "remove_rank",
    "remove_tenure",
    "save_appointment_form",
    "save_educations",
    "save_family",
    "set_photo",
    "take_office",
    "unmask_id",
    "unmask_within",
]
