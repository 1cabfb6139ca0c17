"""Style, types, layers, migrations, templates, catalogue: one line each. ``python -m tests.check``."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PACKAGES = ["cadre_review", "visits"]
CATALOGUE = """
import django; django.setup()
from cadre_review import catalogue
lines = catalogue.faults() + (catalogue.missing() if catalogue.gettext_found() else [])
print("\\n".join(lines[:30])); len(lines) > 30 and print(f"… and {len(lines) - 30} more")
raise SystemExit(bool(lines))
"""


def main() -> int:
    """Run all checks; 1 when any failed, or when CI=true and one was skipped."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="cadre-check-") as scratch:
        environment = production_like(Path(scratch))
        for name, command in checks().items():
            failed += [name] if not passes(name, command, environment) else []
    if not shutil.which("xgettext"):
        print("catalogue against sources: SKIPPED. gettext was not found. On Debian: apt-get install gettext")
        failed += ["gettext"] if os.environ.get("CI", "").lower() in {"1", "true", "yes"} else []
    print(f"FAILED: {', '.join(failed)}; see above." if failed else "All checks passed.")
    return int(bool(failed))


def checks() -> dict[str, list[str]]:
    """The commands, by the name that is printed."""
    manage = [sys.executable, "manage.py"]
    templates = [str(BIN / "djlint"), "templates", "--lint", "--quiet"]
    found = {
        "ruff": [str(BIN / "ruff"), "check", "--quiet", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
        "types": [str(BIN / "mypy"), "--no-error-summary", *PACKAGES],
        "layers": [str(BIN / "lint-imports"), "--no-cache"],
        "templates": templates,
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "catalogue": [sys.executable, "-c", CATALOGUE],
        "security": [str(BIN / "bandit"), "-q", "-r", *PACKAGES, "-ll"],
    }
    if not (ROOT / "templates").exists():
        del found["templates"]
    return found


def production_like(scratch: Path) -> dict[str, str]:
    """The environment of a site in use, with nothing of this machine's own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "cadre_review.settings",
        "DATABASE_URL": f"sqlite:///{scratch / 'check.sqlite3'}",
        "SECRET_KEY": "k3Jv9-xQ2m_7TzLrP0aWnYc5uHs8eGdB1fViKoM4qXwZ6tRjNpSyA",
        "FIELD_KEY": "w8Zt1_Lq4bNc7RmXe0VyKu5GpSoJh2aDf9TiHx3CjMvP6sWnQzElB",
        "ALLOWED_HOSTS": "records.example",
        "HTTPS": "1",
    }


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check and print its line, with what it said when it failed."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    word = "FAILED" if done.returncode else "ok"
    print(f"{name:<12} {word:<7} {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip(), flush=True)
    return not done.returncode


if __name__ == "__main__":
    sys.exit(main())
