"""年度考核结果 as forms have it: 2016年年度考核称职；2017年年度考核优秀；…"""

import re

GRADES = (
    "基本称职",
    "不称职",
    "称职",
    "优秀",
    "基本合格",
    "不合格",
    "合格",
    "未定等次",
    "不定等次",
    "不参加考核",
)
_YEARS = re.compile(
    r"((?:(?:19|20)\d{2}(?:\s*年)?\s*[、,，和至—-]*\s*)+)[^。；;\d]*?(" + "|".join(GRADES) + ")"
)


def read_assessments(text: str) -> list[tuple[int, str]]:
    """The grade of each year, oldest first; years that share a grade (2015、2016年优秀) are taken apart."""
    found: dict[int, str] = {}
    for years, grade in _YEARS.findall(text):
        for year in re.findall(r"(?:19|20)\d{2}", years):
            found[int(year)] = grade
    return sorted(found.items())
