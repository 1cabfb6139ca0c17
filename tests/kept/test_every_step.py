"""At every step of every long form: the session ends, is taken elsewhere or locks; what was typed comes back."""

import pytest

from tests.conftest import client_of
from tests.kept.forms import TYPED, WAYS, WORD
from tests.kept.test_given_back import enter, marks
from tests.world import Office, visit_post
from visits.fieldwork.site_visits.forms import SiteVisitForm
from visits.fieldwork.symposia.forms import SymposiumForm
from visits.fieldwork.visits.forms.interviews import InterviewForm
from visits.fieldwork.visits.forms.visits import VisitForm
from visits.fieldwork.visits.models import Visit

pytestmark = pytest.mark.django_db
FORMS = {
    "/visits/new/?unit={unit}": VisitForm,
    "/visits/{visit}/interviews/new/": InterviewForm,
    "/visits/{visit}/symposia/new/": SymposiumForm,
    "/visits/{visit}/sites/new/": SiteVisitForm,
}
TEXTS = {  # a text in each step, of the step itself or of a fold of it
    (VisitForm, "basics"): ("observed", "follow_ups-0-text"),
    (InterviewForm, "with"): ("place",),
    (InterviewForm, "said"): ("text", "keywords"),
    (InterviewForm, "judged"): ("statements-0-text",),
    (SymposiumForm, "with"): ("place",),
    (SymposiumForm, "said"): ("minutes", "agenda"),
    (SymposiumForm, "judged"): ("opinions-0-text",),
    (SiteVisitForm, "where"): ("place", "observed"),
    (SiteVisitForm, "met"): ("people-0-said",),
}


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    member1.set_password(WORD)
    member1.save()
    return Office(member1, lead1, member2)


@pytest.fixture
def pages(office) -> dict:
    """The address of each form, new."""
    client_of(office.member1).post("/visits/new/", visit_post(office))
    keys = {"unit": office.unit.pk, "visit": Visit.objects.get().pk}
    return {form: page.format(**keys) for page, form in FORMS.items()}


def texts_of(form) -> dict[str, tuple[str, ...]]:
    """By step the texts that are typed."""
    return {one.key: TEXTS.get((form, one.key), ()) for one in form.steps}


def test_no_step_of_a_long_form_is_left_out():
    for form in FORMS.values():
        assert all(texts_of(form).values()), form


@pytest.mark.parametrize("way", ["signed_out", "elsewhere", "locked"])
@pytest.mark.parametrize("form", FORMS.values(), ids=lambda one: one.__name__)
def test_what_was_typed_in_each_step_comes_back(way, form, office, pages):
    user = office.member1
    opened = client_of(user).get(pages[form], follow=True)
    page, drawn = (opened.redirect_chain or [(pages[form], 200)])[-1][0], opened.context["form"]
    for step, names in texts_of(form).items():
        hidden = {one.name: one.value() or "" for one in drawn.hidden_fields()}
        typed = {name: f"{TYPED}{step}{at}" for at, name in enumerate(names)}
        rows = {f"{name.split('-')[0]}-{what}": n for name in names if "-0-" in name
                for what, n in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))}  # fmt: skip
        sent = hidden | rows | typed | marks(user, page) | {"form_end": "1"}
        away = WAYS[way](user).post(page, sent)
        assert away.status_code in {302, 200}  # on to the sign-in, or the lock in the place of the page
        assert "_password" in away.content.decode() or "/accounts/" in away.url
        back = enter(user).get(page).content.decode()
        for text in typed.values():
            assert text in back, (way, form, step)
