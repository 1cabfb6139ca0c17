"""The style sheet of every page in parts: what a phone needs before it paints, what only wide windows use, and what
the page needs at which everybody begins.

A style sheet whose ``media`` does not fit is loaded late and holds no painting back. So the rules of the sources stay
where they are written, and the file that every page waits for is a fifth smaller on a phone line. The sign-in page, the
one page that is opened with nothing kept in the browser, waits for the rules of its own parts alone.
"""

import re
from collections.abc import Iterator

WIDE = re.compile(r"@media (?:screen and )?\(min-width: (?:4[89]|[5-9]\d|1\d\d)(?:\.\d+)?rem\) \{")


def narrow(css: str) -> str:
    """What is left without the rules of wide windows."""
    places, kept, at = list(_blocks(css)), [], 0
    for first, last in places:
        kept.append(css[at:first])
        at = last
    return "".join([*kept, css[at:]])


def wide(css: str) -> str:
    """The rules of wide windows alone, in their order."""
    return "\n".join(css[first:last] for first, last in _blocks(css))


def _blocks(css: str) -> Iterator[tuple[int, int]]:
    """Where each of them begins and ends, from the first column on, where a block of its own stands."""
    for found in WIDE.finditer(css):
        if css[: found.start()].endswith("\n") or found.start() == 0:
            yield found.start(), _end(css, found.end())


def _end(css: str, at: int) -> int:
    """Behind the bracket that closes the one before ``at``."""
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        at += 1
    return at


# What the sign-in page is made of: elements, classes, attributes.
THERE = """
html body a header div form input button main p h1 h2 label span section dl dt dd code ul li strong svg path footer
framed at-desk page page-head page-actions breadcrumbs narrow skip-link visually-hidden
site-header site-bar site-name site-tools site-footer account-menu language button-quiet button-primary
messages notice notice-warning notice-error notice-good practice error-summary card plain facts quiet icon
fields field field-text field-wrong field-error label required help control control-text form form-actions
[hidden] [disabled] [tabindex] [lang] [href] [aria-pressed] [aria-invalid] [type] [role]
"""
FRONT = frozenset(THERE.split())
REMARKS = re.compile(r"/\*.*?\*/", re.DOTALL)
NOT = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
OTHER_PARTS = re.compile(r",(?![^(]*\))")
NAMES = re.compile(r"\[[^\]]*\]|::?[\w-]+(?:\([^()]*\))?|[\w-]+")
VALUE = re.compile(r"[~^$*|]?=[^\]]*")


def front(css: str) -> str:
    """The rules that may fit something on the sign-in page."""
    return "\n".join(_fitting(REMARKS.sub("", css)))


def _fitting(css: str) -> Iterator[str]:
    at = 0
    while (start := css.find("{", at)) >= 0:
        head, at = css[at:start].strip(), _end(css, start + 1)
        body = css[start + 1 : at - 1]
        if head.startswith("@"):
            inner = list(_fitting(body))
            if inner:
                yield f"{head} {{ {' '.join(inner)} }}"
        elif fitting := [one.strip() for one in OTHER_PARTS.split(head) if _fits(one)]:
            yield f"{', '.join(fitting)} {{{body}}}"


def _fits(selector: str) -> bool:
    """Whether all that it names may stand there."""
    names = [VALUE.sub("", one) for one in NAMES.findall(NOT.sub("", selector))]
    return all(one in FRONT or one.startswith(":") for one in names)
