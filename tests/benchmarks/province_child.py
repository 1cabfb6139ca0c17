"""Measures a province; see province.py. Every line: p50 / p95 of ours, the floor, stock, and the ratios."""

import os
import sys
import time
from urllib.parse import urlencode

import django

django.setup()

from django.contrib import admin  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402

from cadre_review import urls  # noqa: E402
from cadre_review.accounts.models import User  # noqa: E402
from tests.benchmarks.pages_child import Stock, page, rows_of, times  # noqa: E402
from tests.benchmarks.province_build import build  # noqa: E402
from visits.core.lists.paging import Key, pack  # noqa: E402
from visits.models import Cadre  # noqa: E402

START = (
    "SELECT c.name, u.name, c.post_title, c.level, c.sex, c.ethnicity, c.birth_month, c.political_status,"
    " c.post_since, c.labels FROM visits_cadre c JOIN visits_unit u ON u.id = c.unit_id"
)
ORDER = " ORDER BY c.unit_left, c.level, c.id LIMIT 51"
BY_TOKEN = START + " WHERE c.id IN (SELECT cadre_id FROM visits_cadretoken WHERE token {})" + ORDER
ROUNDS, STOCK_ROUNDS = 10, 1
SECOND = 1000  # ms


def line(name, ours, floor, stock):
    """One line of the table, and what falls short."""
    parts = [name, f"{ours[0]:.0f} / {ours[1]:.0f}"]
    parts += [f"{floor[1]:.1f}", f"{ours[1] / floor[1]:.0f}"] if floor else ["–", "–"]
    parts += [f"{stock[1]:,.0f}", f"1/{stock[1] / ours[1]:.0f}"] if stock else ["–", "–"]
    short = ["8 × floor"] if floor and ours[1] > 8 * floor[1] else []
    short += ["1/25 of stock"] if stock and ours[1] * 25 > stock[1] else []
    short += ["A SECOND"] if ours[1] > SECOND else []
    print("| " + " | ".join([*parts, ", ".join(short) or "met"]) + " |", flush=True)


def shown(answer):
    """How many rows a page shows."""
    return answer.content.count(b'<th scope="row"')


def conditions(*rows, join="all"):
    """An address line with conditions."""
    parts = [row.split(" ") for row in rows]
    columns = {f"c-{key}": [part[at] for part in parts] for at, key in enumerate("gfov")}
    return urlencode({**columns, "c-j": join}, doseq=True)


def cursor_at(order, share):
    """The cursor of the row that stands at this share of an order."""
    row = Cadre.objects.order_by(*order).values_list(*order)[int(Cadre.objects.count() * share)]
    keys = [Key.of(Cadre, name) for name in order]
    return pack([key.lowest if value is None else value for key, value in zip(keys, row, strict=True)])


def searches():
    """Name of the line, query, floor's SQL, what stock is asked for."""
    token = "= '{}'".format
    span = "BETWEEN '{0}' AND '{0}~'".format
    return [
        ("one character, frequent: 张", "q=张", BY_TOKEN.format(token("张")), "q=张"),
        ("one character, rare: 𠮷", "q=𠮷", BY_TOKEN.format(token("𠮷")), "q=𠮷"),
        ("two characters: 建华", "q=建华", BY_TOKEN.format(token("建华")), "q=建华"),
        ("three characters: 韦建华", "q=韦建华", BY_TOKEN.format(token("韦建")), "q=韦建华"),
        ("nobody: 龘龘", "q=龘龘", BY_TOKEN.format(token("龘龘")), "q=龘龘"),
        ("pinyin: zhangjianhua", "q=zhangjianhua", BY_TOKEN.format(span("zhangjianhua")), None),
        ("pinyin, frequent: zhang", "q=zhang", BY_TOKEN.format(span("zhang")), None),
        ("initials: wjh", "q=wjh", BY_TOKEN.format(span("wjh")), None),
        ("one letter: z", "q=z", BY_TOKEN.format(span("z")), None),
        ("post: 局长", "q=局长", BY_TOKEN.format(token("局长")), "q=局长"),
        ("post: 武装部部长", "q=武装部部长", BY_TOKEN.format(token("武装")), "q=武装部部长"),
        ("post far down the order: 镇长", "q=镇长", BY_TOKEN.format(token("镇长")), "q=镇长"),
        ("unit: 财政", "q=财政", START + " WHERE u.name LIKE '%财政%'" + ORDER, "q=财政"),
        ("unit and post: 财政局副局长", "q=财政局副局长", None, None),
        ("two words: 财政 张", "q=财政 张", None, "q=财政 张"),
        ("two words: 局长 建华", "q=局长 建华", None, "q=局长 建华"),
        ("two frequent words: 局长 张", "q=局长 张", None, "q=局长 张"),
    ]


