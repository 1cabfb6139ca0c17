"""The key of a survey's sealed answers: a file outside the database, destroyed at closing.

What a database once held stays in its dead rows, its write-ahead log and its copies. So the key that opens the
answers never goes through it: a file for each open survey in the folder SURVEY_KEYS, encrypted under FIELD_KEY,
overwritten and removed when the survey closes. From then on the sealed answers open nowhere (decision 0015).
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cadre_review.durable import sync
from visits.core import cipher

from .models import Survey, SurveyState

MARK = (
    "key:"  # how the salt of a survey begins that has a key; those opened earlier go on without to their end
)
ENDED = (SurveyState.CLOSED, SurveyState.RECONCILED, SurveyState.PUBLISHED, SurveyState.WITHDRAWN)


def path_of(survey: Survey) -> Path:
    """Where the key of a survey lies while it is open."""
    return Path(settings.SURVEY_KEYS) / survey.client_key.hex


def make(survey: Survey) -> str:
    """Make the key, on the disk before the survey is open; returns the salt by which the row says that there is one."""
    try:
        _put(path_of(survey), cipher.seal(secrets.token_hex(32), _place(survey)))
    except OSError as error:
        raise ValidationError(
            _("The key of this survey could not be written: %(reason)s. Tell the system administrator.")
            % {"reason": error.strerror}
        ) from error
    return MARK + secrets.token_hex(30)


def read(survey: Survey) -> str:
    """The key; ValidationError where the folder is not there, as on a server that does not share it."""
    if not survey.salt.startswith(MARK):
        return ""
    try:
        return cipher.unseal(path_of(survey).read_text(), _place(survey))
    except OSError as error:
        raise ValidationError(
            _(
                "The key of this survey is not on this server, so nothing can be taken or opened. Try again later."
            )
        ) from error


def destroy(survey: Survey) -> None:
    """Overwrite and remove the key; nothing to do where it is gone."""
    path = path_of(survey)
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync(path.parent)


def sweep() -> None:
    """Destroy the keys of closed surveys that a crash left behind."""
    folder = Path(settings.SURVEY_KEYS)
    names = (
        [path.name for path in folder.iterdir() if not path.name.startswith(".")] if folder.exists() else []
    )
    for survey in Survey.objects.filter(client_key__in=names, state__in=ENDED):
        destroy(survey)


def running() -> int:
    """How many surveys have slips out or take answers: their codes and answers need the key they began under."""
    return Survey.objects.filter(state__in=[SurveyState.PREPARED, SurveyState.OPEN]).count()


def rewrite() -> int:
    """Encrypt the keys of open surveys under the FIELD_KEY in use; returns how many."""
    n = 0
    for survey in Survey.objects.filter(state=SurveyState.OPEN, salt__startswith=MARK):
        if not path_of(survey).read_text().startswith(cipher.head()):
            _put(path_of(survey), cipher.seal(read(survey), _place(survey)))
            n += 1
    return n


def _place(survey: Survey) -> str:
    return f"survey key|{survey.client_key.hex}"


def _put(path: Path, text: str) -> None:
    """Write whole or not at all, and wait for the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync(path.parent)
