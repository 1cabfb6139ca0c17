# ruff: noqa: E501, SIM905  (lists of words)
"""The columns that rosters have, under the names offices use.

Sources: the short and the long roster (花名册) and the appointment form (干部任免审批表); see docs and domain list.
"""

from collections.abc import Mapping

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.imports.columns import Column

from .headings import OWN_REASON, column_of, plain

__all__ = [
    "BY_KEY",
    "COLUMNS",
    "DERIVED",
    "OWN_REASON",
    "Column",
    "choices",
    "column_of",
    "known_headers",
    "label_of",
]


def _field(key: str, names: str) -> Column:
    return Column(key, Cadre._meta.get_field(key).verbose_name, tuple(names.split()))  # type: ignore[union-attr]


COLUMNS: tuple[Column, ...] = (
    Column("number", pgettext_lazy("column", "number in the list"), ("序号", "编号", "排序", "NO", "No.", "次序")),
    _field("name", "姓名 干部姓名 名字 人员姓名"),
    _field("former_names", "曾用名 原名 曾用姓名 别名"),
    Column(
        "unit_and_post",
        _("unit and post in one cell"),
        ("单位及职务", "单位职务", "工作单位及职务", "所在单位及职务", "现任职务", "现任单位及职务", "现工作单位及职务", "现单位及职务", "单位和职务", "单位、职务", "单位（职务）", "现任职务及单位", "任职单位及职务", "现任职务全称", "工作单位职务", "现职务"),
    ),
    Column(
        "unit", _("unit"), ("单位", "工作单位", "所在单位", "单位名称", "任职单位", "现工作单位", "现单位", "所属单位", "任职机构", "单位全称")
    ),
    Column("post", _("post"), ("职务", "职务名称", "担任职务", "岗位", "岗位名称", "任职", "行政职务", "党政职务", "领导职务")),
    _field("sex", "性别"),
    _field("ethnicity", "民族 族别"),
    _field("birth_month", "出生时间 出生年月 出生日期 出生年月日 生日 出生年 出生"),
    Column("age", _("age"), ("年龄", "周岁", "现年龄")),
    _field("political_status", "政治面貌 党派 政治面目"),
    _field("party_entry", "入党时间 入党年月 入党日期 参加党派时间 入党（团）时间 参加中共时间 加入党派时间 入党（派）时间"),
    _field("work_start_month", "参加工作时间 参加工作年月 工作时间 参加工作日期 参工时间 参加工作"),
    _field("native_place", "籍贯"),
    _field("birthplace", "出生地"),
    _field("id_number", "身份证号 身份证号码 公民身份号码 身份证 公民身份证号码 居民身份证号 居民身份证号码 身份号码 证件号码"),
    _field("health", "健康状况 身体状况 健康"),
    _field(
        "highest_education",
        "最高学历学位 最高学历 学历学位 学历 文化程度 最高学历及学位 学历（学位） 学历及学位 最高学历、学位 学历情况",
    ),
    Column("highest_degree", _("highest degree"), ("最高学位", "学位")),
    _field("major", "所学专业 专业 最高学历所学专业 毕业专业 学科专业"),
    Column("school", _("school and major"), ("毕业院校", "毕业院校系及专业", "毕业院校及专业", "毕业学校", "院校系及专业", "毕业院校系", "毕业院校、系及专业", "毕业院校和专业", "毕业院校专业", "毕业学校及专业", "毕业院校及所学专业", "学校及专业", "院校及专业", "毕业院校（系）及专业")),
    _field("professional_title", "专业技术职务 专业技术职称 职称 技术职称 专业技术资格 专技职务"),
    _field("specialty", "熟悉专业有何专长 专长 熟悉专业 特长 熟悉专业及专长"),
    _field(
        "post_since",
        "现职务始任时间 任现职务时间 任现职时间 现任职务时间 任职时间 现职时间 现职始任时间 任现职起始时间 现职务时间 现职务任职时间",
    ),
    Column("post_years", _("years in this post"), ("现职务始任年限", "任现职务年限", "任现职年限", "现职年限", "任职年限", "现职务年限")),
    _field(
        "level_since",
        "现职级始任时间 任现职级时间 任同职级时间 现职级时间 任现级时间 任现级别时间 任同级职务时间 任相当层次时间 现级别时间 "
        "任现职务层次时间 职级时间 任现职级起始时间",
    ),
    Column("level_years", _("years at this level"), ("现职级始任年限", "任现职级年限", "任同职级年限", "现职级年限", "任现级年限")),
    _field("level", "职务层次 职务级别 级别 行政级别 干部级别 职务层级 层次 职务（职级） 职务职级"),
    _field("rank_grade", "职级 公务员职级 现职级 职级名称 职级层次"),
    _field("rank_grade_since", "公务员职级时间 任职级时间 晋升职级时间 职级任职时间 职级套转时间"),
    Column("ft_level", _("full-time education"), ("全日制学历", "全日制教育学历", "全日制教育", "全日制")),
    Column("ft_degree", _("full-time degree"), ("全日制学位", "全日制教育学位")),
    Column("ft_both", _("full-time education and degree"), ("全日制学历学位", "全日制教育学历学位", "全日制学历及学位")),
    Column("ed_mode", _("full-time or on the job"), ("教育类别", "学历类别", "教育类型", "学历类型", "教育形式", "学习形式", "学习方式", "办学形式", "教育方式", "学历性质", "教育性质")),
    Column("ft_major", _("major of full-time education"), ("全日制专业", "全日制所学专业", "全日制教育专业", "全日制教育所学专业")),
    Column("oj_major", _("major of on-job education"), ("在职专业", "在职所学专业", "在职教育专业", "在职教育所学专业")),
    Column(
        "ft_school",
        _("school and major of full-time education"),
        ("全日制毕业院校系及专业", "全日制教育毕业院校系及专业", "全日制院校系及专业", "全日制院校及专业", "全日制毕业院校及专业", "全日制毕业院校", "全日制教育毕业院校及专业", "全日制教育院校系及专业", "全日制教育毕业院校", "全日制教育院校及专业", "全日制教育学校及专业"),
    ),
    Column("oj_level", _("on-job education"), ("在职学历", "在职教育学历", "在职教育", "在职")),
    Column("oj_degree", _("on-job degree"), ("在职学位", "在职教育学位")),
    Column("oj_both", _("on-job education and degree"), ("在职学历学位", "在职教育学历学位", "在职学历及学位")),
    Column(
        "oj_school",
        _("school and major of on-job education"),
        ("在职毕业院校系及专业", "在职教育毕业院校系及专业", "在职院校系及专业", "在职院校及专业", "在职毕业院校及专业", "在职毕业院校", "在职教育毕业院校及专业", "在职教育院校系及专业", "在职教育毕业院校", "在职教育院校及专业", "在职教育学校及专业"),
    ),
    _field("resume", "简历 工作简历 个人简历 主要简历 学习工作简历 工作经历"),
    _field("rewards", "奖惩情况 奖惩 奖励情况 受奖惩情况 奖惩记录"),
    _field("assessments", "年度考核结果 年度考核 考核结果 年度考核情况 近三年年度考核结果 近三年考核结果 近三年年度考核情况"),
    _field("labels", "标签 人员标签"),
    _field("note", "备注 说明 备考"),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
# Derived or only for the eye: looked at for a warning, never written.

DERIVED = {"age", "post_years", "level_years"}


def known_headers(told: Mapping[str, str]) -> dict[str, str]:
    """Every known header, as it is compared, and its column; what people told goes before what we know.

    The reason column of our own workbook of refused rows is known and not read.
    """
    known = {plain(name): column.key for column in COLUMNS for name in column.names}
    known[plain(OWN_REASON)] = ""
    return known | {plain(header): column for header, column in told.items()}


def label_of(key: str) -> str:
    """What people call a column or a field of the file."""
    if key in BY_KEY:
        return str(BY_KEY[key].label)
    names = {
        "unit": _("unit"), "educations": _("education"), "family": _("family members"),
        "form": _("appointment form"), "photo": _("photo"),
    }  # fmt: skip
    if key in names:
        return str(names[key])
    try:
        return str(Cadre._meta.get_field(key).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return key  # a leaf of a form, under the name that the form prints


def choices() -> list[tuple[str, str]]:
    """The columns to choose from where somebody explains a header; the first says that it is not read."""
    return [("", str(_("(do not read this column)"))), *((c.key, str(c.label)) for c in COLUMNS)]
