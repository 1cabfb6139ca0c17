"""What began in the evening may end past midnight; form, page and database hold the same rule."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from tests.world import Office, visit_post
from visits.fieldwork.visits.hours import Timed, out_of_order
from visits.fieldwork.visits.models import Visit

CASES = {
    ("09:00", "11:30"): "09:00–11:30",
    ("22:30", "00:40"): "22:30–00:40（次日）",
    ("18:00", "06:00"): "18:00–06:00（次日）",
    ("17:59", "00:40"): None,
    ("22:30", "06:01"): None,
    ("15:00", "14:00"): None,
    ("20:00", "20:00"): None,
}


class Record(Timed):
    def __init__(self, began: str, ended: str) -> None:
        self.starts_at, self.ends_at = dt.time.fromisoformat(began), dt.time.fromisoformat(ended)


@pytest.mark.parametrize(("times", "shown"), CASES.items())
def test_times_past_midnight_are_taken_and_others_out_of_order_told(
    times, shown, as_member1, member1, lead1, member2
):
    office = Office(member1, lead1, member2)
    assert out_of_order(Record(*times)) is (shown is None)
    answer = as_member1.post("/visits/new/", visit_post(office, starts_at=times[0], ends_at=times[1]))
    if shown is None:
        assert answer.status_code == 422
        assert "结束时间早于开始时间" in answer.content.decode()
        assert not Visit.objects.exists()
    else:
        assert answer.status_code == 302
        assert shown in as_member1.get(answer.url).content.decode()
        assert shown in as_member1.get("/visits/?cols=times").content.decode()


@pytest.mark.parametrize(("times", "shown"), CASES.items())
def test_database_holds_the_rule_too(times, shown, as_member1, member1, lead1, member2):
    office = Office(member1, lead1, member2)
    as_member1.post("/visits/new/", visit_post(office))
    record = Record(*times)
    change = {"starts_at": record.starts_at, "ends_at": record.ends_at}
    if shown is None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.update(**change)
    else:
        assert Visit.objects.update(**change) == 1


def test_unknown_times_are_left_out():
    record = Record("09:00", "10:00")
    record.starts_at = None
    with override("zh-hans"):
        assert record.hours == "10:00"
