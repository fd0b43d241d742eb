# make setup | test | lint | demo | bench | pictures | clean. The network is used by `setup` alone.

SUITABLE := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c '$(SUITABLE)' 2>/dev/null && { echo "$$name"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
PINNED := pyproject.toml constraints.txt
PYTEST_ARGS ?=
# The tests wait more than they compute: on two cores, two workers leave almost half of the time unused.
WORKERS ?= $(shell cores=$$(nproc 2>/dev/null || echo 4); echo $$((cores < 4 ? 4 : cores)))

.DEFAULT_GOAL := help
.PHONY: help setup test lint demo bench pictures constraints clean
.DELETE_ON_ERROR:

help:
	@echo "make setup   install what development needs into $(VENV) (PYTHON=... chooses the interpreter)"
	@echo "make test    run all tests (PYTEST_ARGS=... is passed on)"
	@echo "make lint    ruff, mypy --strict and the import contracts"
	@echo "make demo    run the offline demonstration"
	@echo "make bench   run the benchmarks"
	@echo "make pictures  take the pictures of the control room anew"
	@echo "make clean   remove caches and build outputs"

setup: $(DEV)

test: $(DEV)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

lint: $(DEV)
	@failed=; for gate in "ruff check" "ruff format --check" "mypy" "lint-imports --no-logo"; do \
		echo "==> $$gate"; $(BIN)/$$gate || failed="$$failed [$$gate]"; \
	done; \
	if [ -n "$$failed" ]; then echo "lint failed:$$failed" >&2; exit 1; fi

demo: $(RUNTIME)
	@$(BIN)/counterpoint demo

bench: $(DEV)
	@$(BIN)/python -m benchmarks

pictures: $(DEV)
	@$(BIN)/python docs/pictures.py

constraints: $(BIN)/python
	@rm -rf $(VENV)/fresh && $(BIN)/python -m venv $(VENV)/fresh
	@$(VENV)/fresh/bin/python -m pip --disable-pip-version-check -qq install --config-settings editable_mode=compat -e '.[dev]'
	@{ sed '/^[^#]/,$$d' constraints.txt; \
		$(VENV)/fresh/bin/python -m pip freeze --exclude-editable; } > $(VENV)/constraints.txt
	@mv $(VENV)/constraints.txt constraints.txt && rm -rf $(VENV)/fresh $(DEV)

clean:
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.*
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@"$(PYTHON)" -c '$(SUITABLE)' 2>/dev/null || { \
		echo "Counterpoint needs Python 3.11 or newer; '$(PYTHON)' is not." >&2; \
		echo "Name one that is: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "==> $(PYTHON) -m venv $(VENV)"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Could not make $(VENV); on Debian and Ubuntu install python3-venv." >&2; exit 1; }

$(RUNTIME): $(PINNED) | $(BIN)/python
	@echo "==> installing Counterpoint"
	@$(PIP) install -c constraints.txt --config-settings editable_mode=compat -e .
	@touch $(RUNTIME)

$(DEV): $(PINNED) | $(BIN)/python
	@echo "==> installing Counterpoint and what its development needs (about a minute)"
	@$(PIP) install -c constraints.txt --config-settings editable_mode=compat -e '.[dev]'
	@touch $(RUNTIME) $(DEV)
