"""What people say, in the manner of field notes; statements, observations, problems, résumés."""

import datetime as dt
from random import Random

SLOTS = {
    "项目": ["东环路拓宽项目", "柳东汽车配套园二期", "河西片区城中村改造", "易地搬迁安置点建设", "内河黑臭水体治理", "物流园铁路专用线", "老旧小区改造", "双季稻高标准农田"],
    "时间": ["去年汛期", "去年三月", "去年上半年", "征地最紧的那两个月", "去年国庆前后", "迎检那一周", "前年五月", "去年年底"],
    "地点": ["工地板房", "村委会", "项目指挥部", "群众家里", "安置点", "服务大厅", "田间", "车间"],
    "数": ["12", "27", "43", "86", "130", "5", "9", "18"],
    "人": ["拆迁户", "种植大户", "企业负责人", "困难群众", "年轻同志", "村干部", "个体户", "退休老同志"],
}  # fmt: skip
FOR = {
    "political": [
        "{时间}连续{数}天住在{地点}，带头落实上级部署，没有讲过一句困难。",
        "在班子会上敢于就{项目}的偏差提出不同意见，最后按规矩办了。",
        "组织生活会上主动检讨{项目}进度滞后的责任，没有往下推。",
        "亲戚来说情要承接{项目}的土方，当场回绝，并向班子作了说明。",
        "学习不走过场，{时间}给支部讲党课，用的都是身边{人}的事例。",
    ],
    "competence": [
        "{项目}的方案是他带人改了{数}稿定下来的，数据都自己核过。",
        "懂业务，{时间}在{地点}现场算清了补偿标准，{人}当天就签了字。",
        "肯学新东西，自己摸索出一套台账办法，{数}个单位来看过。",
        "依法办事，{项目}的招标文件他逐条看，退回去重做过一次。",
        "带出了{数}名业务骨干，现在都能独当一面。",
    ],
    "performance": [
        "{时间}{项目}最难的{数}户是他一户一户谈下来的，没有发生一起纠纷。",
        "接手{项目}时进度落后三个月，半年后提前{数}天完工。",
        "每周到{地点}不少于两次，{人}有事直接打他的电话。",
        "台风那晚他在{地点}守到天亮，转移群众{数}人。",
        "服务群众有实招，把{数}项手续并成了一次办。",
    ],
}  # fmt: skip
AGAINST = {
    "political": [
        "对{项目}的部署口头上赞成，落实时打折扣，{时间}催了{数}次才动。",
        "开会不愿亮明态度，遇到得罪人的事就说“再研究研究”。",
        "个别时候讲话随意，在{地点}当着{人}议论班子成员。",
    ],
    "competence": [
        "对{项目}的政策吃得不透，{时间}向{人}解释时前后说法不一。",
        "依赖下属写材料，问到具体数字答不上来。",
        "统筹能力偏弱，几项工作一齐来时顾此失彼，{项目}拖了{数}天。",
    ],
    "performance": [
        "{时间}答应给{人}办的事至今没有回音，群众有意见。",
        "到{地点}次数少，一年下来见过他{数}次。",
        "分管的{项目}连续两个季度排在后面，没有拿出具体办法。",
    ],
}  # fmt: skip
TEAM_FOR = {
    "political_building": [
        "班子成员带头到{项目}一线，{时间}轮流驻点，没有缺过。",
        "重大事项坚持集体讨论，会议记录完整。",
    ],
    "ideological_building": [
        "学习联系实际，{时间}围绕{项目}专题研讨了{数}次。",
        "谈心谈话做得实，年轻干部愿意说心里话。",
    ],
    "running": ["主要负责同志能放手，分工清楚，{项目}没有扯皮。", "班子碰头会每周一次，议定的事有人盯。"],
    "function": ["在{项目}上整体合力强，{数}个部门一张图作战。", "服务对象反映办事快，{地点}有人值守。"],
}
TEAM_AGAINST = {
    "political_building": ["个别成员对集体决定会后有不同说法。"],
    "ideological_building": ["集中学习念文件多、讨论少，{时间}有两次没有记录。"],
    "running": ["正副职之间沟通不够，{项目}出现过两个口径。", "有的事议而不决，{时间}{项目}反复上会。"],
    "function": ["年龄结构偏大，懂{项目}的人手不足。", "窗口单位早上开门迟，{人}多次反映。"],
}
OBSERVED = [
    "到{地点}时，值班人员在岗，{项目}进度图上墙，随机问了{数}名{人}，对工作总体满意。",
    "现场查看{项目}，已完成工程量约{数}成，材料堆放有序；与{人}交谈，反映施工噪声问题已有答复。",
    "走访了{数}户{人}，看了台账和公示栏，账目与实际一致，有一处公示时间偏短。",
    "列席班子例会，议题{数}项，发言充分；会后到{地点}看了服务窗口，排队时间不长。",
]
PROBLEMS = [
    "{项目}用地手续办理周期长，基层反映多头报材料。",
    "编制紧、借调多，{地点}常年缺人。",
    "{人}反映答复不及时。",
    "",
]
SUGGESTIONS = [
    "建议由牵头部门统一受理{项目}材料。",
    "建议给一线干部安排轮休和体检。",
    "建议下一轮重点回访{人}。",
    "",
]
FOLLOW_UPS = ["核实{人}反映的{项目}补偿问题", "补充了解分管工作的实际进度", "回访{地点}，听取服务对象意见"]
OPENING = [
    "该同志在本单位工作多年，对班子和干部比较了解，谈得比较实在。",
    "谈了近一个小时，先讲工作，后讲人。",
    "开始比较拘谨，讲到{项目}时话多起来。",
]
SERVED_OPENING = [
    "入户交谈，对方是{项目}的服务对象，先讲了自己办的事。",
    "在{地点}遇到，站着谈了二十多分钟，讲的都是亲身经历。",
]
MIDDLE = [
    "他说，{项目}能推下来，主要靠几位同志{时间}天天守在{地点}。",
    "问到不足，他说有的同志对年轻干部放手不够，材料返工多。",
    "谈到群众反映，他举了{人}的例子：前后跑了{数}趟，最后在{地点}一次办成。",
    "他认为班子总体团结，遇到{项目}这样的硬任务，分工明确。",
    "对下一步，他希望组织上多关心长期在{地点}的同志。",
]
SERVED_TEXT = [
    "办事比前两年快了，{时间}我来{地点}一次就办好了。",
    "有什么事直接找他，他到{地点}来看过{数}次。",
    "有的承诺落实慢，希望有个准信。",
]
REASON = ["对方只愿与一人单独谈", "另一名同志临时陪同入户", "村道塌方，分两路走访"]


