"""Search over a million talks on PostgreSQL (``make bench-talks``): builds the database of DATABASE_URL, and measures it.

The province's frame with four talks a visit, each a text of its own: the demonstration's sentences, clauses of the site's
own catalogue (a few often, most of them seldom), a name, and the words that are looked for. What was said comes from the
clauses. Their index is written as for the province. One process does all the work, so that its time is all there is.
"""

import argparse
import re
import time
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

import django
import polib

django.setup()

from django.db import connection

from cadre_review.catalogue import catalogues
from tests.benchmarks import province
from tests.benchmarks.pages import Page
from tests.benchmarks.site import Measuring
from tests.benchmarks.table import keep
from visits.demo.names import person
from visits.demo.texts import talk
from visits.models import Interview, Passage, Round, Statement, Tag, TagMark
from visits.reports.search import index

MOST, CLAUSES_OF_A_TALK, RARE = 1_000_000, 4, 4_321
CLAUSE = re.compile(r"[\u4e00-\u9fff]{5,16}")
# Words that are put in: how many of ten thousand talks hold each, in which of the rounds.
PLANTED = (("征地拆迁", 800, range(1, 4)), ("低空经济", 1_000, (6,)), ("信访积案", 40, range(1, 7)))
WORDS = (
    ("common", "群众"), ("frequent long ago", "征地拆迁"), ("of the newest round", "低空经济"), ("seldom", "信访积案"), ("in one talk", "龙祠"),
    ("nowhere", "乌有乡"), ("a phrase", "希望组织上多关心"), ("two words", "群众 积案"), ("one sign", "祠"),
)  # fmt: skip
WHO = ("staff", "lead1", "member1")


def clauses(chance: Random) -> list[str]:
    """Runs of Chinese in the site's own catalogue, in no order."""
    told = [entry.msgstr for path in catalogues() for entry in polib.pofile(str(path))]
    found = sorted({clause for text in told for clause in CLAUSE.findall(text)})
    chance.shuffle(found)
    return found


def texts(count: int, known: list[str], chance: Random) -> Iterator[tuple[int, str]]:
    """A text for each talk by its number; the rounds follow each other."""
    weights = [0.0]
    for place in range(1, len(known)):
        weights.append(weights[-1] + 1 / (place + 5))
    for at in range(count):
        lines = talk(chance, at % province.TALKS == province.TALKS - 1).splitlines()
        lines += [f"{clause}。" for clause in chance.choices(known, cum_weights=weights, k=CLAUSES_OF_A_TALK)]
        lines.append(f"{person(chance)}也在场。")
        turn = 1 + at * province.ROUNDS // count
        lines += [
            f"说到{word}。" for word, share, of in PLANTED if turn in of and chance.randrange(10_000) < share
        ]
        yield at + 1, "".join(lines) + "龙祠要修。" * (at == RARE)


def build(count: int) -> None:
    """The frame with a cadre for each five talks, talks, and one thing said in each of a cadre, in each other of a team."""
    chance = Random(3)
    known = clauses(chance)
    size = province.Size(counties=100, cadres=max(count // 5, 60_000), visits=count // province.TALKS)

    def hear(put: Any, second: int, _criteria: Any) -> None:
        province.pool(put.cursor, "clause", "n int primary key, text text", enumerate(known))
        province.pool(
            put.cursor,
            "talk",
            "id int primary key, text text",
            texts(size.visits * province.TALKS, known, chance),
        )
        province.talks(put, second, text="(SELECT p.text FROM pool_talk p WHERE p.id = talk.id)")
        clause = f"(SELECT p.text FROM pool_clause p WHERE p.n = talk.id * 7919 % {len(known)})"
        province.said(put, text=clause, of=1)

    province.build(size, heard=hear)
    finish(count)


def finish(count: int) -> None:
    """One tag on a thousand passages; no process beside the one that is measured; and the index is what it should be."""
    tag = Tag.objects.create(name="再访")
    staff = Round.objects.latest("starts_on").teams.first().memberships.first().user_id
    passages = Passage.objects.filter(kind="interview").order_by("-pk")[: count // 10 : 100]
    TagMark.objects.bulk_create(TagMark(tag=tag, passage=one, marked_by_id=staff) for one in passages)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("ALTER DATABASE postgres SET max_parallel_workers_per_gather = 0")
    for source in index.SOURCES[:2]:
        assert not index.bring_up(source, list(source.rows()[:200])), source


def filters() -> dict[str, dict[str, Any]]:
    """Each filter once: somebody of whom a talk of the member's team speaks, and where they serve."""
    own = Statement.objects.filter(visit__team__memberships__user__username="member1", cadre__isnull=False)
    person = own.order_by("-pk").first().cadre
    middle = Round.objects.order_by("starts_on")[2]
    return {
        "talks only": {"kind": "interview"},
        "statements only": {"kind": "statement"},
        "person": {"person": person.pk},
        "unit and below": {"unit": person.unit_id},
        "round": {"round": middle.pk},
        "tag": {"tag": Tag.objects.get().pk},
        "days": {"from": middle.starts_on, "to": middle.ends_on},
    }


def pages() -> Iterator[Page]:
    """Each word for each reader; a common one and one frequent long ago with each filter, and further down."""
    for who in WHO:
        for name, words in WORDS:
            yield Page(
                f"{words} ({name}), {who.rstrip('1')}", "talks", who, f"/search/?{urlencode({'q': words})}"
            )
    for name, chosen in filters().items():
        for _name, words in WORDS[:2]:
            for who in ("staff", "member1"):
                yield Page(
                    f"{words}, {name}, {who.rstrip('1')}",
                    "talks",
                    who,
                    f"/search/?{urlencode({'q': words, **chosen})}",
                )


def main() -> int:
    """Build, measure, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=MOST)
    parser.add_argument("--built", action="store_true", help="the database is filled already")
    parser.add_argument("--profiles", action="store_true", help="of lines that miss their target")
    parser.add_argument("--like", default="", help="only lines that hold this")
    options = parser.parse_args()
    if not options.built:
        began = time.perf_counter()
        build(options.talks)
        print(f"built in {time.perf_counter() - began:.0f} s", flush=True)
    connection.close()
    measuring = Measuring("PostgreSQL", options.profiles)
    print(size(), flush=True)
    for page in pages():
        if options.like in page.line:
            measuring.page(page)
    keep("talks", measuring.rows)
    return 0


def size() -> str:
    """How much there is, in words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_total_relation_size('visits_passage')), pg_size_pretty(pg_relation_size('passage_pairs')),"
            " (SELECT round(avg(length(text))) FROM visits_interview WHERE id <= 10000)"
        )
        whole, pairs, signs = cursor.fetchone()
    return f"{Interview.objects.count():,} talks of {signs} signs, {Passage.objects.count():,} passages: {whole}, of which the index of pairs {pairs}"


if __name__ == "__main__":
    raise SystemExit(main())
