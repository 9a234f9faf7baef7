# Two commands do everything on a fresh machine with Python 3.11-3.13 and make:
#   make book   set up, execute every chapter, build the site into _build/html
#   make test   set up, then every test and gate, the built site in a browser among them
.DELETE_ON_ERROR:
PYTHON ?= $(firstword $(foreach p,python3.12 python3.11 python3.13 python3,$(if $(shell $(p) -c "import sys; print(3, 11) if (3, 11) <= sys.version_info < (3, 14) else None" 2>/dev/null | grep 11),$(p))))
VENV := .venv
BIN := $(VENV)/bin
# One thread a task in BLAS, HiGHS and numba: results must not depend on the machine's cores.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export MKL_NUM_THREADS = 1
export NUMBA_NUM_THREADS = 1
# matplotlib and Jupyter write dates and caches: pin what would make two builds differ.
export SOURCE_DATE_EPOCH = 1767225600
export PYTHONHASHSEED = 0
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup setup-test setup-bench book test lint types floors unit gates bench study lock clean serve
help:
	@grep -E '^# +make' Makefile | sed 's/^# *//'

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Feasible needs Python 3.11, 3.12 or 3.13; none was found. Install one, or run make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.book: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps -e .
	@touch $@

$(VENV)/.test: tests/requirements.lock $(VENV)/.book
	$(BIN)/python -m pip install -q -r tests/requirements.lock
	@touch $@

$(VENV)/.bench: benchmarks/requirements.lock $(VENV)/.book
	$(BIN)/python -m pip install -q -r benchmarks/requirements.lock
	@touch $@

setup: $(VENV)/.book
setup-test: $(VENV)/.test
setup-bench: $(VENV)/.bench

# The site. A change in models/, its data or the lock file re-executes every chapter (feasible.book.sphinx_ext).
SITE := _build/html
book: $(VENV)/.book
	$(BIN)/jupyter-book build chapters --config _config.yml --toc $(CURDIR)/_toc.yml --path-output . --quiet -W -n --keep-going
	@echo; echo "The book is built. Open $(CURDIR)/$(SITE)/index.html, or run make serve for the sliders."; echo

serve: book
	@echo "The book is at http://127.0.0.1:8000/ until you press Ctrl-C."
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) 8000

# A Chromium for the browser tests: the system's, else Playwright's download, else they skip and say so.
$(VENV)/.chromium: $(VENV)/.test
	@command -v chromium chromium-browser google-chrome >/dev/null || $(BIN)/playwright install chromium || echo "no Chromium could be downloaded: the browser tests will skip"
	@touch $@

gates: $(VENV)/.chromium book
	$(BIN)/python -m pytest tests/book -m "book or browser"

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

floors: $(VENV)/.test
	$(BIN)/lint-imports

# Every test, the built site in a real browser among them, with every line of the package covered. The compiled
# loops, once there are some, are covered as plain Python.
unit: $(VENV)/.chromium book
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q --durations=12
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

test: lint types floors unit
	@echo "All tests and gates passed."

# The three lock files, resolved anew for every supported Python (needs uv).
LOCK := uv pip compile -q --universal --fork-strategy fewest --python-version 3.11 --no-emit-index-url --no-annotate --no-header --extra docs --extra scale pyproject.toml
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --group test -c requirements.lock -o tests/requirements.lock
	$(LOCK) --group bench -c requirements.lock -o benchmarks/requirements.lock

clean:
	rm -rf _build .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# make study  run the study behind the comparison again (some twenty minutes on two cores), write its tables
study: $(VENV)/.book
	$(BIN)/python -m feasible.side_by_side.study --workers 2 --checkpoint _build/study

# make bench  time the package against its peers (some minutes), write benchmarks/results.json
bench: $(VENV)/.bench
	$(BIN)/python benchmarks/run.py
