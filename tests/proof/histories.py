"""Random histories of three editors of one visit: whatever was acknowledged is in the record, a version or a draft.

Each editor types words of his own, which occur nowhere else, into the three long texts of the visit, saves from a
version that may be stale, autosaves, and settles what the conflict page asks. A word that its own writer gave up on
that page, with both texts in view, is not asked for again.
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import models

from tests.world import Office, visit_post

TEXTS = ("observed", "problems", "suggestions")
STEPS = 30
EDITORS = 3


@dataclass
class Verdict:
    """Words acknowledged, and those found nowhere."""

    histories: int = 0
    words: int = 0
    conflicts: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether no word was lost, and the histories were worth the name."""
        return not self.lost and self.conflicts > 0


class Editor:
    """One person with the edit form open: what he read, on which version, and what he typed since."""

    def __init__(self, client: Any, office: Office, visit: Any, person: Any) -> None:
        self.client, self.office, self.visit, self.person = client, office, visit, person
        self.typed: list[tuple[str, str]] = []
        self.drafts: dict[Any, set[str]] = {}  # words that the server keeps of a form that is not saved
        self.open()

    def open(self) -> None:
        """Read the record as it stands and begin a form of one's own; a draft of one's own comes back with it."""
        self.visit.refresh_from_db()
        self.version = self.visit.version
        self.texts = {name: getattr(self.visit, name) for name in TEXTS}
        self.typed, self.key, self.draft_version = [], uuid4(), 0

    def type(self, chance: random.Random) -> None:
        """Add a word to one of the texts, or write the text anew around it."""
        name, word = chance.choice(TEXTS), f"词{uuid4().hex}"
        self.texts[name] = word if chance.random() < 0.2 else f"{self.texts[name]}\n{word}".strip()
        self.typed = [(at, old) for at, old in self.typed if old in self.texts[at]] + [(name, word)]

    def form(self, **more: Any) -> dict[str, Any]:
        """What the form posts."""
        present = [person.pk for person in self.visit.members_present.all()]
        own = {"client_key": self.visit.client_key, "draft_key": self.key, "base_version": self.version}
        place = {"draft_of": f"visit:{self.visit.pk}", "draft_version": self.draft_version, "form_tab": "t"}
        return visit_post(self.office, members_present=present, **own, **place, **self.texts, **more)

    def words(self) -> set[str]:
        """The words of one's own that stand in the form."""
        return {word for name, word in self.typed if word in self.texts[name]}

    def autosave(self) -> None:
        """Have the server keep the form as it stands."""
        answer = self.client.post(f"/drafts/{self.key}/", self.form(), headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.content.decode()[:500]
        self.draft_version = answer.json()["version"]
        self.drafts[self.key] = self.words()

    def save(self, chance: random.Random) -> tuple[set[str], bool]:
        """The words that were acknowledged, and whether both texts had to be shown first."""
        answer = self.client.post(f"/visits/{self.visit.pk}/edit/", self.form())
        stale = answer.status_code == 409
        if stale:
            answer = self.settle(answer, chance)
        assert answer.status_code == 302, (answer.status_code, answer.content.decode()[:1500])
        kept = self.words()
        self.drafts.pop(self.key, None)
        self.open()
        return kept, stale

    def settle(self, answer: Any, chance: random.Random) -> Any:
        """Choose for each part: one's own, the other's (giving up one's own words knowingly), or both."""
        more: dict[str, Any] = {"current_version": answer.context["current"].version, "_resolve": "1"}
        carried = dict(answer.context["carried"])  # what only others changed is theirs by now
        chosen = self.texts = {name: carried.get(name, text) for name, text in self.texts.items()}
        for part in answer.context["differences"]:
            choice = chance.choice(["mine", "theirs", "merged"] if part["merged"] is not None else ["mine"])
            more[f"keep-{part['key']}"] = choice
            if choice == "theirs":
                chosen[part["key"]] = part["theirs"]
            elif choice == "merged":
                more[f"merged-{part['key']}"] = chosen[part["key"]] = part["merged"]
        done = self.client.post(f"/visits/{self.visit.pk}/edit/", self.form(**more))
        self.texts = chosen
        return done


def run(environment: dict[str, str], times: int, seed: int = 7) -> tuple[Verdict, str]:
    """Play so many histories; the verdict and a line about how it went."""
    from django.test.utils import setup_test_environment

    from tests.conftest import client_of
    from tests.proof.office import people

    setup_test_environment()  # the pages' contexts are read
    chance, verdict = random.Random(seed), Verdict()
    office, members = people(EDITORS)
    clients = [client_of(member) for member in members]
    for _time in range(times):
        play(chance, office, list(zip(clients, members, strict=True)), verdict)
    said = f"{verdict.histories} histories, {verdict.words} words, {verdict.conflicts} conflicts"
    return verdict, said


def play(chance: random.Random, office: Office, people: list[tuple[Any, Any]], verdict: Verdict) -> None:
    """One history: a visit, three editors, random steps; then look for every word acknowledged."""
    from visits.fieldwork.visits.models import Visit

    key = uuid4()
    present = [person.pk for _client, person in people]
    first = visit_post(office, client_key=key, draft_key=key, members_present=present)
    assert people[0][0].post("/visits/new/", first).status_code == 302
    visit = Visit.objects.get(client_key=key)
    editors = [Editor(client, office, Visit.objects.get(pk=visit.pk), person) for client, person in people]
    acknowledged: set[str] = set()
    for _step in range(STEPS):
        editor, what = chance.choice(editors), chance.random()
        if what < 0.6:
            editor.type(chance)
        elif what < 0.75:
            editor.autosave()
        elif what < 0.95:
            words, stale = editor.save(chance)
            acknowledged |= words
            verdict.conflicts += stale
        else:
            editor.open()
    acknowledged |= {word for editor in editors for words in editor.drafts.values() for word in words}
    verdict.histories += 1
    verdict.words += len(acknowledged)
    there = everything_of(visit)
    verdict.lost += sorted(word for word in acknowledged if word not in there)


def everything_of(visit: models.Model) -> str:
    """The record, its kept versions and the drafts of it, as one text."""
    from visits.core.history.models import Revision
    from visits.fieldwork.visits.actions.drafts import text_of
    from visits.fieldwork.visits.models import Draft

    visit.refresh_from_db()
    texts = [getattr(visit, name) for name in TEXTS]
    for revision in Revision.objects.filter(thing="visits.visit", thing_id=visit.pk):
        texts.append(json.dumps(revision.content, ensure_ascii=False, default=str))
    texts += [str(dict(text_of(draft).lists())) for draft in Draft.objects.filter(visit=visit)]
    return "\n".join(texts)
