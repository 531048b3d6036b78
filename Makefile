# make run    opens the window            make test    runs the tests, without a screen
# Another Python: make run PYTHON=python3.13

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OFFSCREEN := QT_QPA_PLATFORM=offscreen
PACKAGES := nnstudio tests packaging

.PHONY: run test long screen oracle check format lint types contracts bench pictures clean

run: $(VENV)/.run
	@mkdir -p output
	@cd output && ../$(BIN)/nnstudio

test: $(VENV)/.test
	$(OFFSCREEN) $(BIN)/python -m pytest -q -n auto --maxprocesses 4 -m "not needs_screen and not long"

long: $(VENV)/.test
	$(OFFSCREEN) $(BIN)/python -m pytest -q -n auto --maxprocesses 4 -m long

screen: $(VENV)/.test
	$(BIN)/python -m pytest -q -m needs_screen tests/journeys

oracle: $(VENV)/.oracle
	$(OFFSCREEN) $(BIN)/python -m pytest -q tests/oracle

check: format lint types contracts
	$(MAKE) test
	$(MAKE) long
	$(MAKE) screen
	$(MAKE) oracle

format: $(VENV)/.dev
	$(BIN)/ruff format --check $(PACKAGES)

lint: $(VENV)/.dev
	$(BIN)/ruff check $(PACKAGES)

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

bench: $(VENV)/.bench
	$(OFFSCREEN) $(BIN)/python -m tests.benchmarks

pictures: $(VENV)/.run
	$(OFFSCREEN) $(BIN)/python packaging/pictures.py

clean:
	rm -rf $(VENV) build dist output .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find nnstudio tests packaging -name __pycache__ -prune -exec rm -rf {} +

# What is installed; made again when pyproject.toml changes.
$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test $(VENV)/.oracle $(VENV)/.bench $(VENV)/.dev: $(VENV)/.%: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("nnstudio needs Python 3.11 or newer; this is %s. Try: make PYTHON=python3.13" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
