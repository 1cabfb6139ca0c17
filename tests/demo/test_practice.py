"""Practice: marked on every page, renewed by one command, and never another database than its own."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from cadre_review.accounts.models import User
from visits.demo.practice import drop_everything, refuse_any_other

BANNER = "练习环境：数据均为虚构"
SMALL = ("--units", "12", "--cadres", "30", "--visits", "40")


def practice(folder, *more, **environment):
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PRACTICE"}}
    return subprocess.run(
        [sys.executable, "manage.py", "practice", *SMALL, *more],
        cwd=settings.BASE_DIR,
        env=kept | {"DJANGO_SETTINGS_MODULE": "cadre_review.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
def test_real_site_is_never_emptied(as_sysadmin, settings):
    with pytest.raises(ImproperlyConfigured):
        drop_everything()
    assert as_sysadmin.post(reverse("practice_renew"), {"form_end": "1"}).url == reverse("home")
    settings.PRACTICE = True  # by mistake, on the real database: its name and its accounts still say no
    with pytest.raises(ImproperlyConfigured):
        refuse_any_other()
    assert User.objects.exists()


@pytest.mark.django_db
def test_every_page_of_a_practice_site_is_marked(as_sysadmin, as_staff, client, settings):
    assert BANNER not in as_staff.get(reverse("cadres:list")).content.decode()
    settings.PRACTICE = True
    for who, route in ((as_staff, "cadres:list"), (as_staff, "home"), (client, "accounts:login")):
        assert BANNER in who.get(reverse(route)).content.decode()
    assert reverse("practice_renew") in as_sysadmin.get(reverse("home")).content.decode()
    assert reverse("practice_renew") not in as_staff.get(reverse("home")).content.decode()
    assert as_staff.get(reverse("practice_renew")).status_code == 403


def test_practice_site_is_filled_and_renewed(tmp_path):
    path = tmp_path / "practice.sqlite3"
    own = {"PRACTICE": "1", "PRACTICE_DATABASE_URL": f"sqlite:///{path}"}
    for _turn in range(2):
        done = practice(tmp_path, **own)
        assert done.returncode == 0, done.stderr[-800:]
        with sqlite3.connect(path) as database:
            assert database.execute("SELECT count(*) FROM visits_unit").fetchone()[0] >= 12
            database.execute("UPDATE visits_unit SET short_name = '练习写下的'")


def test_another_database_is_refused(tmp_path):
    assert "PRACTICE is off" in practice(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/real.sqlite3").stderr
    real = f"sqlite:///{tmp_path}/real.sqlite3"
    same = practice(tmp_path, PRACTICE="1", DATABASE_URL=real, PRACTICE_DATABASE_URL=real)
    assert "must be another database" in same.stderr
    assert "holds the word practice" in practice(tmp_path, PRACTICE="1", PRACTICE_DATABASE_URL=real).stderr
