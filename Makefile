# The commands of the project. `make run` and `make test` need Python 3.11 or later and nothing else.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run manage test test-slow bench lint clean help

help: ## What can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(VENV)/.installed ## Start everything and print the address; Ctrl-C stops it. PORT=, HOST=, DEMO=0, RUN_DIR=, DATABASE_URL=, REDIS_URL=
	@exec $(BIN)/python tools/up.py

manage: $(VENV)/.installed ## A management command on the site's servers: make manage CMD="migrate --plan"
	@exec $(BIN)/python tools/up.py --manage $(BIN)/python manage.py $(CMD)

test: $(VENV)/.installed-dev ## All checks and tests
	@exec $(BIN)/python tools/up.py --exec $(BIN)/python tools/check.py

test-slow: $(VENV)/.installed-dev ## The tests that take their time
	@exec $(BIN)/python tools/up.py --exec $(BIN)/python -m pytest -q -n 2 --dist loadgroup -m slow

bench: $(VENV)/.installed-dev ## Measure against the physical limit: make bench [ONLY=name]
	@exec $(BIN)/python tools/up.py --bench $(BIN)/python -m bench $(ONLY)

lint: $(VENV)/.installed-dev ## Format and mend what can be mended
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean: ## Remove the virtual environment and every embedded server's data
	rm -rf $(VENV) .run

$(VENV)/bin/python:
	@$(PY) tools/python_version.py
	@$(PY) -m venv $(VENV) || { rm -rf $(VENV); echo "A virtual environment could not be made: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "Installing what runs (once)..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --prefer-binary -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing what tests (once)..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --prefer-binary -r requirements-dev.txt
	@touch $(VENV)/.installed $@
