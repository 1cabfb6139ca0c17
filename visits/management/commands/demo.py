"""Makes the invented city; see docs/demo-city.md."""

import datetime as dt
import sys
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone, translation

from cadre_review import table_sizes
from cadre_review.accounts.demo import make_accounts
from cadre_review.accounts.models import Role, User
from cadre_review.audit.log import record
from cadre_review.audit.row_walk import cover
from cadre_review.audit.rows import unnoticed
from cadre_review.catalogue import compile_stale
from visits.demo import city, files, front_line, log, people, rounds
from visits.demo.appraisals import make_appraisal
from visits.demo.article.build import build_article
from visits.demo.decisions import make_decisions
from visits.demo.elsewhere import Elsewhere
from visits.demo.findings import make_findings
from visits.demo.leads import make_leads
from visits.demo.plans import make_plans
from visits.demo.rectifications import make_rectifications
from visits.demo.surveys import make_surveys
from visits.demo.waiting import make_waiting
from visits.demo.well_heard import tell_of_one
from visits.fieldwork.outlines.default import make_default_outline
from visits.fieldwork.visits.counting import rebuild
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import Unit
from visits.reports.search import index

SMALL = {"units": 90, "cadres": 1200, "visits": 160}
CITY = {"units": 500, "cadres": 20_000, "visits": 1_500}


class Bar:
    """A progress bar on a terminal; silent elsewhere."""

    def __init__(self, label: str, total: int, out: Any) -> None:
        self.label, self.total, self.done, self.out = label, max(total, 1), 0, out
        self.shows = sys.stderr.isatty()

    def __call__(self, step: int) -> None:
        """Move on by ``step``."""
        self.done += step
        if self.shows:
            filled = 30 * self.done // self.total
            end = "\n" if self.done >= self.total else ""
            self.out.write(
                f"\r{self.label} [{'#' * filled:<30}] {self.done:,}/{self.total:,}{end}", ending=""
            )
            self.out.flush()


class Command(BaseCommand):
    help = "Fill an empty database with an invented city and one round of visits. The same seed gives the same city."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--small", action="store_true", help="the size that make run loads, a few seconds"
        )
        parser.add_argument(
            "--article",
            action="store_true",
            help="the published account of 2017 and 2018, through the site's own actions",
        )
        parser.add_argument("--units", type=int, help="number of units (500)")
        parser.add_argument("--cadres", type=int, help="number of cadres (20,000; up to 1,000,000)")
        parser.add_argument("--visits", type=int, help="number of visits (1,500), each with about four talks")
        parser.add_argument("--seed", type=int, default=2017, help="the same seed gives the same city")
        parser.add_argument(
            "--today", type=dt.date.fromisoformat, help="the day that dates count from (today)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        compile_stale()  # what the demonstration writes is written in Chinese, also before the first start
        if Unit.objects.exists():
            raise CommandError(
                "The database holds units already; the demonstration city goes into an empty one."
            )
        if options["article"]:
            self.play()
            return
        sizes = SMALL if options["small"] else CITY
        wanted = {name: options[name] or size for name, size in sizes.items()}
        if not (
            12 <= wanted["units"] <= 20_000 and 1 <= wanted["cadres"] <= 1_000_000 and wanted["visits"] >= 0
        ):
            raise CommandError("Units: 12 to 20,000; cadres: 1 to 1,000,000; visits: 0 or more.")
        today = options["today"] or timezone.localdate()
        with transaction.atomic(), unnoticed():
            self.fill(Random(options["seed"]), wanted, today)  # noqa: S311  a game of chance, not a secret
        make_surveys(Random(options["seed"]))  # noqa: S311  each answer is a transaction of its own, as on a phone
        make_plans(Random(options["seed"]))  # noqa: S311
        with translation.override("zh-hans"):  # the notes of the steps are kept in the writer's language
            make_leads(Random(options["seed"]))  # noqa: S311
            lead = front_line.raise_lead(Random(options["seed"]))  # noqa: S311
            make_findings(Random(options["seed"]), lead)  # noqa: S311
            front_line.recommend(Random(options["seed"]))  # noqa: S311
            make_appraisal(Random(options["seed"]))  # noqa: S311
            make_decisions(Random(options["seed"]))  # noqa: S311
            make_rectifications(Random(options["seed"]))  # noqa: S311
            make_waiting(Random(options["seed"] + 1))  # noqa: S311  other keys than the decisions made
        if wanted["cadres"] <= CITY["cadres"]:  # else `manage.py cover_rows`: a minute for each million rows
            cover()
        sum(index.rebuild())  # what came in past the actions can be found, too
        table_sizes.look()
        self.stdout.write(
            f"{wanted['units']:,} units, {wanted['cadres']:,} cadres, {wanted['visits']:,} visits: the city is there."
        )

    def play(self) -> None:
        """Build the account of 2017 and 2018 by what people of the site do."""
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            with connection.cursor() as cursor:  # begun anew where the power fails; ends with the connection
                cursor.execute("PRAGMA synchronous=OFF")
        with translation.override("zh-hans"):
            build_article()
        table_sizes.look()
        self.stdout.write("The account of 2017 and 2018 is there: /reports/account/")

    def fill(self, chance: Random, wanted: dict[str, int], today: dt.date) -> None:
        """Make accounts, units, cadres and the log, in this order."""
        make_accounts()
        staff = User.objects.filter(role=Role.STAFF).order_by("pk").first()
        units = city.make_units(chance, wanted["units"])
        posts = city.make_posts(units)
        tasks = city.make_key_tasks(units, today)
        bar = Bar("cadres", wanted["cadres"], self.stderr)
        people.make_cadres(
            chance, units=units, posts=posts, wanted=wanted["cadres"], today=today, author=staff, progress=bar
        )
        people.send_to_tasks(chance, tasks, today)
        files.complete_files(Random(wanted["cadres"]), today, staff)  # noqa: S311
        make_default_outline()
        scheme = make_default_scheme()
        bar = Bar("visits", wanted["visits"], self.stderr)
        elsewhere, counts = Elsewhere(), log.shares(wanted["visits"])
        main = rounds.main_round(chance, scheme, units, tasks, today, back=6, state=Round.State.OPEN)
        beside = rounds.special_round(chance, scheme, main, tasks, today)
        past = rounds.main_round(chance, scheme, units, tasks, today, back=18, state=Round.State.CLOSED)
        for dealt, many in zip((main, beside, past), counts, strict=True):
            often = 2 if dealt is beside else log.AT_TASKS
            log.Log(chance, dealt, today, tasks, elsewhere).make(many, bar, at_tasks=often)
        tell_of_one(Random(wanted["visits"]))  # noqa: S311
        log.date_steps()
        rebuild()
        record(None, "demo.fill", **wanted)
