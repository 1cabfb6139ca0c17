"""Search over many talks on PostgreSQL: ``python -m tests.benchmarks.words [TALKS]`` in a database of its own.

A small province is built as the measured one is; its talks are then copied by one INSERT … SELECT until there are enough,
and their passages go in by COPY. Texts are drawn from a pool of sentences, so that the pairs of a talk are a union.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

WORDS = (("common", "群众"), ("usual", "征地拆迁"), ("seldom", "信访积案"), ("rare", "龙祠"), ("none", "乌有乡"), ("one sign", "祠"), ("two words", "群众 积案"))  # fmt: skip
SIGNS = "".join(map(chr, range(0x4E00, 0x4E00 + 1200)))
SENTENCES, OF_A_TALK, TALKS = 3_000, 8, 1_000_000
# How many of a thousand sentences hold a word.
SHARES = (("群众", 120), ("征地拆迁", 12), ("信访积案", 1))


def pool(chance: Random) -> list[tuple[str, frozenset[int]]]:
    """Sentences with their pairs."""
    from visits.reports.search.pairs import fold, pairs_of

    made = []
    for place in range(SENTENCES):
        text = "".join(chance.choices(SIGNS, weights=range(1200, 0, -1), k=28))
        for word, share in SHARES:
            if chance.randrange(1000) < share:
                text = text[:14] + word + text[14:]
        if place == 7:
            text = "龙祠" + text
        made.append((fold(text), frozenset(pairs_of(fold(text)))))
    return made


def copy_talks(talks: int) -> None:
    """As many talks as wanted, each like one that is there."""
    from django.db import connection

    from visits.models import Interview

    names = [one.column for one in Interview._meta.concrete_fields if one.column not in {"id", "client_key"}]
    columns = ", ".join(names)
    times = max(talks // max(Interview.objects.count(), 1), 1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO visits_interview (client_key, {columns}) SELECT gen_random_uuid(), {columns}"  # noqa: S608
            f" FROM visits_interview CROSS JOIN generate_series(1, {times})"
        )


def lines(chance: Random) -> Iterator[str]:
    """A passage for each talk, as COPY reads it; one sentence in a million is the rare one."""
    from django.db import connection

    sentences, first = pool(chance), True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.visit_id, v.team_id, v.unit_id, v.visited_on, i.source_cadre_id FROM visits_interview i"
            " JOIN visits_visit v ON v.id = i.visit_id"
        )
        for talk, visit, team, unit, day, cadre in cursor:
            chosen = chance.sample(range(8, SENTENCES), OF_A_TALK) + ([7] if first else [])
            first = False
            text = "。".join(sentences[one][0] for one in chosen)
            pairs = frozenset().union(*(sentences[one][1] for one in chosen))
            yield (
                f"interview\t{talk}\t{visit}\t{talk}\t{team}\t{unit}\t{cadre or chr(92) + 'N'}\t{day}\t{text}\t"
                f"{{{','.join(map(str, pairs))}}}\n"
            )


def fill() -> None:
    """The passages by COPY, with the index on pairs made anew behind them."""
    from django.db import connection

    columns = "kind, thing_id, visit_id, interview_id, team_id, unit_id, cadre_id, day, text, pairs"
    with tempfile.TemporaryFile("w+") as file:
        file.writelines(lines(Random(1)))  # noqa: S311
        file.seek(0)
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX passage_pairs")
            cursor.copy_expert(f"COPY visits_passage ({columns}) FROM STDIN", file)
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute("CREATE INDEX passage_pairs ON visits_passage USING gin (pairs)")
            cursor.execute("VACUUM ANALYZE visits_passage, visits_interview")


def measure(out: Any = sys.stdout) -> None:
    """Each word, for staff and for a member of a team: the first page, and one narrowed to a kind."""
    from django.db import connection
    from django.test import Client

    from cadre_review.accounts.models import User
    from tests.benchmarks.measuring import timed
    from tests.conftest import client_of
    from visits.models import Passage

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_total_relation_size('visits_passage')), pg_size_pretty(pg_relation_size('passage_pairs'))"
        )
        print(f"{Passage.objects.count():,} passages, {cursor.fetchone()}", file=out, flush=True)
    for who in ("staff", "member1"):
        client: Client = client_of(User.objects.get(username=who))
        for name, words in WORDS:
            for more in ({}, {"kind": "interview"}):
                asked = {"q": words, **more}
                ask = partial(client.get, "/search/", asked)
                ask()
                spent = sorted(timed(ask).cpu for _time in range(3))[1]
                hits = ask().content.count(b"<mark>")
                print(
                    f"{who:8} {name:10} {words} {more} {hits} marks: {spent:.0f} ms CPU", file=out, flush=True
                )


def main(talks: int) -> int:
    """Build in a throw-away cluster, and measure."""
    from tests import postgres

    with postgres.cluster(postgres.find_binaries()) as url:
        given = os.environ | {
            "DATABASE_URL": url,
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=given, check=True)
        return subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.words", "inside", str(talks)], env=given
        ).returncode


def inside(talks: int) -> None:
    """Within the process that has the database."""
    import django

    django.setup()
    from tests.benchmarks.province import Size, build

    began = time.perf_counter()
    build(Size(counties=10, cadres=2_000, visits=1_000), quiet=True)
    copy_talks(talks)
    fill()
    print(f"built in {time.perf_counter() - began:.0f} s", flush=True)
    measure()


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside(int(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TALKS))
