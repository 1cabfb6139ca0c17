"""Schooling as offices write it on one line."""

import re
from typing import Any


def highest(educations: list[dict[str, Any]]) -> tuple[str, str]:
    """What a roster prints of these schoolings: (highest education and degree, major).

    Schooling on the job counts as the highest when it is there, since it came later; it is marked 在职.
    """
    by_mode = {line["mode"]: line for line in educations if line.get("level") or line.get("degree")}
    line = by_mode.get("on_job") or by_mode.get("full_time")
    if not line:
        return "", ""
    level = line["level"]
    if line["mode"] == "on_job" and level and not level.startswith(("在职", "中央党校", "省委党校", "党校")):
        level = f"在职{level}"
    text = f"{level}（{line['degree']}）" if level and line["degree"] else level or line["degree"]
    return text, major_of(line.get("level_school") or line.get("degree_school") or "")


def major_of(school: str) -> str:
    """The major in 广西某大学会计学专业; '' where none is named."""
    found = re.search(r"(?:大学|学院|党校|学校|系)([\u4e00-\u9fff]{2,20}?)专业", school)
    return found[1] if found else ""
