"""The outline that a new office begins with: editable data (practice, not a rule)."""

from django.db import transaction

from visits.records.models import OutlineQuestion, SourceClass
from visits.teams.models import Check

# (for which class of source; "" for all) → (check, question), in the order in which they are asked.
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        (Check.POLITICAL, "该同志在贯彻上级决策部署、遵守政治纪律方面表现如何？请举例说明。"),
        (Check.COMPETENCE, "该同志的专业能力与岗位要求是否相符？有哪些突出的长处和不足？"),
        (Check.PERFORMANCE, "近一年来该同志承担了哪些重点工作？成效如何？"),
        (Check.PERFORMANCE, "在急难险重任务面前，该同志的表现如何？"),
        ("", "对该同志及所在领导班子有什么意见和建议？"),
    ),
    SourceClass.LEADER: ((Check.PERFORMANCE, "与同层级干部相比，该同志的工作实绩处于什么水平？"),),
    SourceClass.TEAM_MEMBER: (
        (Check.POLITICAL, "班子民主集中制执行得如何？重大事项是否集体研究决定？"),
        ("", "班子成员之间分工协作、相互补台的情况如何？"),
    ),
    SourceClass.MIDDLE: ((Check.COMPETENCE, "该同志布置、推动和检查工作的方式如何？"),),
    SourceClass.STAFF: (("", "该同志的作风形象如何？干部职工对其有哪些反映？"),),
    SourceClass.SERVED: ((Check.PERFORMANCE, "您到该单位办事是否顺畅？反映的问题是否得到解决？"),),
    SourceClass.PARTNER: ((Check.PERFORMANCE, "在工作配合中，该同志是否主动担当、讲求效率？"),),
    SourceClass.NEIGHBOUR: (("", "该同志在家庭、邻里和社会交往中的表现如何？"),),
    SourceClass.SELF: (
        ("", "近期的思想状况和工作状态如何？"),
        ("", "工作和生活中有哪些困难？希望组织给予什么支持？"),
    ),
}


@transaction.atomic
def make_default_outline() -> list[OutlineQuestion]:
    """Make the default questions where the outline is empty; the questions there are, otherwise."""
    if not OutlineQuestion.objects.exists():
        OutlineQuestion.objects.bulk_create(
            OutlineQuestion(source_class=source, check_key=check, text=text, position=10 * place)
            for place, (source, check, text) in enumerate(
                ((source, check, text) for source, asked in QUESTIONS.items() for check, text in asked),
                start=1,
            )
        )
    return list(OutlineQuestion.objects.all())
