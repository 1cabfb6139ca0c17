"""The Word paper of a thing with states: file, print, place in the menu and line in the register from one declaration.

    @letters.paper("letter")
    def letter_paper(letter: FeedbackLetter, user: Any, foot: str) -> bytes:

The function writes the file for its reader; see ``Workflow.paper``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from visits.core.lists.lists import TITLES
from visits.core.lists.register import registered
from visits.core.paper_page import paper_answer

Write = Callable[[Any, Any, str], bytes]


@dataclass(frozen=True)
class Paper:
    """What is written of a thing: ``key`` names the file and its title (``TITLES``), ``enter`` asks the right to read
    the thing and enters that it is read, ``ready`` says of which things there is a paper."""

    key: str
    write: Write
    enter: Callable[[Any, Any], Any]
    ready: Callable[[Any], Any]

    @property
    def label(self) -> str:
        """What the menu calls it."""
        return _("%(paper)s (Word)") % {"paper": TITLES[self.key]}

    def answer(self, request: HttpRequest, thing: Any, name: str) -> HttpResponse:
        """The file or its print, entered in the register first; ``name`` is what the thing is called there."""
        user = request.user
        self.enter(user, thing)
        if not self.ready(thing):
            raise Http404(_("There is no paper of this yet."))
        entry = registered(user, self.key, f"{name}={thing.pk}", rows=1)
        return paper_answer(request, self.write(thing, user, entry.footer), f"{self.key}-{thing.pk}.docx")
