"""Programs that tests start are no tests."""

collect_ignore = ["as_on_windows.py", "recalculated_by_vba.py"]
