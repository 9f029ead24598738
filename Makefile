# The two commands are `make demo` and `make test`; `make` alone lists all.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.DEFAULT_GOAL := help
.PHONY: help demo production-like test fuzz check words bench sbom audit lock format clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 17

# A stamp for each set of packages: what is installed and unchanged is not looked at again.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: requirements/demo.txt | $(BIN)/python
	@echo "Installing what the demo needs into $(VENV) …"
	@$(PIP) -r requirements/demo.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt | $(BIN)/python
	@echo "Installing what tests and checks need into $(VENV) …"
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/demo.stamp

demo: $(VENV)/demo.stamp ## the whole newsroom on this machine (ARGS="--port 8000 --simulate --reset --data DIR")
	@$(BIN)/python -m newsroom.demo $(ARGS)

production-like: $(VENV)/demo.stamp ## several web and worker processes behind nginx (ARGS="--webs 2 --workers 2 --port 8000")
	@$(BIN)/python -m newsroom.demo.production_like $(ARGS)

test: $(VENV)/dev.stamp ## the whole suite, on real servers, in parallel (ARGS="-k name")
	$(BIN)/python -m pytest -n 2 $(ARGS)

fuzz: $(VENV)/dev.stamp ## ask everything of the API, for long (FUZZ_EXAMPLES=200 FUZZ_SEED=2)
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-200} $(BIN)/python -m pytest -n 2 --dist=load tests/api/test_fuzzing.py $(ARGS)

check: export SECRET_KEY = only for checks
check: $(VENV)/dev.stamp ## format, lint, types, import contracts, migrations, API description
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check $$(git ls-files '*.html')
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file $(VENV)/api.yaml
	diff -u docs/api.yaml $(VENV)/api.yaml
	@echo "All is well."

format: $(VENV)/dev.stamp ## put code and templates into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	-$(BIN)/djade $$(git ls-files '*.html')

words: $(VENV)/dev.stamp ## bring the catalogues of all languages up to date with what is said
	$(BIN)/python -m newsroom.extraction

bench: $(VENV)/dev.stamp ## every bar in one table (ARGS="--quick", "reading light", "--without soak")
	$(BIN)/python -m benchmarks $(ARGS)

sbom: $(VENV)/dev.stamp ## all that production is made of, for a security office: sbom.json (CycloneDX)
	$(BIN)/python -W ignore -m cyclonedx_py requirements --short-PURLs --output-reproducible \
		--pyproject pyproject.toml --output-file sbom.json requirements/production.txt

audit: $(VENV)/dev.stamp ## what is known against the locked packages (AUDIT=--strict: fails where nobody can be asked)
	$(BIN)/python .ci/audit.py $(AUDIT)

# Requirements with hashes and no index addresses. Needs uv on the path.
COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate
lock: ## pin what pyproject.toml asks for
	$(COMPILE) -o requirements/production.txt
	$(COMPILE) --extra demo -c requirements/production.txt -o requirements/demo.txt
	$(COMPILE) --extra demo --extra dev -c requirements/demo.txt -o requirements/dev.txt
	$(COMPILE) --extra tracing -c requirements/dev.txt -o requirements/tracing.txt
	$(COMPILE) --extra classifier -c requirements/dev.txt -o requirements/classifier.txt

clean: ## remove what can be made again; the demo's data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-artefacts
