"""Reading uploads: rosters through the sheets room, appointment forms through the file formats."""

import io
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from visits.sheets.read import Unreadable, read_rows

from .columns import known_headers
from .roster import Reading, read_roster

SHEETS = (".xlsx", ".xls", ".csv")


def read_uploads(files: Sequence[tuple[str, bytes]], told: Mapping[str, str] | None = None) -> Reading:
    """Everybody whom the files name; what cannot be read becomes a failure with a sentence.

    ``told`` are the headers that people explained. Unreadable where not one file can be read.
    """
    reading, known = Reading(), known_headers(told or {})
    for name, data in files:
        try:
            rows = read_rows(io.BytesIO(data), name)
            if not read_roster(name, rows, known, reading):
                raise Unreadable(
                    _("No sheet of the file has a column of names (姓名). Check that it is a roster.")
                )
        except Unreadable as error:
            reading.failures.append({"file": name, "message": str(error)})
    if not reading.people and reading.failures:
        raise Unreadable(" ".join(f"{one['file']}: {one['message']}" for one in reading.failures))
    return reading
