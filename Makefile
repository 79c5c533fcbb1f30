# `make` alone lists what there is. PYTHON names another interpreter; ARGS goes to `make prove`, `make bench` and the like.
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run dev test lint prove bench translations css pin wheel clean

help: ## List these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s  %s\n", $$1, $$2}'

run: ## Start the demonstration desk on http://127.0.0.1:8000
	@$(PYTHON) scripts/bootstrap.py run
	@exec .venv/bin/amends demo

dev: ## Set up the workshop in .venv
	@$(PYTHON) scripts/bootstrap.py dev

test: dev ## Set everything up and run everything: style, SQLite, PostgreSQL, browser, and whole days on both databases
	@AMENDS_CHROMIUM="$$(scripts/chromium)" && export AMENDS_CHROMIUM && exec .venv/bin/python scripts/suite.py

lint: dev ## Check style, types, walls and the rules of the house
	@.venv/bin/python scripts/suite.py style house

prove: ## Rehearse days with faults and check what must always hold
	@$(PYTHON) scripts/bootstrap.py proof
	@.venv/bin/python scripts/prove.py $(ARGS)

bench: dev ## Measure speed
	@.venv/bin/python -m bench $(ARGS)

translations: dev ## Bring the customers' pages' catalogues up to date (ARGS="--new it" begins a language)
	@.venv/bin/python scripts/translate.py $(ARGS)

css: ## Compile the stylesheet again (needs npm; the result is shipped)
	@cd frontend && npm install --no-package-lock --no-audit --no-fund --silent && npm run --silent build

pin: dev ## Pin the requirements again (ARGS=--upgrade takes newer versions)
	@.venv/bin/python scripts/pin.py $(ARGS)

wheel: dev ## Build the wheel into dist/
	@.venv/bin/uv build --quiet --wheel --no-build-isolation --python .venv/bin/python && ls dist/*.whl

clean: ## Remove what was made here; the desk's own records in .desk stay
	@rm -rf .venv build dist htmlcov mutants proof .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -not -path './frontend/node_modules/*' -prune -exec rm -rf {} +
