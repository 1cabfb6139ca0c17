"""The cast: one account for each role, by name, and the way each of them signs in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest import runner
from django.conf import settings
from django.contrib.auth import login
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test import utils as test_utils
from django.test.client import MULTIPART_CONTENT
from django.test.signals import template_rendered
from hypothesis import settings as hypothesis_settings

from cadre_review import catalogue
from cadre_review.accounts.models import Role, User
from cadre_review.accounts.session_store import SessionStore
from cadre_review.collector import settle
from cadre_review.complete_posts import END, FORM_END
from cadre_review.stack import in_one_piece
from tests import alike, chromium, clock, template
from tests.audit_triggers import log_may_be_emptied, pytest_runtest_teardown  # noqa: F401  pytest finds them here
from tests.times import pytest_terminal_summary  # noqa: F401
from visits.core.kinds import reading
from visits.fieldwork.surveys import code_throttle

_post = RequestFactory.post


def _post_whole(
    self: Any, path: Any, data: Any = None, content_type: str = MULTIPART_CONTENT, **more: Any
) -> Any:
    """Post as a browser does: the form's closing field last. A test that says ``form_end`` itself is left alone."""
    if content_type == MULTIPART_CONTENT and FORM_END not in (data or {}):
        data = dict(data or {}) | {FORM_END: END}
    elif content_type.startswith("application/x-www-form-urlencoded") and FORM_END not in str(data):
        data = f"{data or ''}&{FORM_END}={END}"
    return _post(self, path, data, content_type, **more)


RequestFactory.post = _post_whole  # Client.post goes through it


def _render_told(self: Any, context: Any) -> Any:
    """Tell of each page that is drawn, as Django's own does in tests, but not of each of the forty parts within it.

    What ``response.context`` holds is what the view gave; its copies for every part were a twentieth of a page.
    """
    if context.template is self:
        template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)


test_utils.instrumented_test_render = _render_told  # taken up when pytest-django sets the tests up

# No test asserts a time: a busy machine is no failure.
hypothesis_settings.register_profile("project", deadline=None)
hypothesis_settings.load_profile("project")

# Invented people. The order is that of the roles; the numbers say which team they belong to.
CAST = {
    "member1": ("甄实", Role.MEMBER),
    "lead1": ("程序", Role.LEAD),
    "member2": ("文记", Role.MEMBER),
    "lead2": ("方圆", Role.LEAD),
    "staff": ("任管", Role.STAFF),
    "reviewer": ("付核", Role.REVIEWER),
    "leader": ("季定", Role.LEADER),
    "sysadmin": ("袁维", Role.SYSADMIN),
    "secadmin": ("关权", Role.SECADMIN),
    "auditor": ("沈计", Role.AUDITOR),
}

SignIn = Callable[[User], Client]


def pytest_configure() -> None:
    """Compile the catalogue where it changed, so that tests read the words people read."""
    clock.travel()
    catalogue.compile_stale()
    alike.hold()


def pytest_collection_finish() -> None:
    """As in a process that serves: 8 % of the time of the tests."""
    settle()


WSGIHandler.__call__ = in_one_piece(WSGIHandler.__call__)  # in the server of the browser tests


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """As the site answers: a seventh of the time of the tests."""
    return in_one_piece(runner.pytest_runtest_protocol)(item, nextitem)


TOUCHES = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the other database, and on PostgreSQL what touches none: it runs there as on SQLite.

    For SQLite alone, too, is a walk that asks words, rights or forms and no rows: what PostgreSQL could break on the
    way there (a statement that it refuses) is found where every role opens every page, tests/test_access_matrix.py.
    """
    strangers = {one.path.resolve() for one in items if one.get_closest_marker("browser")} - set(
        chromium.files()
    )
    if strangers:
        raise pytest.UsageError(f"Tests for a browser where its stage does not look: {strangers}")
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    others = "postgresql" if on_sqlite else "sqlite"
    idle = [
        item
        for item in items
        if item.get_closest_marker(others) or not (on_sqlite or _touches_the_database(item))
    ]
    config.hook.pytest_deselected(items=idle)
    items[:] = [item for item in items if item not in set(idle)]


def _touches_the_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgresql", "browser"))
    return marked or bool(TOUCHES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def kinds_anew() -> None:
    """What was read of kinds in a test that was rolled back is not true of the next."""
    reading.forget()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A copy of the template is used as it is; its folder or cluster goes when the run ends."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Before pytest-django looks for the worker's database, make it from the template.

    A browser starts before that: with its event loop in the thread Django gives another connection, and the first
    rows would come back by neither.
    """
    if any(item.get_closest_marker("browser") for item in request.session.items):
        request.getfixturevalue("browser")
    with django_db_blocker.unblock():
        template.copy_to(connection.creation._get_test_db_name())
        if connection.vendor == "sqlite":
            connection.creation.deserialize_db_from_string = template.put_back
        else:
            connection.ops.sql_flush = template.emptied


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that a fixture of a module writes stay for its tests, and go with the last of them.

    The module's transaction is the outer one; each test's own (mark ``django_db``) is a savepoint in it. Not for
    modules with tests that empty the database.
    """
    with django_db_blocker.unblock(), rolled_back():
        yield


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction that takes everything back in the end."""
    outer = transaction.atomic()
    outer._from_testcase = True  # as Django marks its own, so that a durable transaction may begin inside
    with outer:
        yield
        transaction.set_rollback(True)


