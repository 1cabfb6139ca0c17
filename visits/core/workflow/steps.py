"""Things with states, and the steps that lead from one to the next.

A step is declared once, as a decorator on the function that does it::

    @motions.step("tell", right="decision.decide", at=[State.DECIDED], form=TellForm, label=_("Tell"),
                  log=_("wrote down that a decision was told"))
    def tell(*, actor: Any, decision: Decision, base_version: int, told_on: dt.date, told_by: str) -> Said:

The function is the effect alone: it checks, sets fields on the locked row, and gives the note of the step. What all
steps share stands in ``Workflow._take``. From the same declaration follow the address and page of the step, who may
open it (by the right, see ``access.toml``), its button, what it is called in the log, and the notice that follows it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from cadre_review.policy import open_by_acts
from visits.core.access import can, require
from visits.core.history.models import keep
from visits.core.pages import post_form
from visits.core.paper_page import word_and_print
from visits.core.readers import seen_or_404
from visits.core.records import lock, nothing, store

from .case import Stage
from .declared import DETAILS, LABELS, NOTICES, Done, Notice, Said, Step
from .papers import Paper, Write

T = TypeVar("T", bound=models.Model)
P = ParamSpec("P")
AWAY, SAID = _("You keep away from whom this concerns."), _("%(step)s: written down.")
WORKFLOWS: "list[Workflow[Any]]" = []


def chosen(form: Any, query: Any) -> None:
    """Choose in the form what the address names (``?which=file``): of choices only, nothing is typed by a link."""
    for name, value in query.items():
        if isinstance(form.fields.get(name), ChoiceField):
            form.initial[name] = value


def lock_row(
    actor: Any, thing: T, right: str | Callable[[T], str], rows: Sequence[str] = (), away: Any = AWAY
) -> T:
    """The row, locked and read anew, for whom the right is given and from whom avoidance does not close it."""
    row = lock(actor, thing, right, rows)
    everything: Any = type(thing)._default_manager
    if not everything.visible_to(actor).filter(pk=row.pk).exists():
        raise PermissionDenied(away)
    return row


class Workflow(Generic[T]):
    """A model with states: how its rows are fetched, locked and written, and the steps between its states.

    ``name`` is the keyword under which actions take the thing, ``pages`` the namespace of its routes, ``title`` that
    of its list. ``rows`` are the relations read with it. ``parts(thing)`` are its lines in the history. What the page
    of a step shows beside the form says ``page(request, thing, key)``: see ``templates/core/step.html``, and ``crumb``,
    what the thing is called there. The sentences: ``stale`` for a version that is not the latest, ``not_now`` for a
    wrong state, ``away`` for whoever keeps away, ``taken`` for a client key of somebody else, ``said`` for a step done.
    """

    def __init__(
        self, model: type[T], *, pages: str, title: Any, not_now: Any = "", stale: Any = "", taken: Any = "",
        name: str = "", rows: Sequence[str] = (), parts: Callable[[T], dict[str, Any]] = nothing,
        page: Callable[[HttpRequest, T, str], dict[str, Any]] = nothing,
        away: Any = AWAY, said: Any = SAID,
    ) -> None:  # fmt: skip
        self.model, self.name, self.pages, self.title = model, name or pages[:-1], pages, title
        self.rows, self.parts, self.page, self.said = rows, parts, page, said
        self.stale, self.not_now, self.away, self.taken = stale, not_now, away, taken
        self.steps: dict[str, Step] = {}
        self.links: list[Step] = []  # every button, in its order
        self.stages: tuple[Stage, ...] = ()  # its way, as the head of its page shows it
        self.fell: Collection[str] = ()  # the states in which it left its way
        self.written: Paper | None = None  # its paper
        WORKFLOWS.append(self)

    # Declaring

    def act(self, act: str, log: Any, notice: Notice | None = None, **details: Any) -> None:
        """Say what an act is called in the log, its details too, and which notice follows it."""
        LABELS[act] = log
        DETAILS.update(details)
        if notice:
            NOTICES[act] = replace(notice, route=notice.route or f"{self.pages}:detail")

    def link(
        self, key: str, *, right: str, label: Any, at: Collection[str] = (), offered: Any = bool
    ) -> None:
        """A button that leads to a page which is no step of its own."""
        self.links.append(Step(key, right, at, label, label, offered=offered))

    def way(self, *stages: Stage, fell: Collection[str] = ()) -> None:
        """Say through which stages a thing goes: see ``case.py``."""
        self.stages, self.fell = stages, fell

    def step(
        self, key: str, *, right: str | Mapping[Any, str], label: Any, at: Collection[str] = (), title: Any = "",
        act: str = "", log: Any = "", notice: Notice | None = None, form: Any = None, address: str = "",
        offered: Callable[[Any], Any] | None = bool, details: Mapping[str, Any] | None = None,
    ) -> Callable[[Callable[P, Said]], Callable[P, T]]:  # fmt: skip
        """Declare a step: the decorated function is its effect, the name its action.

        ``key`` names its route; ``act`` is its word in the log, else the workflow's name and the key.
        """
        act, states = act or f"{self.name}.{key}", at or (() if isinstance(right, str) else tuple(right))
        if log:
            self.act(act, log, notice, **details or {})

        def declare(effect: Callable[P, Said]) -> Callable[P, T]:
            @wraps(effect)
            def action(*args: P.args, **values: P.kwargs) -> T:
                return self._take(step, effect, cast(dict[str, Any], values))

            step = Step(
                key, right, states, label, title or label, act, address or key, form, offered or bool, action
            )
            self.steps[key] = step
            if offered:
                self.links.append(step)
            open_by_acts(f"{self.pages}:{key}", step.rights)
            return action

        return declare

    def paper(
        self, key: str, *, enter: Callable[[Any, T], Any] = nothing, ready: Callable[[T], Any] = bool
    ) -> Callable[[Write], Write]:
        """Declare the paper of the thing: the decorated function writes it for who reads it (``papers.py``)."""

        def declare(write: Write) -> Write:
            self.written = Paper(key, write, enter, ready)
            return write

        return declare

    # Doing

    @transaction.atomic
    def _take(self, step: Step, effect: Callable[..., Said], values: dict[str, Any]) -> T:
        """Lock · right · scope · version · state · effect · row, course and history · line in the log."""
        actor = values["actor"]
        thing = self.lock(actor, values[self.name], step.right_to)
        if values.get("base_version", getattr(thing, "version", None)) != getattr(thing, "version", None):
            raise ValidationError(self.stale)
        self.expect(thing, step.at)
        told = effect(**values | {self.name: thing})
        done = told if isinstance(told, Done) else Done(told or "")
        self.write(thing, actor, done.note)
        record(actor, step.act, thing, **done.details)
        return thing

    def lock(self, actor: Any, thing: T, right: str | Callable[[T], str]) -> T:
        """The row, locked, for whom the right is given and from whom avoidance does not close it."""
        return lock_row(actor, thing, right, self.rows, self.away)

    def expect(self, thing: Any, states: Collection[str]) -> None:
        """Refuse where the thing is in none of the states."""
        if states and thing.state not in states:
            raise ValidationError(self.not_now % {"state": thing.get_state_display()})

    def write(self, thing: Any, actor: Any, note: str | Promise = "") -> None:
        """Write the row with its next version, a line in its course, and keep the version."""
        self.finish(store(thing), actor, note)

    def finish(self, thing: Any, actor: Any, note: str | Promise = "") -> None:
        """A line in the course of a row that was stored, and its version kept with its lines."""
        if hasattr(thing, "steps"):
            longest = thing.steps.model._meta.get_field("note").max_length
            thing.steps.create(after=thing.state, note=str(note)[:longest], by=actor)
        if hasattr(thing, "version"):
            keep(thing, actor, **self.parts(thing))

    def known(self, client_key: UUID, actor: Any) -> T | None:
        """What was made with this form before; a form of somebody else is refused."""
        found: Any = self.model._default_manager.filter(client_key=client_key).first()
        if found and found.created_by_id != actor.pk:
            raise PermissionDenied(self.taken)
        return cast(T | None, found)

    # Showing

    def fetch(self, request: HttpRequest, pk: int) -> T:
        """The thing, if the user sees it; else 404."""
        found: T = seen_or_404(request.user, self.model, pk, *self.rows)
        return found

    def ask(self, request: HttpRequest, pk: int, key: str) -> T:
        """The thing of which a step is asked for: 404 outside the scope, 403 without the right."""
        thing = self.fetch(request, pk)
        require(request.user, self.steps[key].right_to(thing), thing)
        return thing

    def buttons(self, user: Any, thing: T) -> list[dict[str, Any]]:
        """The steps that are open to this user now, the likeliest first."""
        return [
            {"url": reverse(f"{self.pages}:{step.key}", args=[thing.pk]), "label": step.label}
            for step in self.links
            if step.is_open(thing) and can(user, step.right_to(thing), thing)
        ]

    def papers(self, thing: T) -> list[dict[str, Any]]:
        """The menu of its papers: the file and its print."""
        if not (self.written and self.written.ready(thing)):
            return []
        return word_and_print(reverse(f"{self.pages}:paper", args=[thing.pk]), self.written.label)

    def address(self, thing: T) -> str:
        """The page of the thing."""
        return reverse(f"{self.pages}:detail", args=[thing.pk])

    def frame(self, request: HttpRequest, thing: T, title: Any, key: str = "") -> dict[str, Any]:
        """What stands around a form about the thing."""
        back, more = self.address(thing), self.page(request, thing, key)
        crumbs = [(self.title, reverse(f"{self.pages}:list")), (more.pop("crumb", thing), back)]
        return {"title": title, "back": back, "crumbs": crumbs, "template": "core/step.html"} | more

    def answer(
        self,
        request: HttpRequest,
        thing: T,
        key: str,
        form: Any,
        more: Mapping[str, Any] | None = None,
        **page: Any,
    ) -> HttpResponse:
        """Draw the form of a step, or take it; ``more`` are arguments of the action that no form asks for."""
        step = self.steps[key]
        action = cast(Callable[..., Any], step.action)

        def write() -> Any:
            return action(**{self.name: thing}, actor=request.user, **more or {}, **form.arguments())

        said = self.said % {"step": step.title, "number": thing}
        frame = self.frame(request, thing, step.title, key) | page
        return post_form(request, form, write, said, to=self.address(thing), **frame)

    def view(self, key: str) -> Callable[..., HttpResponse]:
        """The page of a step: fetch from scope, require, form, action, message, on to the page of the thing."""
        form_of = self.steps[key].form

        def page(request: HttpRequest, pk: int) -> HttpResponse:
            thing = self.ask(request, pk, key)
            sent = request.POST if request.method == "POST" else None
            form = form_of(sent, thing=thing, user=request.user)
            chosen(form, request.GET)
            return self.answer(request, thing, key, form)

        return page

    def paper_view(self, paper: Paper) -> Callable[..., HttpResponse]:
        """The paper as a file or its print, for who sees the thing."""

        def page(request: HttpRequest, pk: int) -> HttpResponse:
            return paper.answer(request, self.fetch(request, pk), self.name)

        return page

    def paths(self, start: str = "") -> list[URLPattern]:
        """The addresses of all steps that have a form, and of the paper."""
        thing = f"{start or self.pages}/<int:pk>"
        found = [
            path(f"{thing}/{step.address}/", self.view(key), name=key)
            for key, step in self.steps.items()
            if step.form
        ]
        if self.written:
            found.append(
                path(f"{thing}/{self.written.key}.docx", self.paper_view(self.written), name="paper")
            )
        return found