def fill(chance: Random, template: str) -> str:
    """Put words into the slots of a template."""
    text = template
    for slot, words in SLOTS.items():
        mark = "{" + slot + "}"
        while mark in text:
            text = text.replace(mark, chance.choice(words), 1)
    return text


def talk(chance: Random, served: bool) -> str:
    """The text of one interview, two to five paragraphs."""
    middle = chance.sample(MIDDLE, k=chance.randint(2, 4))
    lines = [chance.choice(OPENING), *middle]
    if served:
        lines = [chance.choice(SERVED_OPENING), *chance.sample(SERVED_TEXT, k=2)]
    return "\n".join(fill(chance, line) for line in lines)


OWN_STATEMENTS = (
    "任现职以来主要抓了三件事：一是理顺内部分工，二是把积压的事项逐件清理，三是每周至少下基层一天。不足是调查研究还不够深。",
    "工作压力主要来自项目进度，身体和家庭情况正常。希望有机会到基层或重点项目一线锻炼。",
    "去年的信访事项处理中我有责任，当时协调不够主动，事后已向班子作了说明，并定了每月接访的制度。",
    "对照岗位要求，自己在业务上还能胜任，统筹协调的办法不多，愿意接受组织安排。",
)
KEY_WORDS = (
    "征地 三户未签 副职包片 每周碰头",
    "分工清楚 财务公开 年轻干部少 想交流",
    "办事大厅 排队半小时 态度好 材料一次告知没做到",
    "防汛 守堤九天 群众认 话不多",
)


def resume(chance: Random, work: dt.date, since: dt.date, post: str) -> str:
    """A résumé in the form of the appointment form: from--to, two blanks, text; 其间 lines in brackets.

    It begins with the studies before ``work`` and ends with the post held ``since``.
    """
    lines = [f"{work.year - 4}.09--{work:%Y.%m}  广西某大学学习"]
    months = (since.year - work.year) * 12 + since.month - work.month
    first = _later(work, months * chance.randint(30, 60) // 100)
    if work < first < since:
        lines.append(f"{work:%Y.%m}--{first:%Y.%m}  本市某局科员")
        lines.append(f"{first:%Y.%m}--{since:%Y.%m}  本市某局副科长")
    elif work < since:
        lines.append(f"{work:%Y.%m}--{since:%Y.%m}  本市某局科员")
    if chance.random() < 0.5 and since.year - first.year > 4:
        lines.append(f"（其间：{first.year + 1}.09--{first.year + 4}.06在某党校在职研究生班学习）")
    lines.append(f"{since:%Y.%m}--         {post}")
    return "\n".join(lines)


def _later(day: dt.date, months: int) -> dt.date:
    at = day.year * 12 + day.month - 1 + months
    return dt.date(at // 12, at % 12 + 1, 1)
