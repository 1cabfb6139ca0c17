"""入党时间 as forms have it: often a month, often more than that. The text stays; this says what follows from it."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from .months import read_month

COMMUNIST = "中共党员"
# Short words for the parties, and what GB/T 4762 calls their members. The longer word is looked for first.
MEMBERS = {
    "中共预备党员": "中共预备党员", "预备党员": "中共预备党员", "中国共产党": COMMUNIST,
    "中共党员": COMMUNIST, "中共": COMMUNIST,
    "民革": "民革党员", "民盟": "民盟盟员", "民建": "民建会员", "民进": "民进会员", "农工": "农工党党员",
    "致公": "致公党党员", "九三": "九三学社社员", "台盟": "台盟盟员", "无党派": "无党派人士",
    "群众": "群众", "共青团": "共青团员",
}  # fmt: skip
_MONTH = re.compile(r"\d{4}\s*(?:年\s*\d{1,2}\s*月|[.\-/]\s*\d{1,2}(?:[.\-/]\d{1,2})?|\d{2}(?:\d{2})?)")
_WORD = re.compile("|".join(sorted(MEMBERS, key=len, reverse=True)))


@dataclass(frozen=True)
class Party:
    """What a text says: the month of entry into the Communist Party, and the political status, '' where unsaid."""

    text: str
    month: dt.date | None = None
    status: str = ""


def read_party(text: str) -> Party:
    """Read 200108 · 1972.04 · 200108；民建 · 民建200108 · （民建） · 九三；民建; the text itself is never changed.

    A month beside the name of another party is that party's; a month that stands alone is the Communist Party's.
    """
    plain = unicodedata.normalize("NFKC", text)
    month: dt.date | None = None
    found: list[str] = []
    for piece in re.split(r"[;,、\n]+", plain):
        named = [MEMBERS[word] for word in _WORD.findall(piece)]
        entered = _month_in(piece)
        if entered and (not named or named[0].startswith("中共")):
            month, named = month or entered, named or [COMMUNIST]
        found += named
    return Party(text, month, "；".join(dict.fromkeys(found)))


def _month_in(piece: str) -> dt.date | None:
    found = _MONTH.search(piece)
    return read_month(found.group()) if found else None
