# Dépêche: `make serve` and `make test` are all a fresh machine needs; it has Python ≥ 3.11 and make.

PYTHON ?= python3
SHARED ?= ../shared
export SHARED
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
SAMPLES := feeds/intake/samples
CODE := wsgi.py config feeds storage tests bench
# Where the tests look for Debian's programs; the package that has each.
PROGRAMS := initdb:postgresql nginx:nginx-light chromium:chromium newsboat:newsboat setpriv:util-linux strace:strace
SEARCH := $(PATH):/usr/sbin:$(subst $() ,:,$(wildcard /usr/lib/postgresql/*/bin))

# Links are made from the base URL. Where a file of settings is named, it has its own.
PORT_IN_URLS := $(or $(PORT),$(DEPECHE_SERVE__PORT),8000)
ifndef DEPECHE_CONFIG
DEPECHE_SITE__BASE_URL ?= http://127.0.0.1:$(PORT_IN_URLS)
export DEPECHE_SITE__BASE_URL
endif

.PHONY: help serve test check coverage faults bench lock system-deps
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:
	@echo "make serve    serve sample articles on http://127.0.0.1:8000 (PORT= and HOST= override)"
	@echo "make test     install what the tests need and run them all"
	@echo "make check    format, lint, types and the fast tests"
	@echo "make coverage runs the suite and shows what no test reaches; fails under 90 %"
	@echo "make faults   the long campaigns; COUNT= says how many kills, embargoes and signups (100), MINUTES= how long (1)"
	@echo "make bench    measure speed; SIZE= says with how many articles (1k, 100k or 1M), which are loaded once"
	@echo "make lock     write the two lock files again from pyproject.toml"

serve: .venv/installed
	@$(BIN)/depeche db migrate
	@$(BIN)/depeche import --publish $(SAMPLES)
	@exec $(BIN)/depeche serve $(if $(PORT),--port $(PORT)) $(if $(HOST),--host $(HOST))

test: .venv/installed-dev system-deps
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/pytest -n 3 --dist worksteal

check: .venv/installed-dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/pytest -n 3 --dist worksteal -m "not (browser or newsboat or processes)"

coverage: .venv/installed-dev system-deps
	$(BIN)/pytest -n 3 --dist worksteal --cov --cov-report=term

faults: .venv/installed-dev system-deps
	COUNT=$(or $(COUNT),100) MINUTES=$(or $(MINUTES),1) EMBARGOES=$(or $(COUNT),100) $(BIN)/pytest tests/faults \
	  tests/desk/test_embargoes_end_on_time.py

# Not for the tests: wrk puts the load on, and the base of a size is kept under var/bench.
bench: PROGRAMS := nginx:nginx-light wrk:wrk
bench: .venv/installed-dev system-deps
	$(BIN)/python -m bench.run $(or $(SIZE),1k)

lock: .venv/installed-dev
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra build --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras -c requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock

.venv/installed: requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock; the first time takes about a minute."
	@$(PYTHON) -c 'import sys; sys.exit("Dépêche needs Python 3.11 or newer: make PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# The development lock holds everything the other one does, in the same versions.
.venv/installed-dev: requirements-dev.lock requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements-dev.lock; the first time takes about a minute."
	@$(PYTHON) -c 'import sys; sys.exit("Dépêche needs Python 3.11 or newer: make PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch .venv/installed $@

# Debian's programs: root installs them, anybody else is told; with CI=true a missing one is a failure.
system-deps:
	@missing=; \
	for pair in $(PROGRAMS); do \
	  PATH="$(SEARCH)" command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Debian's$$missing for this."; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing; \
	else \
	  echo "This needs Debian's$$missing; as root, run: apt-get install$$missing" >&2; \
	  [ "$$CI" != true ]; \
	fi
