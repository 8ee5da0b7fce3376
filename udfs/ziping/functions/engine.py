"""ZIPING_ENGINE: which side of a two-sided formula is answering."""

from __future__ import annotations

from ziping.functions.registry import Answer, worksheet_function
from ziping.version import __version__


def engine_in(host: str) -> str:
    """What the engine calls itself where it answers for one host.

    >>> engine_in("LibreOffice 扩展").endswith(",LibreOffice 扩展)")
    True
    """
    return f"{ENGINE[:-1]},{host})"


ENGINE = f"Python 计分引擎(ziping {__version__})"


@worksheet_function(
    "计分引擎:由 Python 加载项计算时返回其名称和版本",
    examples=(("=ZIPING_ENGINE()", ENGINE),),
    blanks="没有参数",
    faults='没有加载项时函数名不认识,显示 #NAME?;写成 =IFERROR(ZIPING_ENGINE(),"工作表公式") 可以代之以文字',
)
def ZIPING_ENGINE() -> Answer:
    """
    >>> ZIPING_ENGINE().startswith("Python 计分引擎")
    True
    """
    return ENGINE
