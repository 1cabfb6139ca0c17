"""What people say, in the manner of field notes; statements, observations, problems, résumés."""

from random import Random

SLOTS = {
    "项目": ["东环路拓宽项目", "柳东汽车配套园二期", "河西片区城中村改造", "易地搬迁安置点建设", "内河黑臭水体治理", "物流园铁路专用线", "老旧小区改造", "双季稻高标准农田"],
    "时间": ["去年汛期", "今年三月", "上半年", "征地最紧的那两个月", "国庆前后", "迎检那一周", "今年五月", "去年年底"],
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
    "谈话在{地点}进行。该同志在本单位工作多年，对班子和干部比较了解，谈得比较实在。",
    "约在{时间}之后见面，谈了近一个小时，先讲工作，后讲人。",
    "开始比较拘谨，讲到{项目}时话多起来。",
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
        lines = [chance.choice(OPENING), *chance.sample(SERVED_TEXT, k=2)]
    return "\n".join(fill(chance, line) for line in lines)


def resume(chance: Random, birth_year: int, post: str) -> str:
    """A résumé in the form of the appointment form: from--to, two blanks, text; 其间 lines in brackets."""
    start = birth_year + chance.randint(21, 23)
    first, second = start + chance.randint(3, 6), start + chance.randint(8, 12)
    month = chance.randint(3, 12)
    lines = [
        f"{start - 4}.09--{start}.07  广西某大学学习",
        f"{start}.07--{first}.{month:02d}  柳州市某局科员",
        f"{first}.{month:02d}--{second}.{month:02d}  柳州市某局副科长",
    ]
    if chance.random() < 0.5:
        lines.append(f"（其间：{first + 1}.09--{first + 4}.06在某党校在职研究生班学习）")
    lines.append(f"{second}.{month:02d}--         {post}")
    return "\n".join(lines)
