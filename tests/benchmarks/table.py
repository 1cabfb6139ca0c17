"""The one table: what is measured, held against its target; printed, and put into docs/benchmarks.md."""

import json
import os
import platform
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

import django

from tests.benchmarks import left

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path("var/benchmarks")  # the newest rows of each part, from which the table is drawn
DOCUMENT = Path("docs/benchmarks.md")
TABLES = {
    "table": ("city", "clients", "files", "province"),
    "talks": ("talks",),
}  # of the document, with their parts
BEGIN, END = "<!-- {}: begins -->", "<!-- {}: ends -->"
LEFT = "Processor time of one warm request in ms · share · function calls, by part; the parts sum to the CPU of the line."
HEAD = "line|on|CPU|wall|floor|× floor|stock|of stock|questions|calls|kB|kB sent|growth|target|met"


@dataclass(frozen=True)
class Target:
    """Limits of a line; what is 0 is none. Of ``floor`` and ``above`` the kinder one holds."""

    floor: float = 0  # times the floor
    above: float = 0  # ms above the floor
    stock: float = 0  # so many times cheaper than stock
    growth: float = 0  # times the same page of the city
    ms: float = 0
    wait: float = 0  # ms by the clock, where somebody waits for several processes at once
    of_list: float = 0  # times the cadre list of the same run
    questions: int = 0
    calls: int = 0
    sent: float = 0  # kB
    mb: float = 0  # peak memory

    def words(self) -> str:
        """The limits as a cell of the table."""
        near = [f"≤ {self.floor:g} × floor"] * bool(self.floor) + [f"≤ {self.above:g} ms above it"] * bool(
            self.above
        )
        said = [" or ".join(near)] if near else []
        for value, text in (
            (self.stock, "≤ 1/{:g} of stock"), (self.growth, "growth ≤ {:g}"), (self.ms, "≤ {:,g} ms"),
            (self.wait, "≤ {:,g} ms by the clock"),
            (self.of_list, "≤ {:g} × cadre list"), (self.questions, "≤ {} questions"), (self.calls, "≤ {:,} calls"),
            (self.sent, "≤ {:g} kB sent"), (self.mb, "≤ {:g} MB"),
        ):  # fmt: skip
            said += [text.format(value)] if value else []
        return "; ".join(said)


@dataclass
class Row:
    """One line of the table. Times are ms of processor time unless they say otherwise."""

    line: str
    on: str
    cpu: float = 0
    wall: float = 0
    floor: float = 0
    stock: float = 0
    questions: int = 0
    calls: int = 0
    bytes: int = 0
    sent: int = 0
    growth: float = 0
    mb: float = 0
    rate: float = 0  # answers a second
    list_cpu: float = 0
    target: str = ""
    misses: list[str] | None = None  # None: nothing was to be met
    more: str = ""  # figures that have no column
    parts: left.Parts = field(default_factory=dict)  # where its time goes
    remains: str = ""  # what is left, of what has no parts; why a line grows

    def judge(self, target: Target) -> None:
        """Hold the figures against the target."""
        target = replace(target, stock=target.stock * bool(self.stock))
        self.target = target.words()
        found = {
            "floor": self._far_from_floor(target),
            "stock": target.stock and self.stock and self.cpu * target.stock > self.stock,
            "growth": target.growth and self.growth > target.growth,
            "ms": target.ms and self.cpu > target.ms,
            "wait": target.wait and self.wall > target.wait,
            "cadre list": target.of_list and self.list_cpu and self.cpu > target.of_list * self.list_cpu,
            "questions": target.questions and self.questions > target.questions,
            "calls": target.calls and self.calls > target.calls,
            "kB": target.sent and self.sent > target.sent * 1000,
            "MB": target.mb and self.mb > target.mb,
        }
        self.misses = [name for name, missed in found.items() if missed] if self.target else None

    def hold_to_rate(self, before: float, times: float) -> None:
        """So many times the answers a second that another commit gave in the same run."""
        self.target += f"; ≥ {times:g} × {before:.1f} a second"
        self.misses = [*(self.misses or []), *(["requests"] if self.rate < times * before else [])]

    def _far_from_floor(self, target: Target) -> bool:
        near = [self.cpu <= target.floor * self.floor] * bool(target.floor)
        near += [self.cpu <= self.floor + target.above] * bool(target.above)
        return bool(self.floor and near and not any(near))

    def cells(self) -> list[str]:
        """As they are printed."""
        met = "–" if self.misses is None else "met" if not self.misses else "no: " + ", ".join(self.misses)
        return [
            " ".join(filter(None, (self.line, self.more, _or(self.mb, "({:.0f} MB)", "")))), self.on, _ms(self.cpu), _ms(self.wall), _ms(self.floor),
            _times(self.cpu, self.floor), _ms(self.stock), _share(self.cpu, self.stock), _or(self.questions, "{:d}"),
            _or(self.calls, "{:,d}"), _or(self.bytes / 1000, "{:.0f}"), _or(self.sent / 1000, "{:.1f}"),
            _or(self.growth, "{:.2f}"), self.target or "–", met,
        ]  # fmt: skip


