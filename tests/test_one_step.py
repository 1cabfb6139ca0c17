"""A step is declared once: no package does by itself what all steps share, and the declaration is all there is."""

import ast
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.urls import include, path, reverse

from cadre_review import policy
from cadre_review import urls as root
from cadre_review.audit.models import Entry
from cadre_review.audit.queries import Words, act_label
from cadre_review.policy import matrix
from tests.routes import ROUTES
from tests.world import make_letter, make_round, make_unit
from visits.audit_labels import ACTS, PLAIN
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.core.workflow import DETAILS, LABELS, NOTICES, WORKFLOWS, Done, Notice, Workflow
from visits.core.workflow.forms import StepForm
from visits.core.workflow.texts import text_of
from visits.judgement.letters.models import FeedbackLetter, LetterState
from visits.organisation.notices.models import Notice as Told
from visits.organisation.notices.rules import AUTHOR, KINDS
from visits.organisation.notices.rules import PLAIN as PLAIN_NOTICES

TOP = Path(__file__).resolve().parents[1] / "visits"
OWN = re.compile(r"^_(locked|expect|reason|texts?|not_to_come|written?|step|plain|settled?)$")
# Packages whose things have steps: what they still do by themselves, and why.
CONVERTED = (
    "fieldwork/leads", "judgement", "fieldwork/follow_ups", "fieldwork/sealed_sources", "fieldwork/visits",
)  # fmt: skip
STAYS = {
    "fieldwork/sealed_sources/actions.py:_written": "a reason with an upper limit",
    "fieldwork/visits/actions/states.py:_locked": "the version may be left out",
    "fieldwork/visits/actions/states.py:_step": "the text keeps its version, the course says more than a note",
    "fieldwork/visits/views/states.py:_step": "one button, no form; every sentence that lacks is said",
    "fieldwork/visits/views/comments.py:_written": "a view: takes the form of a comment",
    "judgement/findings/actions.py:_settle": "what two steps share",
}


def functions() -> Any:
    for folder in CONVERTED:
        assert (TOP / folder).is_dir(), folder
        for file in (TOP / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.FunctionDef):
                    yield f"{file.relative_to(TOP)}:{node.name}", node


def test_no_package_keeps_a_copy_of_what_every_step_does() -> None:
    copies = {name for name, node in functions() if OWN.match(node.name)}
    assert copies - set(STAYS) == set()
    assert {name for name in STAYS if OWN.match(name.split(":")[1])} == copies


def test_no_effect_compares_the_version_by_itself() -> None:
    """Whoever takes a ``base_version`` is a step, which never reads it: ``Workflow`` compares it."""
    for name, node in functions():
        takes = any(one.arg == "base_version" for one in node.args.kwonlyargs)
        if takes and "decisions/grounds.py" not in name:
            assert any(".step(" in ast.unparse(one) for one in node.decorator_list), name
            reads = [one for one in ast.walk(node) if isinstance(one, ast.Name) and one.id == "base_version"]
            assert reads == [], name


def steps() -> list[Any]:
    return [(workflow, step) for workflow in WORKFLOWS for step in workflow.steps.values()]


def test_every_step_has_a_right_a_label_a_page_and_what_it_declares() -> None:
    assert len(steps()) > 45
    for workflow, step in steps():
        name = f"{workflow.pages}:{step.key}"
        assert step.rights <= set(matrix()["acts"]), name
        assert matrix()["routes"][name] == {role for one in step.rights for role in matrix()["acts"][one]}, (
            name
        )
        assert step.act in ACTS, name
        assert name in ROUTES, name
        assert str(step.label), name
        assert str(step.title), name
        if step.act in NOTICES:
            assert KINDS[step.act].route == f"{workflow.pages}:detail"


def test_what_is_declared_is_said_nowhere_else() -> None:
    assert set(LABELS) & set(PLAIN) == set()
    assert set(NOTICES) & set(PLAIN_NOTICES) == set()


