"""Style sheets for browsers from Chromium 86 on: the short forms of logical properties (87) are spelled out.

The site is written from left to right alone. What cannot be spelled out, ``tests/design/test_old_browsers.py`` names.
"""

import re

SIDES = {"inline": ("left", "right"), "block": ("top", "bottom")}
SHORT = re.compile(r"(?<![\w-])(margin|padding|border|inset)-(inline|block):([^;{}]*)(?=[;}])")
ONE = re.compile(r"(?<![\w-])inset-(inline|block)-(start|end)(?=:)")
ALL = re.compile(r"(?<![\w-])inset:([^;{}]*)(?=[;}])")
WORD = re.compile(
    r"(?:[^\s()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+"
)  # with its parentheses, three deep


def spelled_out(css: str) -> str:
    """The style sheet with each side by itself."""
    css = ALL.sub(_four, css)
    css = ONE.sub(lambda found: SIDES[found[1]][found[2] == "end"], css)
    return SHORT.sub(_two, css)


def _two(found: re.Match[str]) -> str:
    """Both sides of a short form: one value for both, or one for each (a border is one value of several words)."""
    name, axis, value = found[1], found[2], found[3].strip()
    values = [value] if name == "border" else WORD.findall(value)
    before = "" if name == "inset" else f"{name}-"
    first, last = SIDES[axis]
    return f"{before}{first}: {values[0]}; {before}{last}: {values[-1]}"


def _four(found: re.Match[str]) -> str:
    """The four sides, of which the later ones may be left out."""
    values = WORD.findall(found[1])
    top, right = values[0], values[min(1, len(values) - 1)]
    bottom, left = values[2] if len(values) > 2 else top, values[3] if len(values) > 3 else right
    return f"top: {top}; right: {right}; bottom: {bottom}; left: {left}"
