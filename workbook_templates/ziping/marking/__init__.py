"""How findings are shown on paper: marked in a workbook, as a page, as a letter to a department."""
