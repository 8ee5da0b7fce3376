"""Programs that tests start are no tests."""

collect_ignore = ["recalculated_by_vba.py"]
