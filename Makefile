# The commands of this project. Everything is installed into .venv, nothing outside this folder.

PYTHON ?= python3
PROCESSES ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# Byte code is kept: a run starts several processes, and each would compile the project anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help features proof bench test browser lint audit docs sandbox clean

help:
	@echo "make features   run the conformance features against the embedded sandbox; reports in reports/latest"
	@echo "make proof      break every requirement on purpose and see that it is noticed (ARGS=--list lists what there is)"
	@echo "make bench      what it costs, beside a bare script and other tools (ARGS=--help lists what there is)"
	@echo "make test       the project's own tests, lint and types"
	@echo "make browser    the 13 steps and the sandbox's pages in a real browser (needs Chromium)"
	@echo "make audit      known weaknesses of the pinned packages (needs a network)"
	@echo "make docs       build the manual into site/; it asks nothing of other hosts"
	@echo "make sandbox    start the sandbox on port 8700 (ARGS=... for its options)"
	@echo "make clean      remove .venv, caches and reports"

features: $(VENV)/installed
	$(BIN)/python -m pytest features/ -n $(PROCESSES) --dist worksteal $(ARGS)

proof: $(VENV)/installed
	$(BIN)/python -m proof --processes $(PROCESSES) $(ARGS)

# Never a part of the tests: it takes long, and fails for nothing that is slow.
bench: $(VENV)/installed
	$(BIN)/python -m bench $(ARGS)

test: lint
	$(BIN)/python -m pytest tests/ -p hypothesispytest -n $(PROCESSES) --dist worksteal -q $(ARGS)

# Elsewhere tests that need a browser are skipped where there is none; here they fail.
browser: $(VENV)/installed-test
	PROCTOR_BROWSER_NEEDED=1 $(BIN)/python -m pytest features/smartrecruiters/partner_workflow.feature \
	  --customer=browser $(ARGS)
	PROCTOR_BROWSER_NEEDED=1 $(BIN)/python -m pytest tests/test_browser_pages.py -q

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Known weaknesses of the pinned packages; asks the advisory database, so it needs a network.
audit: $(VENV)/installed
	$(PIP) pip-audit
	$(BIN)/pip-audit -r constraints.txt --no-deps --disable-pip

# Without --quiet, with which a warning would not fail the build. What is announced about another generator has nothing to
# do with these pages.
docs: $(VENV)/installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict $(ARGS)
	@echo "written: site/index.html (with search: $(BIN)/python -m http.server -d site)"

sandbox: $(VENV)/installed
	$(BIN)/proctor sandbox $(ARGS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Proctor needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) -e ".[test]"
	@touch $@

$(VENV)/installed-docs: $(VENV)/installed
	$(PIP) -e ".[docs]"
	@touch $@

clean:
	rm -rf $(VENV) .bench site .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info tools/*/node_modules
	find reports -mindepth 1 ! -name .gitkeep -delete
	find . -name __pycache__ -prune -exec rm -rf {} +
