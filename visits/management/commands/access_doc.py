"""Writes docs/access.md from the access matrix; ``--check`` only says whether it is up to date."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cadre_review.accounts.models import Role
from cadre_review.policy import ANYONE, matrix

ROLES = [role for role in Role.values if role]
HEAD = """# Who may open what, and who may do what

Made from `visits/core/access.toml` by `manage.py access_doc`; change the matrix, not this page.

● opens the page; what is *seen* there is narrowed by the querysets (`visible_to`): outside one's scope is 404,
a page that one's role does not open is 403 and a line in the log. A route that is not named opens for nobody.
"""
SCOPES = {
    "any": "any",
    "author": "what one wrote or took part in",
    "author_or_lead": "what one wrote or took part in, and all of the team one leads",
    "team": "one's team's",
    "team_lead": "the team one leads",
    "assigned": "units one's team has in hand",
    "own": "one's own",
    "took_no_part": "visits one took no part in",
    "not_own": "others', never one's own",
    "second_administrator": "what another administrator asked, about a third person; one of the two a secadmin",
    "stands_in": "what another administrator asked about an administrator's account, never one's own",
}


def pages() -> list[str]:
    """The table of routes by role."""
    lines = ["## Pages", "", "| route | " + " | ".join(ROLES) + " |", "|---|" + ":-:|" * len(ROLES)]
    for route, roles in sorted(matrix()["routes"].items()):
        marks = ["●" if ANYONE in roles or role in roles else "" for role in ROLES]
        note = " (without sign-in)" if ANYONE in roles else ""
        lines.append(f"| `{route}`{note} | " + " | ".join(marks) + " |")
    return lines


def acts() -> list[str]:
    """The table of acts by role, each with its scope."""
    lines = ["", "## Acts", "", "| act | who | to what |", "|---|---|---|"]
    for act, grants in sorted(matrix()["acts"].items()):
        for role, scope in sorted(grants.items(), key=lambda grant: ROLES.index(grant[0])):
            lines.append(f"| `{act}` | {role} | {SCOPES.get(scope, scope)} |")
    return lines


class Command(BaseCommand):
    help = "Write docs/access.md from the access matrix."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 where the page is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "access.md"
        text = "\n".join([HEAD, *pages(), *acts()]) + "\n"
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/access.md is out of date: run manage.py access_doc.")
