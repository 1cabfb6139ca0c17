"""The outline that a new office begins with: editable data (practice, not a rule).

For each class of person talked to: the three checks for the cadre spoken of, the four dimensions for the team.
"""

from django.db import transaction
from django.utils import timezone

from visits.fieldwork.visits.models import Outline, OutlineQuestion, TalkClass
from visits.organisation.rounds.models import Check

# (for which class; "" for all) → (check, question), in the order in which they are asked.
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        (Check.POLITICAL, "该同志在贯彻上级决策部署、遵守政治纪律方面表现如何？请举例说明。"),
        (Check.COMPETENCE, "该同志的专业能力与岗位要求是否相符？有哪些突出的长处和不足？"),
        (Check.PERFORMANCE, "近一年来该同志承担了哪些重点工作？成效如何？"),
        (Check.PERFORMANCE, "在急难险重任务面前，该同志的表现如何？"),
        ("", "对该同志及所在领导班子有什么意见和建议？"),
    ),
    TalkClass.HEAD: (
        (Check.POLITICAL, "领导班子一年来研究落实了哪些上级重大部署？遇到什么困难，怎样解决的？"),
        (Check.COMPETENCE, "班子成员怎样分工？哪些人互补，哪些方面缺人手、缺专业？"),
        (Check.PERFORMANCE, "本单位今年承担的重点任务完成到什么程度？哪几位同志出力最多？请说具体事。"),
        ("", "班子议事决策的规则执行得如何？最近一次有不同意见的会议是怎样定下来的？"),
        ("", "中层干部和年轻干部中，哪些人经受了急难任务的考验？"),
    ),
    TalkClass.DEPUTY: (
        (Check.POLITICAL, "班子民主集中制执行得如何？重大事项是否集体研究决定？"),
        (Check.COMPETENCE, "主要负责同志在抓班子、带队伍、推动工作上有哪些长处和不足？"),
        (Check.PERFORMANCE, "您分管的工作中，哪一件最费力？当时是怎样推动的？"),
        ("", "班子成员之间分工协作、相互补台的情况如何？请举一件事。"),
    ),
    TalkClass.MIDDLE: (
        (Check.COMPETENCE, "该同志布置、推动和检查工作的方式如何？"),
        (Check.PERFORMANCE, "分管领导交办的事项，遇到困难时他怎样出面协调？"),
        ("", "班子作出的决定，在科室里执行得怎样？哪些没有落下去，为什么？"),
    ),
    TalkClass.STAFF: (
        (Check.POLITICAL, "该同志对自己和身边人要求严不严？有哪些具体事？"),
        (Check.PERFORMANCE, "该同志到一线、到现场的时候多不多？最近一次是什么事？"),
        ("", "该同志的作风形象如何？干部职工对其有哪些反映？"),
    ),
    TalkClass.SERVED: (
        (Check.PERFORMANCE, "您到该单位办事是否顺畅？反映的问题是否得到解决？"),
        (Check.PERFORMANCE, "您见过该单位的哪位领导到您这里来？来做什么，后来怎样了？"),
        ("", "您对该单位的干部有什么意见？"),
    ),
    TalkClass.LEADER: ((Check.PERFORMANCE, "与同层级干部相比，该同志的工作实绩处于什么水平？"),),
    TalkClass.PARTNER: ((Check.PERFORMANCE, "在工作配合中，该同志是否主动担当、讲求效率？"),),
    TalkClass.NEIGHBOUR: (("", "该同志在家庭、邻里和社会交往中的表现如何？"),),
    TalkClass.SELF: (
        ("", "近期的思想状况和工作状态如何？"),
        (Check.PERFORMANCE, "一年来您自己最看重的一件工作是什么？哪一件没有做好？"),
        ("", "工作和生活中有哪些困难？希望组织给予什么支持？"),
    ),
}


@transaction.atomic
def make_default_outline() -> Outline:
    """Make the default outline as version 1, in force from today; the newest one, where there is one."""
    if newest := Outline.objects.first():
        return newest
    outline = Outline.objects.create(number=1, published_on=timezone.localdate())
    asked = ((kind, check, text) for kind, questions in QUESTIONS.items() for check, text in questions)
    OutlineQuestion.objects.bulk_create(
        OutlineQuestion(outline=outline, talk_class=kind, check_key=check, text=text, position=10 * place)
        for place, (kind, check, text) in enumerate(asked, start=1)
    )
    return outline
