"""Long work: in line, shown, delivered to whoever asked, told when it stops, forgotten after seven days."""

import datetime as dt
import errno
import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cadre_review.audit.models import Entry
from visits.core.lists import jobs
from visits.core.lists.models import Job

pytestmark = pytest.mark.django_db


def counting(job: Job) -> None:
    """Work of this test: three steps and a file."""
    for number in range(3):
        jobs.step(job, number + 1)
    jobs.deliver(job, io.BytesIO(b"three"), "三.txt")


def breaking(job: Job) -> None:
    jobs.step(job, 1)
    raise RuntimeError("a fault of the test")


def filling(job: Job) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def refusing(job: Job) -> None:
    raise ValidationError("先选人员。")


@pytest.fixture
def begin(staff, monkeypatch):
    """Start work of this module."""

    def start(work) -> Job:
        monkeypatch.setitem(jobs.KINDS, "test", work)
        job = jobs.start(actor=staff, kind="test", title="数到三", wanted={}, total=3)
        job.refresh_from_db()
        return job

    return start


def test_work_is_done_and_its_file_taken_by_whoever_asked(begin, as_staff, as_reviewer) -> None:
    job = begin(counting)
    assert (job.state, job.done, job.result_name) == ("done", 3, "三.txt")
    assert Entry.objects.get(act="job.start").detail == {"kind": "test", "total": 3}
    page = as_staff.get(f"/jobs/{job.pk}/")
    assert f"/jobs/{job.pk}/file/" in page.content.decode()
    assert "Refresh" not in page
    assert b"".join(as_staff.get(f"/jobs/{job.pk}/file/")) == b"three"
    for address in ("", "file/"):
        assert as_reviewer.get(f"/jobs/{job.pk}/{address}").status_code == 404
    assert as_reviewer.post(f"/jobs/{job.pk}/again/").status_code == 404


def test_page_of_work_under_way_renews_itself(begin, as_staff) -> None:
    job = begin(counting)
    Job.objects.update(state="running", done=1, seen_at=timezone.now())
    page = as_staff.get(f"/jobs/{job.pk}/")
    assert page["Refresh"] == "2"
    assert '<progress class="job-progress" max="3" value="1">' in page.content.decode()
    assert "数到三" in as_staff.get("/jobs/").content.decode()


def test_fault_is_told_and_work_starts_again(begin, as_staff, monkeypatch) -> None:
    job = begin(breaking)
    assert job.state == "failed"
    assert "a fault of the test" not in as_staff.get(f"/jobs/{job.pk}/").content.decode()
    monkeypatch.setitem(jobs.KINDS, "test", counting)
    as_staff.post(f"/jobs/{job.pk}/again/")
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "")
    assert Entry.objects.filter(act="job.start_again").count() == 1


def test_refusal_is_told_in_its_own_words(begin, as_staff) -> None:
    job = begin(refusing)
    assert (job.state, job.message) == ("failed", "先选人员。")


def test_dead_worker_is_noticed_and_work_starts_again(begin, as_staff, staff) -> None:
    job = begin(counting)
    Job.objects.update(state="running", seen_at=timezone.now() - jobs.SILENCE - dt.timedelta(seconds=1))
    page = as_staff.get(f"/jobs/{job.pk}/")
    assert "Refresh" not in page
    assert f"/jobs/{job.pk}/again/" in page.content.decode()
    as_staff.post(f"/jobs/{job.pk}/again/")
    job.refresh_from_db()
    assert job.state == "done"


def test_work_that_is_done_is_not_started_again(begin, staff, reviewer) -> None:
    job = begin(counting)
    with pytest.raises(ValidationError):
        jobs.start_again(actor=staff, job=job)
    with pytest.raises(PermissionDenied):
        jobs.start_again(actor=reviewer, job=job)
    assert not Entry.objects.filter(act="job.start_again").exists()


def test_result_is_removed_after_seven_days(begin, as_staff) -> None:
    job = begin(counting)
    place = job.result.path
    assert jobs.forget_old() == 0
    Job.objects.update(finished_at=timezone.now() - jobs.KEPT - dt.timedelta(seconds=1))
    assert jobs.forget_old() == 1
    with pytest.raises(FileNotFoundError):
        Path(place).stat()
    assert as_staff.get(f"/jobs/{job.pk}/file/").status_code == 404


def left(job: Job, **facts) -> None:
    """As a killed worker leaves a job lying."""
    old = timezone.now() - jobs.SILENCE - dt.timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(**{"state": "running", "finished_at": None, "seen_at": old} | facts)


def test_work_left_lying_or_whose_order_is_lost_is_done_anew(begin) -> None:
    job = begin(counting)
    assert jobs.take_up_again() == 0
    for state in ("running", "waiting"):
        left(job, state=state)
        assert jobs.take_up_again() == 1
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", 3)


def test_work_stopped_by_a_full_disk_is_taken_up_again_when_there_is_room(begin, monkeypatch) -> None:
    job = begin(filling)
    assert job.state == "running"
    monkeypatch.setitem(jobs.KINDS, "test", counting)
    left(job)
    jobs.take_up_again()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)


def test_work_that_kills_its_worker_each_time_is_given_up(begin) -> None:
    job = begin(counting)
    left(job, attempt=jobs.MOST_ATTEMPTS)
    assert jobs.take_up_again() == 1
    job.refresh_from_db()
    assert job.state == "failed"
    assert "后台进程多次中断" in job.message


def test_worker_that_was_taken_for_dead_does_not_end_the_work_of_the_next(begin, own_store) -> None:
    job = begin(counting)
    left(job)
    late = Job.objects.get(pk=job.pk)
    Job.objects.update(attempt=late.attempt + 1)
    jobs.deliver(late, io.BytesIO(b"late"), "late.txt")
    assert jobs.end(late, Job.State.FAILED, "late") is False
    job.refresh_from_db()
    assert (job.state, job.message, job.result_name) == ("running", "", "三.txt")
    assert not late.result
