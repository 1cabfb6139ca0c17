"""Columns that several imports of the past share, and words as offices write them."""

from django.utils.translation import gettext_lazy as _

from visits.core.imports.cells import TextWidget, WordWidget
from visits.core.imports.columns import Column

YES_NO = WordWidget(
    [("yes", _("yes")), ("no", _("no"))], {"是": "yes", "否": "no", "√": "yes", "✓": "yes", "有": "yes"}
)
PERSON = Column(
    "person", _("Name"), ("姓名", "干部姓名", "谈话对象", "被谈话人", "谈话对象姓名"), TextWidget()
)
BIRTH = Column("birth", _("Month of birth"), ("出生年月", "出生时间", "出生日期"), TextWidget())
UNIT = Column("unit", _("Unit"), ("单位", "单位名称", "走访单位", "所在单位"), TextWidget())
TASK = Column("task", _("Key task"), ("重点任务", "重点项目", "项目名称"), TextWidget())
ROUND = Column("round", _("Round"), ("轮次", "走访轮次"), TextWidget())
TEAM = Column("team", _("Visit team"), ("走访组", "组别"), TextWidget())
