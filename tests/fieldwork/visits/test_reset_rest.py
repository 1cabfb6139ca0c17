"""An account that administrators changed neither asks for, decides on nor opens a seal for 72 hours."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cadre_review.accounts.models import RESET_REST, User, recently_reset
from tests.conftest import client_of
from tests.fieldwork.visits.test_sealing import REASON, WHO, office, talk  # noqa: F401  fixtures
from visits.core.access import can
from visits.fieldwork.sealed_sources import actions
from visits.fieldwork.sealed_sources.models import SealRequest

pytestmark = pytest.mark.django_db


def reset(user: User, ago: dt.timedelta = dt.timedelta()) -> None:
    user.reset_at = timezone.now() - ago
    user.save(update_fields=["reset_at"])


def test_no_act_on_a_seal_by_an_account_that_was_reset(talk, staff, reviewer, leader):  # noqa: F811
    asked = actions.ask(actor=leader, thing=talk, reason=REASON)
    granted = actions.decide(
        actor=reviewer, request=actions.ask(actor=staff, thing=talk, reason=REASON), approve=True
    )
    for user in (staff, reviewer, leader):
        reset(user)
    for actor, act, thing, call in [
        (leader, "seal.request", talk, lambda: actions.ask(actor=leader, thing=talk, reason=REASON)),
        (reviewer, "seal.decide", asked, lambda: actions.decide(actor=reviewer, request=asked, approve=True)),
        (staff, "seal.look", granted, lambda: actions.look(actor=staff, request=granted)),
    ]:
        assert not can(actor, act, thing)
        with pytest.raises(PermissionDenied, match="72"):
            call()
    page = client_of(staff).post(f"/seals/{granted.pk}/name/")
    assert page.status_code == 403
    assert WHO not in page.content.decode()
    assert SealRequest.objects.get(pk=asked.pk).state == "asked"


def test_after_72_hours_the_seal_is_opened_again(talk, staff, reviewer):  # noqa: F811
    for user, ago in ((staff, RESET_REST), (reviewer, RESET_REST + dt.timedelta(minutes=1))):
        reset(user, ago)
        assert not recently_reset(user)
    asked = actions.ask(actor=staff, thing=talk, reason=REASON)
    actions.decide(actor=reviewer, request=asked, approve=True)
    assert WHO in actions.look(actor=staff, request=asked)
