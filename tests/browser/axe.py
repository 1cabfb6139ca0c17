"""What axe finds wrong with a page as it stands.

Colours take most of axe's time on a long list. They are looked at by themselves, and of rows beside each other that are
built and styled alike (words, names and addresses aside) at the first even and the first odd one: the rest have theirs.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = r"""async (rules) => {
    const usual = { resultTypes: ["violations"], preload: false };
    const seen = new Map(), alike = [];
    for (const row of document.querySelectorAll("tr, li")) {
        const bare = row.outerHTML.replace(/>[^<]+</g, "><");
        const parity = [...row.parentNode.children].indexOf(row) % 2;
        const look = parity + bare.replace(/ (?:id|for|href|title|value|datetime|aria-[a-z]*)="[^"]*"/g, "");
        const beside = seen.get(row.parentNode) || new Set();
        if (beside.has(look)) alike.push(row);
        seen.set(row.parentNode, beside.add(look));
    }
    if (!alike.length) return (await axe.run({ ...usual, rules })).violations;
    const rest = await axe.run({ ...usual, rules: { ...rules, "color-contrast": { enabled: false } } });
    const shown = { include: [document], exclude: alike };
    const colours = await axe.run(shown, { ...usual, runOnly: ["color-contrast"] });
    return [...rest.violations, ...colours.violations];
}"""


def violations(page: Page, **rules: Any) -> list[dict[str, Any]]:
    """The rules that are broken, each with its ``id`` and its ``nodes``; ``rules`` are switched as axe has them."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, rules)


def told(found: list[dict[str, Any]]) -> str:
    """What is broken, a line for each element."""
    return "\n".join(f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"])
