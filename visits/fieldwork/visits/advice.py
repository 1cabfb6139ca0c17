"""The words by which the helper beside a talk's form judges, and its sentences. Its rules: static/js/advice.js.

Practice, not a rule: what a good note of a talk holds. It advises and never blocks.
"""

from typing import Any

from django.utils.translation import gettext as _

from visits.fieldwork.visits.models import Interview


def _words(text: str) -> list[str]:
    return text.split()


# Words that judge a person; a text with one of them wants a fact beside it.
JUDGING = _words(
    "优秀 突出 较好 很好 良好 很强 较强 能力强 过硬 扎实 务实 认真负责 敢于担当 有魄力 有威信 公道 正派 廉洁 称职 "
    "表现一般 能力一般 较差 很差 不强 不力 不够 软弱 懒散 推诿 不担当 不作为 作风漂浮 独断 不团结 专横 拖拉 脱离群众"
)
# Signs of a fact: when, where, for example. A number of any kind counts too.
DATED = _words("年 月 日 上周 本周 去年 今年 前年 昨天 上半年 下半年 季度 年初 年底 近期")
PLACED = _words(
    "村 镇 乡 街道 社区 县 局 医院 学校 车站 派出所 工厂 工地 项目 园区 现场 会上 会议室 窗口 大厅"
)
EXEMPLIFIED = _words("例如 比如 譬如 有一次 有次 当时 那次 期间 牵头 主持 带队 处理了 完成了 解决了")
# Turns of a question that put the answer into the mouth.
LEADING = _words("是不是 难道 不是吗 对吧 对不对 应该是吧 应该没有 应该不会 大家都说 你也觉得 您也觉得 想必")
SHINGLE, ALIKE, SHORTEST = (
    8,
    0.6,
    40,
)  # characters of a run; share of runs that two texts share; texts compared


def rules() -> dict[str, Any]:
    """Words, measures and sentences for the script, the sentences in the reader's language."""
    return {
        "judging": JUDGING,
        "dated": DATED,
        "placed": PLACED,
        "exemplified": EXEMPLIFIED,
        "leading": LEADING,
        "shingle": SHINGLE,
        "alike": ALIKE,
        "shortest": SHORTEST,
        "say": {
            "title": _("Hints"),
            "why": _(
                "Plain rules looked at what is written. They advise only; everything can be saved as it is."
            ),
            "untouched": _("Not answered yet: %(text)s"),
            "judgement": _("A judgement without a fact: “%(text)s”. When, where, what exactly?"),
            "undated": _("A fact without day or place: “%(text)s”."),
            "when": _("The time of the talk is empty."),
            "where": _("The place of the talk is empty."),
            "copied": _("This text is much like another one: %(text)s. Write what was said here."),
            "leading": _(
                "“%(text)s” puts the answer into the mouth. Note the question as it was put, and the answer in full."
            ),
        },
    }


def others_of(visit: Any, user: Any, talk: Interview | None) -> list[dict[str, str]]:
    """The other talks of the visit that the user sees, with which a text is compared."""
    rows = Interview.objects.visible_to(user).filter(visit=visit).exclude(text="").order_by("pk")
    if talk is not None:
        rows = rows.exclude(pk=talk.pk)
    return [{"title": one.source, "text": one.text} for one in rows.select_related("source_cadre")]
