"""What people write where there is nothing to be said."""

import re
import unicodedata

_NOTHING = re.compile(
    r"[-—–―‐‑−_/\\|*·.。…、〇○×]+|[（(]?(?:无|没有|暂无|不详|空|空白|待补|待填|无此项)[）)]?[。.]?|N/?A|NULL|NONE|NIL",
    re.I,
)


def is_nothing(text: str) -> bool:
    """Whether a text only stands for an empty cell: —, ／, 无, …"""
    return bool(_NOTHING.fullmatch("".join(unicodedata.normalize("NFKC", text).split())))