class ShelveForm(StepForm):
    """Where the letter lies."""

    shelf = forms.CharField(max_length=20)


@pytest.fixture
def toys(settings):
    """A workflow with one step, declared here and nowhere else, on the letters of the site."""
    kept = [(one, dict(one)) for one in (LABELS, NOTICES, DETAILS, policy._by_acts)], list(WORKFLOWS)
    toys = Workflow(
        FeedbackLetter,
        name="letter",
        pages="toys",
        title="Toys",
        stale="It is stale.",
        not_now="It is %(state)s.",
    )

    @toys.step(
        "shelve", right="letter.draft", at=[LetterState.DRAFTED], form=ShelveForm, label="Shelve it",
        log="shelved a letter", notice=Notice("A letter was shelved", AUTHOR), details={"shelf": "on shelf"},
    )  # fmt: skip
    def shelve(*, actor: Any, letter: FeedbackLetter, base_version: int, shelf: str) -> Done:
        letter.number = text_of("shelf", shelf)
        return Done(shelf=letter.number)

    pages = [path("toys/", HttpResponse, name="list"), path("toys/<int:pk>/", HttpResponse, name="detail")]
    site = ModuleType("toys")
    site.urlpatterns = [path("", include((pages + toys.paths(), "toys"))), *root.urlpatterns]
    settings.ROOT_URLCONF = site
    yield toys
    for known, before in kept[0]:
        known.clear()
        known.update(before)
    WORKFLOWS[:] = kept[1]
    matrix.cache_clear()


@pytest.mark.django_db
def test_a_step_that_is_declared_needs_nothing_else(toys, staff, reviewer, as_staff, as_reviewer) -> None:
    make_round()
    letter = make_letter(reviewer, make_unit())
    address = reverse("toys:shelve", args=[letter.pk])
    assert toys.buttons(staff, letter) == [{"url": address, "label": "Shelve it"}]
    assert toys.buttons(reviewer, letter) == []
    assert as_reviewer.get(address).status_code == 403
    assert "<h1>Shelve it" in as_staff.get(address).content.decode()
    stale = as_staff.post(address, {"version": letter.version + 1, "shelf": "甲"})
    assert (stale.status_code, "It is stale." in stale.content.decode()) == (422, True)
    assert as_staff.post(address, {"version": letter.version, "shelf": ""}).status_code == 422
    assert not Revision.objects.exists()
    assert as_staff.post(address, {"version": letter.version, "shelf": " 甲 "}).url == f"/toys/{letter.pk}/"
    before, letter = letter.version, FeedbackLetter.objects.get()
    assert (letter.number, letter.version) == ("甲", before + 1)
    assert Revision.objects.get().version == before + 1
    line = Entry.objects.get(act="letter.shelve")
    assert (act_label(line.act), Words().told(line.detail, "")) == ("shelved a letter", "on shelf：甲")
    assert list(Told.objects.values_list("user", "act")) == [(reviewer.pk, "letter.shelve")]
    assert KINDS["letter.shelve"].route == "toys:detail"


@pytest.mark.django_db
def test_a_step_is_refused_without_right_scope_or_state_and_writes_nothing(
    toys, staff, reviewer, leader
) -> None:
    make_round()
    letter = make_letter(reviewer, make_unit(), state="signed", signed_by=leader)
    shelve = toys.steps["shelve"].action
    told = {"letter": letter, "base_version": letter.version, "shelf": "甲"}
    with pytest.raises(PermissionDenied):
        shelve(actor=reviewer, **told)
    with pytest.raises(ValidationError, match="It is "):
        shelve(actor=staff, **told)
    FeedbackLetter.objects.update(state="drafted", signed_by=None)
    Recusal.objects.create(user=staff, unit=letter.unit, relation="spouse")
    with pytest.raises(PermissionDenied):
        shelve(actor=staff, **told)
    assert FeedbackLetter.objects.get().number == ""
    assert not Entry.objects.filter(act="letter.shelve").exists()
