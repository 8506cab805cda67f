# make demo | test | install | bench: all work on a fresh machine with Python 3.11, gcc and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt
SETTINGS := pyproject.toml constraints.txt

.PHONY: demo install test lint browser notebooks model plan bench clean

demo: $(VENV)/.light
	$(BIN)/aggrdetect demo --out runs/demo

install: $(VENV)/.full

test: $(VENV)/.full lint
	$(BIN)/python -m pytest --quiet -n 2

# The report in a real browser, by axe-core; needs Chromium: apt-get install chromium (400 MB), so not part of test.
browser: $(VENV)/.full
	$(PIP) --editable '.[browser]'
	command -v chromium chromium-browser google-chrome
	$(BIN)/python -m pytest --quiet tests/report/test_browser.py

lint: $(VENV)/.full
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Run the notebooks and keep what they show.
notebooks: $(VENV)/.full
	$(BIN)/python notebooks/execute.py

# The shipped model from nothing: seven legs, about three hours on two cores.
LEGS := $(patsubst %,.cache/aggrdetect-nl-leg%,1 2 3 4 5 6 7) models/aggrdetect-nl
model: $(VENV)/.full
	for leg in $(LEGS); do $(BIN)/aggrdetect train models/$$(basename $$leg).toml -o $$leg || exit 1; done

# Reached counts beside the wanted ones; a test fails when the corpus changed and this was not run.
plan: $(VENV)/.light
	$(BIN)/aggrdetect corpus plan data/annotations --out docs/corpus-plan.md

# About half an hour on two idle cores, most of it for the runs of a million posts; see the --help of each program.
bench: $(VENV)/.full
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/running.py --full
	$(BIN)/python benchmarks/prevalence_simulation.py --rounds 200 --person-rounds 60

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip uninstall --quiet --yes setuptools

$(VENV)/.light: $(VENV)/bin/python $(SETTINGS)
	$(PIP) --editable .
	touch $@

# torch first and alone: the pinned build is the CPU one, and nothing after it may bring another.
$(VENV)/.full: $(VENV)/bin/python $(SETTINGS)
	$(PIP) torch
	$(PIP) --editable '.[all,dev]'
	touch $(VENV)/.light $@

clean:
	rm -rf $(VENV) runs .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
