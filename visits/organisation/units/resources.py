"""What an import of units reads: the register's columns, the names and words that offices use for them."""

from import_export.widgets import Widget

from visits.core.imports.cells import DayWidget, NumberWidget, TextWidget, WordWidget
from visits.core.imports.columns import Column, Columns

from .actions import check_region
from .lists import UNIT_COLUMNS
from .models import Category, Unit, UnitKind

DERIVED = {"posts", "seats"}
# What offices write over these columns, beside the labels that the list has itself.
SYNONYMS = {
    "code": ("单位编码", "单位代码", "编码", "机构编码", "机构代码"),
    "name": ("单位全称", "全称", "单位名称", "机构名称"),
    "short_name": ("简称", "单位简称"),
    "former_names": ("曾用名", "曾用名称", "原名称", "原单位名称"),
    "category": ("单位类别", "类别"),
    "kind": ("单位类型", "类型", "单位性质"),
    "parent": ("上级单位", "上级单位名称", "主管单位", "隶属单位"),
    "parent_code": ("上级编码", "上级单位编码", "上级代码", "上级单位代码"),
    "region_code": ("行政区划代码", "行政区划", "区划代码"),
    "position": ("排序", "排序号", "顺序"),
    "valid_from": ("启用日期", "成立日期", "设立日期"),
    "valid_to": ("停用日期", "撤销日期", "截止日期"),
    "successor": ("继承单位", "承接单位", "继承单位名称"),
    "successor_code": ("继承单位编码", "承接单位编码", "继承编码"),
    "note": ("备注", "说明"),
}
# What offices write in the cells, beside keys and labels.
CATEGORY_WORDS = {
    "县区": Category.COUNTY, "县(区)": Category.COUNTY, "市直部门": Category.DEPARTMENT,
    "市直单位": Category.DEPARTMENT, "企事业单位": Category.ENTERPRISE, "企事业": Category.ENTERPRISE,
}  # fmt: skip
KIND_WORDS = {
    "县区": UnitKind.COUNTY, "党委部门": UnitKind.PARTY, "政府部门": UnitKind.GOVERNMENT, "人大": UnitKind.CONGRESS,
    "政协": UnitKind.CPPCC, "纪委监委": UnitKind.DISCIPLINE, "法院": UnitKind.COURT,
    "检察院": UnitKind.PROCURATORATE, "群团": UnitKind.MASS, "群团组织": UnitKind.MASS,
    "市直属事业单位": UnitKind.INSTITUTION, "部门所属事业单位": UnitKind.AFFILIATE,
    "市属国有企业": UnitKind.ENTERPRISE, "国有企业": UnitKind.ENTERPRISE, "园区/新区": UnitKind.ZONE,
    "园区": UnitKind.ZONE, "新区": UnitKind.ZONE, "乡镇": UnitKind.TOWN, "街道": UnitKind.SUBDISTRICT,
    "项目指挥部": UnitKind.HEADQUARTERS, "指挥部": UnitKind.HEADQUARTERS,
}  # fmt: skip


class RegionWidget(TextWidget):
    """A code of GB/T 2260."""

    def check(self, text: str) -> None:
        """ValidationError where it cannot be one."""
        super().check(text)
        check_region(text)


# References are looked up by the plan, since the unit may stand later in the same file.
REFERENCES = ("parent", "parent_code", "successor", "successor_code")
WIDGETS: dict[str, Widget] = {
    "category": WordWidget(Category.choices, CATEGORY_WORDS),
    "kind": WordWidget(UnitKind.choices, KIND_WORDS),
    "region_code": RegionWidget(),
    "position": NumberWidget(),
    "valid_from": DayWidget(),
    "valid_to": DayWidget(),
}
SHOWN = {column.key: column for column in UNIT_COLUMNS}
VALUES = tuple(key for key in SHOWN if key not in {*DERIVED, *REFERENCES})
COLUMNS = Columns(
    [
        Column(
            key, one.label, SYNONYMS.get(key, ()), WIDGETS.get(key, TextWidget()) if key in VALUES else None
        )
        for key, one in SHOWN.items()
        if key not in DERIVED
    ],
    passed=[SHOWN[key].label for key in sorted(DERIVED)],
)
UnitResource = COLUMNS.resource(Unit, ids=["code"])
