# ruff: noqa: SIM905  (lists of words)
"""The leaves of an ``.lrmx`` file in the editor's order, and which of our fields each one is.

Source: the files that the official editor (versions 3 and 4) writes; domain notes, section 5.
"""

# What a leaf says: a text, a month (YYYYMM), a day (YYYYMMDD), a sex, or one place of a schooling.
TEXTS = {
    "MinZu": "ethnicity", "JiGuan": "native_place", "ChuShengDi": "birthplace", "RuDangShiJian": "party_entry",
    "JianKangZhuangKuang": "health", "ZhuanYeJiShuZhiWu": "professional_title",
    "ShuXiZhuanYeYouHeZhuanChang": "specialty", "XianRenZhiWu": "post_title", "JianLi": "resume",
    "JiangChengQingKuang": "rewards", "NianDuKaoHeJieGuo": "assessments",
}  # fmt: skip
MONTHS = {"ChuShengNianYue": "birth_month", "CanJiaGongZuoShiJian": "work_start_month"}
FORM_TEXTS = {
    "NiRenZhiWu": "proposed_post", "NiMianZhiWu": "post_to_leave", "RenMianLiYou": "reason",
    "ChengBaoDanWei": "reporting_unit", "TianBiaoRen": "filled_by", "Version": "editor_version",
}  # fmt: skip
FORM_DAYS = {"JiSuanNianLingShiJian": "age_counted_on", "TianBiaoShiJian": "filled_on"}
SCHOOLINGS = {
    f"{place}_{leaf}": (mode, part)
    for place, mode in (("QuanRiZhiJiaoYu", "full_time"), ("ZaiZhiJiaoYu", "on_job"))
    for leaf, part in (
        ("XueLi", "level"), ("XueWei", "degree"),
        ("XueLi_BiYeYuanXiaoXi", "level_school"), ("XueWei_BiYeYuanXiaoXi", "degree_school"),
    )
}  # fmt: skip
ITEM = {
    "ChengWei": "relation", "XingMing": "name", "ChuShengRiQi": "birth", "ZhengZhiMianMao": "political_status",
    "GongZuoDanWeiJiZhiWu": "unit_and_post",
}  # fmt: skip
NAME, SEX, ID, FAMILY, PHOTO = "XingMing", "XingBie", "ShenFenZheng", "JiaTingChengYuan", "ZhaoPian"
SEXES = {"男": "male", "女": "female"}
ORDER = (
    "XingMing XingBie ChuShengNianYue MinZu JiGuan ChuShengDi RuDangShiJian CanJiaGongZuoShiJian JianKangZhuangKuang "
    "ZhuanYeJiShuZhiWu ShuXiZhuanYeYouHeZhuanChang QuanRiZhiJiaoYu_XueLi QuanRiZhiJiaoYu_XueWei "
    "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi ZaiZhiJiaoYu_XueLi "
    "ZaiZhiJiaoYu_XueWei ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi XianRenZhiWu NiRenZhiWu "
    "NiMianZhiWu JianLi JiangChengQingKuang NianDuKaoHeJieGuo RenMianLiYou JiaTingChengYuan ChengBaoDanWei "
    "JiSuanNianLingShiJian TianBiaoShiJian TianBiaoRen ShenFenZheng ZhaoPian Version"
).split()
# What the paper form calls each leaf.
LABELS = {
    "XingMing": "姓名", "XingBie": "性别", "ChuShengNianYue": "出生年月", "MinZu": "民族", "JiGuan": "籍贯",
    "ChuShengDi": "出生地", "RuDangShiJian": "入党时间", "CanJiaGongZuoShiJian": "参加工作时间",
    "JianKangZhuangKuang": "健康状况", "ZhuanYeJiShuZhiWu": "专业技术职务",
    "ShuXiZhuanYeYouHeZhuanChang": "熟悉专业有何专长", "QuanRiZhiJiaoYu_XueLi": "全日制教育学历",
    "QuanRiZhiJiaoYu_XueWei": "全日制教育学位", "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "全日制学历毕业院校系及专业",
    "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "全日制学位毕业院校系及专业", "ZaiZhiJiaoYu_XueLi": "在职教育学历",
    "ZaiZhiJiaoYu_XueWei": "在职教育学位", "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "在职学历毕业院校系及专业",
    "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "在职学位毕业院校系及专业", "XianRenZhiWu": "现任职务",
    "NiRenZhiWu": "拟任职务", "NiMianZhiWu": "拟免职务", "JianLi": "简历", "JiangChengQingKuang": "奖惩情况",
    "NianDuKaoHeJieGuo": "年度考核结果", "RenMianLiYou": "任免理由", "ChengBaoDanWei": "呈报单位",
    "JiSuanNianLingShiJian": "计算年龄时间", "TianBiaoShiJian": "填表时间", "TianBiaoRen": "填表人",
    "ShenFenZheng": "身份证号",
}  # fmt: skip
