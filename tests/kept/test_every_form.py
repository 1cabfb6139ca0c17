"""Every form of the site that posts, on every page that the matrix opens: it ends, and what is typed comes back."""

import re
from pathlib import Path

import pytest
from django.conf import settings as site

from tests.kept.forms import Tries, browser
from tests.test_access_matrix import BY_MOMENT, GUARDED, WITHOUT, Read, address, may

TEMPLATES = Path(site.BASE_DIR) / "templates"
FORM = re.compile(r"<form\b[^>]*method=.post.*?</form>", re.DOTALL | re.IGNORECASE)


def test_every_form_of_the_templates_closes_with_its_end():
    forms = [
        (path.name, form[0]) for path in TEMPLATES.rglob("*.html") for form in FORM.finditer(path.read_text())
    ]
    assert len(forms) > 60
    end = re.compile(r"{% form_end %}(?:{% endvaries %})?\s*</form>$")
    by_hand = re.compile(
        r'<input type="hidden" name="form_end" value="1">\s*</form>$'
    )  # asks no database whose it is
    without = [
        name
        for name, form in forms
        if not (end.search(form) or (name == "503.html" and by_hand.search(form)))
    ]
    assert without == []


def test_no_control_stands_outside_the_form_it_belongs_to():
    outside = re.compile(r"<(?:input|select|textarea|button)[^>]*\sform=")
    assert [path.name for path in TEMPLATES.rglob("*.html") if outside.search(path.read_text())] == []


@pytest.mark.django_db
@pytest.mark.sqlite  # the walk asks forms, not databases
def test_what_is_typed_in_any_form_comes_back_however_the_session_ended():
    world, tries, seen = Read(), Tries(), set[str]()
    for role in ("staff", "member", "lead", "reviewer", "leader", "sysadmin", "secadmin", "auditor"):
        user = world.people[role]
        client = browser(user)
        for route in [one for one in GUARDED if may(role, one) and one not in seen]:
            seen.add(route)
            if WITHOUT.match(route) or route in BY_MOMENT or route.endswith(("export", "csv")):
                continue
            response = client.get(address(route, world, role, world.near))
            is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
            if is_page and not response.streaming and b'method="post"' in response.content:
                page = response.wsgi_request.get_full_path()
                if tries.page(user, page, response.content.decode()):
                    client = browser(user)
    assert len(tries.done) > 60