def lists():
    """The same for pages, filters and conditions."""
    deep = cursor_at(("unit_left", "level", "pk"), 0.95)
    rank = cursor_at(("level", "level_since", "pk"), 0.1)
    strokes = cursor_at(("stroke_key", "pk"), 0.5)
    return [
        ("list, no filter", "", START + ORDER, ""),
        ("page 19,000", f"after={deep}", START + ORDER, "p=19000"),
        ("by rank then date", "sort=by_rank", START + " ORDER BY c.level, c.id LIMIT 51", None),
        ("by rank, far down", f"sort=by_rank&after={rank}", None, None),
        ("by strokes, far down", f"sort=by_strokes&after={strokes}", None, None),
        ("by pinyin", "sort=by_pinyin", START + " ORDER BY c.name_key, c.id LIMIT 51", "o=1"),
        ("by age", "sort=by_age", START + " ORDER BY c.birth_month, c.id LIMIT 51", None),
        ("own order", "sort=by_own_order", START + " ORDER BY c.unit_left, c.unit_position, c.id LIMIT 51", None),
        ("county + level", "unit=050&level=60", START + " WHERE c.unit_left BETWEEN 5001 AND 5100 AND c.level = 60" + ORDER, None),
        ("county + level + character", "unit=050&level=60&q=张", None, None),
        ("rare label: 援藏", "label=援藏", START + " WHERE c.labels LIKE '%援藏%'" + ORDER, None),
        ("rare education: 博士", "education=博士", START + " WHERE c.highest_education LIKE '%博士%'" + ORDER, None),
        ("nobody: ethnicity 侗", "ethnicity=侗", START + " WHERE c.ethnicity LIKE '侗%'" + ORDER, None),
        ("ages 30 to 35, women, 群众", "age_from=30&age_to=35&sex=female&political=群众", None, None),
        ("conditions, all", conditions("1 level is 50", "1 sex is female", "1 education has 博士"), None, None),
        ("conditions, two groups", conditions("1 level is 50", "1 age le 35", "2 label has 援藏", "2 sex is female"), None, None),
        ("conditions, nobody", conditions("1 major has 天文", "2 native has 天涯"), None, None),
        ("conditions by pinyin", conditions("1 level ge 50", "1 post_years ge 10") + "&sort=by_pinyin", None, None),
    ]  # fmt: skip


def main():
    """Build where asked for, then every line."""
    if wanted := int(os.environ["PROVINCE"]):
        began = time.perf_counter()
        build(wanted)
        print(f"built: {time.perf_counter() - began:.0f} s", flush=True)
    admin.site.register(Cadre)
    urls.urlpatterns.append(path("admin/", admin.site.urls))
    client = Client()
    client.force_login(
        User.objects.get(username="staff"), backend="django.contrib.auth.backends.ModelBackend"
    )
    stock = Stock(
        Cadre, ["name", "unit", "post_title", "level", "sex", "birth_month"], ["name", "post_title"]
    )
    print(f"{Cadre.objects.count():,} cadres, {connection.settings_dict['ENGINE']}\n")
    print(
        "| page | ours p50 / p95 ms | floor | × floor | stock | of stock | targets |\n|---|---|---|---|---|---|---|"
    )
    for name, query, sql, peer in [*lists(), *searches()]:
        ask = lambda query=query: client.get(f"/cadres/?{query}")  # noqa: E731
        answer = ask()
        assert answer.status_code == 200, (name, answer.status_code)
        ours = times(ask, ROUNDS)
        # Without parameters the driver leaves % alone.
        floor = times(lambda sql=sql: page(rows_of(sql, None)), ROUNDS) if sql else None
        line(f"{name} ({shown(answer)})", ours, floor,
             times(lambda peer=peer: stock(peer), STOCK_ROUNDS) if peer is not None and "--quick" not in sys.argv else None)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
