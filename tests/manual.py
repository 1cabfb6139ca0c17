"""The manual in Chinese, made from the texts of the help, with pictures of an invented city. ``python -m tests.manual``

``--texts`` writes the texts alone. The pictures need Chromium; they stand in ``docs/manual/``.
"""

import io
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "manual"
ROLES = {
    "member": "走访组成员", "lead": "走访组组长", "staff": "干部科人员", "reviewer": "审核人员", "leader": "领导",
    "sysadmin": "系统管理员", "secadmin": "安全管理员", "auditor": "安全审计员",
}  # fmt: skip
# Pictures: chapter, name of the file, who looks, the address, what it shows.
SHOTS = (
    ("desk", "desk-staff", "staff", "/", "干部科的“待我处理”"),
    ("desk", "desk-leader", "leader", "/", "领导总览"),
    ("visits", "visits", "staff", "/visits/", "走访台账"),
    ("visits", "coverage", "staff", "/reports/coverage/", "覆盖情况"),
    ("visits", "plan", "lead1", "/plans/calendar/", "日历"),
    ("cadres", "cadres", "staff", "/cadres/", "干部花名册"),
    ("cadres", "units", "staff", "/units/", "单位名册"),
    ("judgement", "findings", "staff", "/findings/", "发现"),
    ("judgement", "decisions", "leader", "/decisions/", "动议与决定"),
    ("reports", "dashboard", "leader", "/reports/dashboard/", "领导总览"),
    ("settings", "rounds", "staff", "/rounds/", "轮次"),
    ("accounts", "log", "auditor", "/audit/", "审计日志"),
)


def texts() -> dict[str, str]:
    """The files of the manual by name, as the help says it: contents, first steps, a file a chapter."""
    from visits.core.help.texts import chapters

    names = {one.key: f"{place}-{one.key}.md" for place, one in enumerate(chapters(), 1)}
    head = "# 操作手册\n\n本手册与系统内“帮助”的文字相同：在任何页面按“?”键即可查看。图中数据均为虚构。\n"
    head += "\n- [新手入门](0-first-steps.md)\n"
    contents = head + "".join(f"- [{one.title['zh']}]({names[one.key]})\n" for one in chapters())
    made = {"README.md": contents, "0-first-steps.md": "# 新手入门\n" + "".join(map(_steps, ROLES))}
    return made | {names[one.key]: _chapter(one) for one in chapters()}


def _steps(role: str) -> str:
    from visits.core.help.texts import first_steps

    lines = [f"{n}. {one['zh']}\n" for n, one in enumerate(first_steps(role)["steps"], 1)]
    return f"\n## {ROLES[role]}\n\n" + "".join(lines)


def _chapter(chapter: Any) -> str:
    shots = [f"\n![{words}]({name}.png)\n" for key, name, _who, _page, words in SHOTS if key == chapter.key]
    return f"# {chapter.title['zh']}\n" + "".join(shots) + "".join(map(_page, chapter.texts))


def _page(text: Any) -> str:
    who = f"（{'、'.join(ROLES[role] for role in text.roles)}）" if text.roles else ""
    return f"\n## {text.name['zh']}{who}\n\n{text.words['zh']}\n"


def write_texts() -> None:
    """Write the texts, and take away what is no part of the manual any more."""
    FOLDER.mkdir(exist_ok=True)
    made = texts()
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def take_pictures() -> None:
    """Look at each page of ``SHOTS`` and keep what is on the screen."""
    from playwright.sync_api import sync_playwright

    from tests.benchmarks.first_use import sign_in
    from tests.chromium import ARGUMENTS, find
    from tests.pictures import city

    with city() as where, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find(), args=ARGUMENTS)
        for who in dict.fromkeys(shot[2] for shot in SHOTS):
            size = {"width": 1280, "height": 760}
            page = browser.new_page(base_url=where.site, viewport=size, locale="zh-CN")
            sign_in(page, who)
            for _chapter_key, name, looker, path, _words in SHOTS:
                if looker == who:
                    page.goto(path)
                    (FOLDER / f"{name}.png").write_bytes(small(page.screenshot()))
            page.context.close()
        browser.close()


def small(picture: bytes) -> bytes:
    """The picture in 64 colours."""
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Write the texts, and unless ``--texts`` is said take the pictures."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cadre_review.settings")
    django.setup()
    write_texts()
    if "--texts" not in sys.argv:
        take_pictures()


if __name__ == "__main__":
    main()
