# CryptoViz. `make help` lists everything; works under any POSIX sh.

PYTHON ?= python3
BIN    := .venv/bin
WITH   := PATH="$(CURDIR)/$(BIN):$$PATH"
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
SPA    := frontend/dist/.built
SPA_SOURCES := $(shell find frontend/src frontend/public frontend/tools frontend/angular.json frontend/tsconfig*.json -type f 2>/dev/null)

.PHONY: help setup run demo up down compose-smoke kafka kafka-cluster check test test-tools broker-files crash oracle audit lint format lock bench scaling screenshots openapi client clean

help:  ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: .venv/.backend $(SPA)  ## Install everything and build the web app; the command line is then .venv/bin/cryptoviz

run: setup  ## Set up what has changed, then start CryptoViz on http://127.0.0.1:8050
	@exec $(BIN)/cryptoviz up

demo: setup  ## The same against the simulator, on http://127.0.0.1:8051; offline once set up
	@exec $(BIN)/cryptoviz demo

up:  ## Start Kafka, PostgreSQL and all services in containers, on http://127.0.0.1:8050 (DEMO=1: simulator, on 8051)
	@$(PYTHON) deploy/containers.py up $(if $(DEMO),--demo)

down:  ## Stop the containers of `make up` and keep their volumes (DEMO=1: those of the demo)
	@$(PYTHON) deploy/containers.py down $(if $(DEMO),--demo)

compose-smoke:  ## Test the containers: start them with the simulator, stop and restart some, remove all
	@$(PYTHON) deploy/smoke.py

kafka: .venv/bin/python  ## Run a local Kafka broker until Ctrl-C; needs Java 17 and Maven
	@$(BIN)/python kafka/local.py

kafka-cluster: .venv/bin/python  ## The same with three brokers
	@$(BIN)/python kafka/local.py 3

check: setup .venv/.dev  ## Run linters and unit tests of backend and web app; the first run installs their tools
	@$(WITH) $(BIN)/python .ci/checks.py check

test: setup test-tools  ## Run every check: the linters, and all tests on both databases and in the browser
	@$(WITH) $(BIN)/python .ci/checks.py test

test-tools: .venv/.dev broker-files build/proxies  ## Install what the tests need, as far as possible
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { echo "Installing Chromium"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || true

# Only unpacked: an installed package would start its server.
build/proxies:
	@{ PATH="$$PATH:/usr/sbin" command -v nginx && command -v caddy; } >/dev/null || ! command -v apt-get >/dev/null || \
	  { echo "Fetching nginx and Caddy"; mkdir -p $@ && cd $@ && { apt-get update -qq || true; } && \
	    apt-get download -qq nginx caddy 2>/dev/null && for package in *.deb; do dpkg -x "$$package" .; done; } || rm -rf $@

# As far as possible: tests that need the broker are skipped with the reason.
broker-files: .venv/bin/python  ## Fetch the files of the local Kafka broker
	@{ command -v java && command -v mvn; } >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { echo "Installing Java and Maven"; apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless maven >/dev/null; } || true
	@$(BIN)/python kafka/local.py fetch || true

crash: setup test-tools  ## Kill and restart everything on Kafka, with new seeds for MINUTES=10 (one run: SEED=1 ROUNDS=8)
	@cd backend/tests && PATH="$(CURDIR)/$(BIN):$$PATH" ../../$(BIN)/python -m support.crash.repeated_runs

oracle: setup .venv/.dev  ## Compare the series and lists of all coins of ../shared/data/history with answers of the tests, on both databases
	@cd backend && ORACLE=all ../$(BIN)/pytest -q -n 2 --database both tests/api/charts/test_series_oracle.py tests/api/lists/test_list_changes.py

audit: .venv/.dev .venv/.node  ## Report known vulnerabilities of the locked packages, if an advisory source can be reached
	@$(PIP) install pip-audit || true
	@$(BIN)/python .ci/audit.py

lint: setup .venv/.dev  ## Run only the linters
	@$(WITH) $(BIN)/python .ci/checks.py lint

format: setup .venv/.dev  ## Format all code
	@cd backend && for step in "check --quiet --fix" "format --quiet"; do ../$(BIN)/ruff $$step . ../.ci ../deploy ../kafka; done
	@cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent format

# The lock files are valid for CPython 3.11 to 3.14 and name no download host.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock: .venv/bin/python  ## Lock the packages: hashed requirements and package-lock.json
	@$(PIP) install uv
	cd backend && ../$(LOCK) pyproject.toml -o requirements.txt
	cd backend && ../$(LOCK) --group build -c requirements.txt -o requirements-build.txt
	cd backend && ../$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --no-audit --no-fund

bench: setup .venv/.dev broker-files  ## Run the benchmarks; prints a table and writes build/bench.json
	@cd backend && ../$(BIN)/python -m benchmarks.run

scaling: setup .venv/.dev  ## Write the tables of docs/scaling.md and docs/performance.md from build/bench.json
	@cd backend && for part in scaling performance; do ../$(BIN)/python -m benchmarks.$$part || exit; done

screenshots: setup .venv/.dev  ## Make the picture of the README from the demo; needs Chromium, takes minutes
	@cd frontend && $(WITH) npm run --silent screenshots

openapi: .venv/.backend  ## Write backend/openapi.json from the API
	@$(BIN)/python -m cryptoviz.api.document backend/openapi.json

client: openapi .venv/.node  ## Generate the web app's API client from backend/openapi.json
	@cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent api

clean:  ## Remove what was installed and built; data/ stays
	@for lock in data/*/up.lock; do \
	  [ ! -e "$$lock" ] || [ ! -x $(BIN)/python ] || \
	  $(BIN)/python -c 'import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)' "$$lock" 2>/dev/null || \
	  { echo "CryptoViz runs on $${lock%/up.lock} (process $$(cat $$lock)): stop it first."; exit 1; }; done
	rm -rf .venv build frontend/dist frontend/node_modules frontend/.angular backend/src/*.egg-info

# --- Steps of the targets above; each runs again only when its inputs have changed. ---

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "CryptoViz needs Python 3.11 or newer as $(PYTHON): install it, or set PYTHON=/path/to/python make $(MAKECMDGOALS)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing: install it (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.backend: backend/requirements.txt backend/requirements-build.txt backend/pyproject.toml | .venv/bin/python
	@echo "Installing the backend"
	@$(PIP) install --require-hashes --no-deps -r backend/requirements.txt -r backend/requirements-build.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e backend
	@touch $@

.venv/.dev: backend/requirements-dev.txt .venv/.backend
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes --no-deps -r backend/requirements-dev.txt
	@touch $@

.venv/.node: frontend/package.json frontend/package-lock.json .venv/.backend
	@echo "Installing the web app's packages"
	@cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(SPA): .venv/.node $(SPA_SOURCES)
	@echo "Building the web app"
	@cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@mkdir -p $(@D) && touch $@
