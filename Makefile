# Three commands matter: `make` builds the graph and asks it a question, `make site` publishes it as a folder for any file
# server, and `make test` runs every check.
# Everything is installed into .venv from the lock files; nothing outside this folder is touched.

PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/pip --quiet --quiet --disable-pip-version-check

.PHONY: all build site test conformance lint lock benchmark clean
.DEFAULT_GOAL := all

all: build
	@$(BIN)/paros query positions-by-stance --stance regrets

build: .venv/.installed
	@$(BIN)/paros build

# The release with its site; TEXTS=folder shows the passages too.
site: build build/frontend/LICENSES.txt
	@$(BIN)/paros publish --out build/site $(if $(TEXTS),--texts $(TEXTS))

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.created requirements-build.lock requirements.lock pyproject.toml
	@echo "Installing the locked dependencies into .venv"
	@$(PIP) install --require-hashes --requirement requirements-build.lock
	@$(PIP) install --no-build-isolation --require-hashes --requirement requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.installed requirements-dev.lock
	@echo "Installing the locked test dependencies into .venv"
	@$(PIP) install --no-build-isolation --require-hashes --requirement requirements-dev.lock
	@touch $@

# Node, for the front end of the site alone.
.venv/.node: .venv/.installed requirements-site.lock
	@$(PIP) install --no-build-isolation --require-hashes --requirement requirements-site.lock
	@touch $@

# The packages of the front end stand in .venv/site, and what is built of them in build/frontend.
.venv/.site: .venv/.node scripts/site/package-lock.json
	@echo "Installing the locked packages of the front end into .venv/site"
	$(call npm_ci,scripts/site,.venv/site)
	@touch $@

build/frontend/LICENSES.txt: .venv/.site scripts/site/build.mjs $(wildcard scripts/site/src/*)
	@$(BIN)/node scripts/site/build.mjs .venv/site build/frontend

# What judges the site in tests: accessibility, HTML.
.venv/.site-tools: .venv/.node tests/site_tools/package-lock.json
	@echo "Installing the locked judges of pages into .venv/site-tools"
	$(call npm_ci,tests/site_tools,.venv/site-tools)
	@touch $@

define npm_ci
@mkdir -p $(2) && cp $(1)/package.json $(1)/package-lock.json $(1)/.npmrc $(2)/
@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix $(2) ci --silent
endef

# The harness in which rdflib runs the test suites of the W3C is in its source distribution only, which is locked too.
.venv/.harness: .venv/.dev requirements.lock
	@echo "Fetching the locked source distribution of rdflib: our queries run in its W3C test harness"
	@sed -n '/^rdflib==/,/[^\\]$$/p' requirements.lock > .venv/harness.lock
	@rm -rf .venv/harness && mkdir .venv/harness
	@$(PIP) download --no-build-isolation --require-hashes --no-deps --no-binary :all: --dest .venv/harness \
	    --requirement .venv/harness.lock
	@tar -xzf .venv/harness/rdflib-*.tar.gz -C .venv/harness --strip-components 1
	@touch $@

# The official tools of SSSOM, in an environment of their own beside the others.
.venv/.tools: .venv/.created requirements-tools.lock
	@echo "Installing the locked tools of SSSOM into .venv/tools"
	@$(PYTHON) -m venv .venv/tools
	@.venv/tools/bin/pip --quiet --quiet --disable-pip-version-check install --require-hashes --requirement requirements-tools.lock
	@touch $@

test: lint .venv/.harness .venv/.tools .venv/.site-tools build/frontend/LICENSES.txt
	@$(BIN)/python -m pytest

# Every golden answer in the harness of rdflib, on two servers, and in the engine of the site, over the whole graph; and
# every page. `make test` takes a few of each.
conformance: site .venv/.harness .venv/.site-tools
	@$(BIN)/paros library build/conformance --as manifest --cases tests/golden/cases
	@$(BIN)/python tests/w3c_harness.py .venv/harness build/conformance/manifest.ttl
	@$(BIN)/python tests/endpoint_golden.py
	@$(BIN)/python tests/browser_golden.py
	@$(BIN)/python tests/site_checks.py build/site
	@$(BIN)/python tests/site_pictures.py build/site build/screenshots

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# Rewrites the lock files from pyproject.toml: names, versions and hashes, no registry's address. The tests run with
# the versions that users have.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
    --no-header --no-annotate --no-emit-index-url

lock: .venv/.dev
	@$(PIP) install uv
	@$(LOCK) --group build --output-file requirements-build.lock
	@$(LOCK) pyproject.toml --group dev --extra pandas --output-file requirements-dev.lock
	@$(LOCK) pyproject.toml --constraint requirements-dev.lock --output-file requirements.lock
	@$(LOCK) --group site --constraint requirements-dev.lock --output-file requirements-site.lock
	@$(LOCK) --group tools --output-file requirements-tools.lock

benchmark: .venv/.dev
	@$(BIN)/python scripts/benchmarks/build_and_query.py

clean:
	@rm -rf .venv build dist
