# Every job of the project; `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
PROCESSES ?= 2
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run worker test check bench fix messages diagram openapi client screenshots evidence-sheet lock

help:  ## list these jobs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- Setting up -----------------------------------------------------------------------------

setup: .venv/.installed var/.messages  ## install everything that the site needs (safe to repeat)

setup-dev: .venv/.installed-dev var/.messages  ## install what tests and checks need as well

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 setup" or 0)'
	@$(PYTHON) config/system_packages.py
	@echo "Making the virtual environment"
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt | .venv/bin/pip
	@$(PYTHON) config/system_packages.py
	@echo "Installing Python packages"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@$(PYTHON) config/system_packages.py --tests
	@echo "Installing Python packages for tests"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

var/.messages: $(CATALOGUES) | .venv/.installed
	@mkdir -p var
	@$(if $(CATALOGUES),DEBUG=1 $(MANAGE) compilemessages --verbosity 0 --ignore .venv)
	@touch $@

# --- Running --------------------------------------------------------------------------------

# Without a .env nothing is configured yet: run as on a development machine, unless DEBUG is set.
TRIAL := test -e .env || export DEBUG=$${DEBUG:-1}

demo: setup  ## run the site with people and claims to try it on
	@DEBUG=$${DEBUG:-1} $(BIN)/python -m config.supervisor --demo --port $(PORT)

run: setup  ## run the site with your own data
	@$(TRIAL); exec $(BIN)/python -m config.supervisor --port $(PORT)

worker: setup  ## run one more worker (comparisons, notices, awards)
	@$(TRIAL); exec $(BIN)/celery -A config worker --without-gossip --without-mingle --without-heartbeat

# --- Checking -------------------------------------------------------------------------------

test: setup-dev  ## run the tests, in two processes: `make test PROCESSES=4` takes more
	@$(BIN)/python -m pytest -n $(PROCESSES)

check: setup-dev  ## run every check, the tests last
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(PROCESSES) --cov

bench: setup-dev  ## run the benches quickly; `make bench NAME=claims` runs one in full
	@$(if $(NAME),$(BIN)/python -m bench.$(NAME),for module in bench/[a-z]*.py; do \
		$(BIN)/python -m bench.$$(basename $$module .py) --quick || exit 1; done)

# --- Keeping things up to date --------------------------------------------------------------

fix: setup-dev  ## format the code and repair what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup-dev  ## collect the texts to translate and compile the translations
	DEBUG=1 $(MANAGE) makemessages --locale zh_Hans --no-location --no-wrap --ignore .venv --ignore var
	DEBUG=1 $(MANAGE) compilemessages --verbosity 0 --ignore .venv

diagram: setup-dev  ## draw the claim's states into the docs
	DEBUG=1 $(MANAGE) state_diagram

openapi: setup-dev  ## write the API's description into the docs
	DEBUG=1 $(MANAGE) spectacular --lang en --file docs/openapi.yaml --validate --fail-on-warn

client: setup-dev  ## make a typed Python client of the API in var/client
	@mkdir -p var/client
	$(BIN)/openapi-python-client generate --path docs/openapi.yaml --config docs/client.yaml \
		--meta none --overwrite --output-path var/client/redress_client

screenshots: setup-dev  ## photograph the demo for the docs
	DEBUG=1 $(BIN)/python -m config.demo.screenshots

evidence-sheet: setup-dev  ## draw ten pairs with their evidence into the docs
	DEBUG=1 $(BIN)/python -m config.demo.evidence

lock: setup-dev  ## pin the newest fitting versions: `make lock UPGRADE=--upgrade`
	$(COMPILE) $(UPGRADE) --output-file requirements.txt requirements.in
	sed -i.before 's/+cpu$$//' requirements.txt && rm requirements.txt.before
	$(COMPILE) $(UPGRADE) --output-file requirements-dev.txt requirements-dev.in
