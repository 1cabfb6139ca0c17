"""Invented names. The same chance gives the same name; nobody real is meant."""

from random import Random

SURNAMES = list(
    "韦覃黄陆蓝莫罗梁农潘廖谭蒙卢甘唐石吴周陈李张王刘杨何林谢邓曾叶苏马朱高孙徐胡郭萧宋程崔袁薛江毛贾邹姚孔丁秦易施卞房龚段钱汤尹黎常武乔贺赖庞樊兰殷陶翟安倪严牛温芦季俞章鲁葛伍申尤毕聂焦向柳邢岳齐沿雷解单区仇查任盖缪"
)
COMPOUND = ["欧阳", "上官", "司徒", "诸葛", "令狐", "尉迟"]
FIRST = list(
    "建国志伟俊文海永春明晓振家德景思雅立正光宏庆世玉云天子泽宇嘉启承凤桂荣丽秀淑美静雪梅兰慧佳欣若彦"
)
SECOND = list(
    "华军平强辉波勇涛鹏斌超刚毅峰林宁健飞洋霞芳玲燕娟琳敏洁萍颖莉婷倩瑶琪怡杰鑫磊昊然诚源山川松柏𠮷"
)
MINORITY = ["买买提·艾力", "古丽·阿依", "阿布都·热合曼"]

ETHNICITIES = [
    ("汉族", 62),
    ("壮族", 24),
    ("侗族", 5),
    ("苗族", 4),
    ("瑶族", 2),
    ("仫佬族", 2),
    ("毛南族", 1),
]
PLACES = [
    "广西柳州", "广西柳城", "广西鹿寨", "广西融安", "广西融水", "广西三江", "广西桂林", "广西来宾", "广西河池", "广西南宁",
    "湖南邵阳", "湖南衡阳", "广东梅县", "贵州从江", "江西吉安", "四川南充", "河南信阳", "湖北黄冈",
]  # fmt: skip


def person(chance: Random) -> str:
    """A full name of two to four characters, now and then with a compound surname or an interpunct."""
    draw = chance.random()
    if draw < 0.002:
        return chance.choice(MINORITY)
    surname = chance.choice(COMPOUND) if draw < 0.02 else chance.choice(SURNAMES)
    given = (
        chance.choice(SECOND[:-1]) if chance.random() < 0.18 else chance.choice(FIRST) + chance.choice(SECOND)
    )
    return surname + given


def surname(name: str) -> str:
    """The surname; empty for a name with an interpunct, which has none to hand on."""
    if "·" in name:
        return ""
    return name[:2] if name[:2] in COMPOUND else name[0]


def child(chance: Random, father: str) -> str:
    """The full name of a father's child."""
    drawn = person(chance)
    before, after = surname(father), surname(drawn)
    return (
        before + drawn.removeprefix(after)
        if before and after
        else before + chance.choice(FIRST) + chance.choice(SECOND)
    )


def weighted(chance: Random, pairs: list[tuple[str, int]]) -> str:
    """One of the words, by weight."""
    return chance.choices([word for word, _w in pairs], [weight for _w2, weight in pairs])[0]
