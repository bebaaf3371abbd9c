# Every command of the project. `make help` lists them.
# PYTHON names the interpreter that creates .venv; everything afterwards runs inside .venv.

PYTHON ?= python3
IN     := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types architecture unit journeys lock messages compilemessages bench clean \
        format ready-to-run ready-to-test

## help: list these commands
help:
	@sed -n 's/^## \([a-z]*\): \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

## demo: install, load the demo data, start web server and worker (PORT=8000 HOST=127.0.0.1)
demo: ready-to-run
	@$(IN) -m bin.demo

## test: everything CI runs, half an hour on two cores
test: ready-to-test
	@$(IN) -m bin.run_tests

## check: lint, types and architecture, under a minute
check: lint types architecture

## lint: ruff's rules and its formatting
lint: ready-to-test
	@$(IN) -m ruff check .
	@$(IN) -m ruff format --check .

## types: mypy with the Django plugin
types: ready-to-test
	@$(IN) -m mypy

## architecture: who may import whom, and the rules of tests/architecture
architecture: ready-to-test
	@.venv/bin/lint-imports --no-logo
	@$(IN) -m pytest tests/architecture

## unit: all tests but the journeys, on SQLite
unit: ready-to-test
	@$(IN) -m pytest -n 2 -m "not journey"

## journeys: the tests in a real browser, on PostgreSQL
journeys: ready-to-test
	@$(IN) -m bin.postgres $(IN) -m pytest -n 2 -m journey

## bench: measure against a bare view, raw SQL and raw inserts (see bench/README.md)
bench: ready-to-test
	@$(IN) -m bench

## format: let ruff rewrite what it can
format: ready-to-test
	@$(IN) -m ruff check --fix-only .
	@$(IN) -m ruff format .

## messages: collect the interface texts into the catalogues in locale/
messages: ready-to-run
	@$(IN) manage.py collect_texts

## compilemessages: turn the catalogues in locale/ into what Django reads
compilemessages: ready-to-run
	@$(IN) manage.py compile_catalogues

## lock: resolve pyproject.toml anew into requirements/*.txt, for Python 3.11 to 3.14
lock: ready-to-run
	@$(IN) -m bin.lock

## clean: remove the environment, the caches and the demo's data; nothing else of var/
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/demo var/test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

ready-to-run:
	@$(PYTHON) bin/bootstrap.py run

ready-to-test:
	@$(PYTHON) bin/bootstrap.py test
