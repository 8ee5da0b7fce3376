"""From a 项目库 to workbooks: templates, live formulas, protection, metadata."""
