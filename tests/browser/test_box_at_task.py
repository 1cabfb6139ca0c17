"""The draft box at a key task: a visit to the task itself is written on the phone offline, and arrives as one."""

from types import SimpleNamespace

from playwright.sync_api import expect

from tests import world
from tests.browser.test_box import begun, fill_visit, online, to_send
from visits.fieldwork.visits.models import Visit


def test_visit_to_a_key_task_is_written_on_the_device_and_arrives_there(open_page, sign_in, office, faults):
    task = world.make_task(lead_unit=world.make_unit("牵头局"), name="城中村改造指挥部")
    world.put_in_scope(office.round, task)
    world.hand(office.team, task, on=office.round.starts_on)
    world.send_to_task(cadre=office.stranger, task=task)
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    fill_visit(page, SimpleNamespace(unit=task), "现场有十二户正在签约")
    expect(page.locator("input[name=entries][value=project]")).to_be_checked()
    to_send(page)
    assert not Visit.objects.exists()
    online(page)
    expect(page.locator(".status-good")).to_have_count(1, timeout=60_000)
    visit = Visit.objects.get()
    assert (visit.to_task, visit.key_task, visit.unit) == (True, task, task.lead_unit)
    assert (visit.team, visit.observed) == (office.team, "现场有十二户正在签约")
    faults.clear()
