"""What stands in scripts and style sheets that Chromium 86 does not know: named with what to write instead.

Each pattern is a thing that came later than Chromium 86 (October 2020); what cannot be had otherwise is in ``BEARABLE``
with what such a browser shows.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from cadre_review.older import spelled_out

TOP = Path(settings.BASE_DIR)
SCRIPTS = [*(TOP / "static" / "js").rglob("*.js"), TOP / "templates" / "box" / "worker.js"]
STYLES = [*(TOP / "static" / "css").glob("*.css")]
JOINED = {
    Path(one).name for sources in settings.JOINED.values() for one in sources
}  # spelled out when joined

LATER_SCRIPT = {
    r"randomUUID\(": "92: Photos.uuid",
    r"structuredClone": "98: JSON or a spread",
    r"\.at\(": "92: [length - 1]",
    r"Object\.hasOwn\b": "93: the operator in",
    r"\.findLast": "97: a reversed copy",
    r"\.(toSorted|toReversed|toSpliced)\(": "110: a copy, then sort",
    r"AbortSignal\.(timeout|any)": "103, 116: AbortController and a timer",
    r"Promise\.withResolvers": "119: new Promise",
    r"Promise\.try\b|Array\.fromAsync|(Object|Map)\.groupBy": "117 and later: a loop",
    r"\.(union|intersection|difference|isSubsetOf)\(": "122: filter",
    r"Intl\.Segmenter": "87: [...text]",
    r"\bstatic \{": "94: a statement behind the class",
    r"\bnew Error\([^)]*\bcause\b": "93: the message",
    r"\.showPicker\(|showPopover|\bpopover\b": "99, 114: dialog",
    r"\.inert\b|\"inert\"": "102: hidden",
    r"scheduler\.(postTask|yield)": "94: setTimeout",
    r"startViewTransition|checkVisibility|setHTML|moveBefore": "105 and later",
    r"URL\.canParse|URL\.parse\b": "120: try",
    r"userAgentData(?!\?)": "90: with ?.",
    r"hasIndices|/[a-z]*[dv][a-z]*\.(exec|test)\(": "90, 112: other flags",
    r":(is|where|has)\(": "88, 105: each selector by itself",
    r"\bimport\.meta\b.*resolve|\bwith \{ type": "105, 123",
    r"Array\.prototype\.group|\.replaceAllFrom": "117",
    r"crypto\.subtle\.generateKey\(\"Ed25519|X25519": "113, 133",
}
LATER_STYLE = {
    r":has\(": "105: a class",
    r":(is|where)\(": "88: each selector by itself",
    r":not\([^()]*,": "88: :not() after :not()",
    r"(?<![\w-])(margin|padding|border)-(block|inline):": "87: each side by itself",
    r"(?<![\w-])inset(-(block|inline)(-(start|end))?)?:": "87: top, right, bottom, left",
    r"aspect-ratio:": "88: a height",
    r"color-mix\(|\boklch\(|\blight-dark\(": "111: a token",
    r"\d(dvh|svh|lvh|dvw|cqw|cqi)\b": "108: vh",
    r"@(layer|container|scope|starting-style)\b": "99 and later",
    r"\(width\s*[<>]|\(\s*[\d.]+\w+\s*[<>]": "104: min-width",
    r"^\s*&": "112: the whole selector",
    r"text-wrap:|field-sizing:|overflow:\s*clip|accent-color(?!: var\(--accent\))": "114, 123, 90",
    r"scrollbar-gutter:|subgrid": "94, 117",
}
# file: part of the line → what a browser without it shows
BEARABLE = {
    "cards.css:[data-pick]:has(:checked)": "its own rule below, behind @supports not",
    "cards.css:tr:focus-within:has(:focus-visible)": "the same",
    "cards.css:tr:not(:has(th a))": "without script alone: the card is cut",
    "cards.css:@supports not selector(:has(*))": "the question itself",
    "layout.css:.site-footer + *": "what is being read moves while it loads, as on any page",
    "layout.css::not(:has(+ *))": "the same rule",
    "print.css:body:has(.print-wide)": "a broad table is printed upright",
    "papers.css:body:has(.word-page)": "head and foot of the site are printed with a paper",
    "answer.css:label:has(input:checked)": "what is chosen shows by its own mark alone",
}


def found(files: list[Path], patterns: dict[str, str]) -> list[str]:
    """The lines that fit a pattern, with what to write instead."""
    told = []
    for file in files:
        text = spelled_out(file.read_text()) if file.name in JOINED else file.read_text()
        for at, line in enumerate(text.splitlines(), 1):
            if any(key.partition(":")[0] == file.name and key.partition(":")[2] in line for key in BEARABLE):
                continue
            told += [
                f"{file.name}:{at}: {why}: {line.strip()[:90]}"
                for one, why in patterns.items()
                if re.search(one, line)
            ]
    return told


def test_no_script_needs_more_than_chromium_86():
    assert not (told := found(SCRIPTS, LATER_SCRIPT)), "\n".join(told)


def test_no_style_needs_more_than_chromium_86():
    assert not (told := found(STYLES, LATER_STYLE)), "\n".join(told)


@pytest.mark.parametrize("key", BEARABLE)
def test_what_is_borne_is_still_there(key):
    name, _, part = key.partition(":")
    assert any(part in file.read_text() for file in STYLES if file.name == name)


def test_the_patterns_find_what_they_are_for(tmp_path):
    """The control: a file with each of them is named."""
    script, style = tmp_path / "a.js", tmp_path / "a.css"
    script.write_text("const key = crypto.randomUUID();\nlist.at(-1);\nstructuredClone(one);\n")
    style.write_text(".a:has(b) { inset: 0; }\n.b { padding-inline: 1px; height: 100dvh; }\n")
    assert len(found([script], LATER_SCRIPT)) == 3
    assert len(found([style], LATER_STYLE)) == 4


def test_short_forms_are_spelled_out():
    told = spelled_out(
        ".a { margin-inline: calc(-1 * var(--s4)) 0; inset: 0; padding-block:1px } .b { inset-inline-end: 2px; }"
    )
    assert told == (
        ".a { margin-left: calc(-1 * var(--s4)); margin-right: 0; top: 0; right: 0; bottom: 0; left: 0; "
        "padding-top: 1px; padding-bottom: 1px} .b { right: 2px; }"
    )
