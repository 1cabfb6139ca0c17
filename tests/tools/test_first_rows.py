"""The rows that migrations bring are there for a test that follows one which emptied the database."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from tests import template
from visits.cadres.leadership.models import AgeLimit

pytestmark = pytest.mark.django_db(transaction=True)


def test_first_rows_come_back_after_the_database_was_emptied():
    template.put_first_rows_back()  # another that empties may have run before
    before = AgeLimit.objects.count(), Permission.objects.count()
    assert all(before)
    call_command("flush", verbosity=0, interactive=False)
    assert not AgeLimit.objects.exists()
    template.put_first_rows_back()
    assert (AgeLimit.objects.count(), Permission.objects.count()) == before
