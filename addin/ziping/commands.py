"""The commands that staff click: what each is called, and where it stands on the ribbon and in menus.

Hosts draw their buttons from this list; :mod:`ziping.macros` has a function of the same name for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["填报", "财政", "设置"]
TAB = "绩效自评"
"""The tab of the ribbon, the name of the menu."""


@dataclass(frozen=True, slots=True)
class Command:
    """
    Args:
        name: ASCII, the name of the macro.
        label: on the button.
        tip: one sentence, what it does.
        image: of Office's own icons (imageMso).
    """

    name: str
    label: str
    tip: str
    group: Group
    image: str
    large: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("check", "校验", "检查这个工作簿里的自评表:错在哪里、为什么、怎么改", "填报", "ReviewAcceptChange", large=True),
    Command("previous_finding", "上一处", "跳到上一处问题", "填报", "ReviewPreviousComment"),
    Command("next_finding", "下一处", "跳到下一处问题", "填报", "ReviewNextComment"),
    Command("explain_score", "得分说明", "说明所选一行的得分怎样算出", "填报", "FunctionWizard"),
    Command("clear_marks", "清除标记", "去掉校验留下的颜色、批注和「校验结果」表", "填报", "ClearFormats"),
    Command("export_form", "导出上报", "另存一份可以报送的工作簿:公式只用普通函数,文件名按规定", "填报", "FileSaveAsExcelXlsx", large=True),
    Command("write_report", "生成自评报告", "由自评表生成自评报告", "填报", "FileSaveAsWordDocx"),
    Command("stamp_forms", "生成模板", "按项目库为每个部门生成自评表", "财政", "CreateFormInDesignView", large=True),
    Command("collect_forms", "汇总", "收齐交回的自评表并汇总", "财政", "Consolidate", large=True),
    Command("show_rules", "规则", "说明这个工作簿按什么评分规则计分", "设置", "ReviewTrackChanges"),
    Command("show_engine", "计分引擎", "说明得分由谁计算:加载项,或工作表公式", "设置", "CalculateNow"),
    Command("about", "关于", "版本、自己的评分规则和日志在哪里", "设置", "Info"),
)  # fmt: skip
