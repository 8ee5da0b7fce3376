PYTHON ?= python3
BIN := .venv/bin
SOURCES := udfs workbook_templates addin

.PHONY: demo test lint types bench golden clean

# Sets everything up and shows the main job on real data.
demo: .venv/.ready
	@.ci/system --optional
	@$(BIN)/ziping demo --out build/demo

# Everything that must hold before a commit; on a bare machine it installs what it needs.
# Our modules stay compiled, whatever the environment says: tests start programs of their own.
test: .venv/.ready
	@.ci/system
	@$(MAKE) --no-print-directory lint types
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: .venv/.ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo

types: .venv/.ready
	@$(BIN)/mypy $(SOURCES:%=%/ziping)

# Speed, as ratios against peers in the same run.
bench: .venv/.ready
	@$(BIN)/python tests/bench/run.py

# Stamped samples as the tests expect them; read what git says has changed.
golden: .venv/.ready
	@PYTHONPATH=tests $(BIN)/python tests/golden.py

clean:
	rm -rf .venv build dist

.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更高版本;用 make PYTHON=python3.11 指定" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