def enter(username: str) -> User:
    """Make the account of one of the cast; nobody knows its password."""
    name, role = CAST[username]
    return User.objects.create_user(username=username, name=name, role=role)


@pytest.fixture
def nobody_counted() -> Iterator[None]:
    """Nobody has guessed at a code or a link yet, and what a test guesses counts for no other."""
    code_throttle.forget()
    yield
    code_throttle.forget()


@pytest.fixture
def own_store(settings: Any, tmp_path: Path) -> Path:
    """A store of files that only this test writes to; else the tests of one worker share one."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def member1(db) -> User:
    """A member of the first visit team."""
    return enter("member1")


@pytest.fixture
def lead1(db) -> User:
    """The lead of the first visit team."""
    return enter("lead1")


@pytest.fixture
def member2(db) -> User:
    """A member of the second visit team: for the first team's things, an outsider."""
    return enter("member2")


@pytest.fixture
def lead2(db) -> User:
    """The lead of the second visit team."""
    return enter("lead2")


@pytest.fixture
def staff(db) -> User:
    """Personnel staff of the department, who accept visits and keep cadre files."""
    return enter("staff")


@pytest.fixture
def reviewer(db) -> User:
    """The second person, who approves what staff propose."""
    return enter("reviewer")


@pytest.fixture
def leader(db) -> User:
    """A leader of the department, who signs."""
    return enter("leader")


@pytest.fixture
def sysadmin(db) -> User:
    """The system administrator: accounts, and no business page."""
    return enter("sysadmin")


@pytest.fixture
def secadmin(db) -> User:
    """The security administrator: roles and team membership, and no business page."""
    return enter("secadmin")


@pytest.fixture
def auditor(db) -> User:
    """The security auditor: the log, and no business page."""
    return enter("auditor")


def client_of(user: User) -> Client:
    """A browser in which this person has signed in: as ``force_login``, without an empty session before theirs."""
    client, request = Client(), HttpRequest()
    request.session = SessionStore()
    login(request, user, "cadre_review.accounts.backend.Accounts")
    request.session.save()
    client._set_login_cookies(request)
    return client


@pytest.fixture
def sign_in(db) -> SignIn:
    """``sign_in(member1)`` gives that person's own signed-in client."""
    return client_of


@pytest.fixture
def as_member1(member1: User) -> Client:
    """The first team's member, signed in."""
    return client_of(member1)


@pytest.fixture
def as_lead1(lead1: User) -> Client:
    """The first team's lead, signed in."""
    return client_of(lead1)


@pytest.fixture
def as_member2(member2: User) -> Client:
    """The second team's member, signed in."""
    return client_of(member2)


@pytest.fixture
def as_lead2(lead2: User) -> Client:
    """The second team's lead, signed in."""
    return client_of(lead2)


@pytest.fixture
def as_staff(staff: User) -> Client:
    """Personnel staff, signed in."""
    return client_of(staff)


@pytest.fixture
def as_reviewer(reviewer: User) -> Client:
    """The reviewer, signed in."""
    return client_of(reviewer)


@pytest.fixture
def as_leader(leader: User) -> Client:
    """The leader, signed in."""
    return client_of(leader)


@pytest.fixture
def as_sysadmin(sysadmin: User) -> Client:
    """The system administrator, signed in."""
    return client_of(sysadmin)


@pytest.fixture
def as_secadmin(secadmin: User) -> Client:
    """The security administrator, signed in."""
    return client_of(secadmin)


@pytest.fixture
def as_auditor(auditor: User) -> Client:
    """The security auditor, signed in."""
    return client_of(auditor)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests; each test gets contexts (cookies, storage) of its own."""
    from playwright.sync_api import expect, sync_playwright

    path = chromium.find()
    if path is None:
        pytest.skip(
            "Chromium was not found. On Debian: apt-get install chromium-headless-shell fonts-noto-cjk"
        )
    expect.set_options(timeout=chromium.PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def work(member1, lead1, member2, lead2):
    """``one`` (the round), ``team1``, ``team2``, ``unit1``, ``unit2``, ``spare`` (in scope, in nobody's hands)."""
    from tests import world

    one = world.make_round()
    team1, team2 = world.make_team(one, name="第一走访组"), world.make_team(one, name="第二走访组")
    units = [world.make_unit(name) for name in ("青山局", "绿水局", "蓝天局")]
    world.put_in_scope(one, *units)
    for team, lead, member, unit in ((team1, lead1, member1, units[0]), (team2, lead2, member2, units[1])):
        world.join(team, lead, is_lead=True)
        world.join(team, member)
        world.hand(team, unit)
    return SimpleNamespace(one=one, team1=team1, team2=team2, unit1=units[0], unit2=units[1], spare=units[2])