def _or(value: float, form: str, other: str = "–") -> str:
    return form.format(value) if value else other


def _ms(value: float) -> str:
    return (
        f"{value / 1000:.1f} s"
        if value >= 10_000
        else f"{value:.2f}"
        if 0 < value < 10
        else _or(value, "{:.0f}")
    )


def _times(ours: float, floor: float) -> str:
    return f"{ours / floor:.1f}" if ours and floor else "–"


def _share(ours: float, stock: float) -> str:
    if not (ours and stock):
        return "–"
    return f"1/{stock / ours:.1f}" if stock >= ours else f"{ours / stock:.1f} ×"


def drawn(rows: Iterable[Row]) -> str:
    """The table as Markdown, without columns in which nothing stands."""
    columns = zip(HEAD.split("|"), *(row.cells() for row in rows), strict=True)
    head, *cells = zip(*(one for one in columns if {*one[1:]} != {"–"}), strict=True)
    lines = [head, ["---"] * len(head), *cells]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def summed(rows: list[Row]) -> str:
    """How many lines keep to their target."""
    held = [row for row in rows if row.misses is not None]
    return f"{sum(not row.misses for row in held)} of {len(held)} lines meet their target."


def left_of(rows: Iterable[Row]) -> str:
    """Of each line that misses, and of each that has no target: where its time goes, and why it remains; "" where all keep to theirs."""
    rows = [row for row in rows if row.misses != []]
    split, told = [row for row in rows if row.parts], [row for row in rows if row.remains]
    names = [name for name in left.PARTS if any(name in row.parts for row in split)]
    lines = [["line", "on", "misses", "CPU", *names, "largest"]]
    lines.append(["---"] * len(lines[0]))
    for row in split:
        misses = ", ".join(row.misses or ["–"])
        lines.append([row.line, row.on, misses, _ms(row.cpu), *left.cells(row.parts, names)])
    why = [f"- **{name}**: {left.PARTS[name][1]}." for name in names]
    more = [f"- {row.line} ({', '.join(row.misses or ['–'])}): {row.remains}" for row in told]
    table = [f"{LEFT}\n", *("| " + " | ".join(cells) + " |" for cells in lines)] if split else []
    found = ["\n".join(part) for part in (table, why, more) if part]
    return "\n\n".join(["### What is left of the lines that miss", *found]) if found else ""


def keep(part: str, rows: list[Row], root: Path = ROOT) -> None:
    """The rows of a part, for the document and for growth."""
    (root / KEPT).mkdir(parents=True, exist_ok=True)
    told = {"machine": machine(), "rows": [asdict(row) for row in rows]}
    (root / KEPT / f"{part}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))


def kept(part: str, root: Path = ROOT) -> tuple[str, list[Row]]:
    """What the newest run of a part measured in a checkout, and on what; nothing where there was none."""
    path = root / KEPT / f"{part}.json"
    if not path.exists():
        return "", []
    told = json.loads(path.read_text())
    known = {one.name for one in fields(Row)}
    return told["machine"], [
        Row(**{name: value for name, value in row.items() if name in known}) for row in told["rows"]
    ]


def write_document(name: str, root: Path = ROOT) -> None:
    """Put the newest rows of all parts of a table into the document."""
    parts, begin, end = TABLES[name], BEGIN.format(name), END.format(name)
    newest = {part: kept(part, root) for part in parts}
    said = [f"{part.capitalize()}: {machine}." for part, (machine, rows) in newest.items() if rows]
    rows = [row for _machine, several in newest.values() for row in several]
    found = filter(None, ["\n".join(said), summed(rows), drawn(rows), left_of(rows)])
    text = "\n\n".join([begin, *found, end])
    document = root / DOCUMENT
    document.write_text(re.sub(f"{begin}.*{end}", lambda _old: text, document.read_text(), flags=re.DOTALL))


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, load {load}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, Django {django.get_version()}"
    )
