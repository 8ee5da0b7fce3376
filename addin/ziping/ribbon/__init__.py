"""The tab of Excel's ribbon and the VBA behind it, drawn from the lists of commands and functions.

A new command or function stands in both by itself; nothing here is written by hand for one of them.
"""

from ziping.ribbon.vba import UDF_MODULE, VbaModule, modules, startup
from ziping.ribbon.xml import RIBBONS, Ribbon, ribbon_xml

__all__ = ["RIBBONS", "UDF_MODULE", "Ribbon", "VbaModule", "modules", "ribbon_xml", "startup"]
