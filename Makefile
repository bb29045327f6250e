# `make` alone lists the commands.
.DEFAULT_GOAL := help
.PHONY: help run setup fmt check test test-all fuzz bench docs lock release clean

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Arguments of `abaca serve` for `make run`, such as ARGS="--port 8001".
ARGS ?=
# Processes for the tests.
JOBS ?= 2

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s'|'

.venv/run: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("abaca needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "setting up: about 120 MB to download, once"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --no-deps -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	@echo "setting up what the tests need"
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

run: .venv/run  ## set up what is needed and serve on http://127.0.0.1:8000
	@exec $(BIN)/abaca serve $(ARGS)

setup: .venv/dev  ## set up for development

fmt: .venv/dev  ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet . || true

check: .venv/dev  ## lint, types, import contracts, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell src tests docs bench *.md

test: .venv/dev  ## the tests that every change runs
	$(BIN)/python -m pytest -m "not slow" -n $(JOBS) -q

test-all: .venv/dev  ## the rest: long, thorough, whole-system; a skip is a failure
	ABACA_SKIP_IS_FAILURE=1 $(BIN)/python -m pytest -m slow -n $(JOBS) -q

fuzz: .venv/dev  ## damage valid bodies for longer
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest tests/fuzz -n $(JOBS) -q

bench: .venv/dev  ## measure: ratios in one run, medians of several
	$(BIN)/python -m bench

docs: .venv/dev  ## hold the documents to the code
	$(BIN)/python -m pytest tests/unit/test_documents.py -q

lock:  ## lock the dependencies anew (needs uv)
	requirements/lock.sh

release: check test test-all  ## build the wheel, after everything passed
	$(PIP) install build
	$(BIN)/python -m build

clean:  ## remove the environment and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
