# On a fresh machine with Python 3.11-3.13 and make, two commands do everything: `make book` and `make test`.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
PYTHON ?= $(firstword $(foreach p,python3.12 python3.11 python3.13 python3,$(if $(shell $(p) -c "import sys; print(3, 11) if (3, 11) <= sys.version_info < (3, 14) else None" 2>/dev/null | grep 11),$(p))))
VENV := .venv
BIN := $(VENV)/bin
# One thread a task in BLAS, HiGHS and numba: results must not depend on the machine's cores.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export MKL_NUM_THREADS = 1
export NUMBA_NUM_THREADS = 1
# The same instructions on every x86-64 processor with AVX2: price rounds that swing end by a last bit.
export NPY_DISABLE_CPU_FEATURES = X86_V4 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL
export OPENBLAS_CORETYPE = Haswell
# matplotlib and Jupyter write dates and caches: pin what would make two builds differ.
export SOURCE_DATE_EPOCH = 1767225600
export PYTHONHASHSEED = 0
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Tests run on every core; FEASIBLE_WORKERS does the same for chapters (feasible.book.sphinx_ext).
WORKERS ?= logical
PYTEST := -m pytest -q -n $(WORKERS) --dist loadgroup
# Without _build/html there is nothing to look at in a browser.
UNBUILT := -m "not book and not browser"

.PHONY: help setup setup-test setup-bench book serve chapter room fast test test-nightly lint types floors unit gates study bench checked offline pdf epub lite saved lock clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

$(VENV)/.publish: publish/requirements.lock $(VENV)/.book
	$(BIN)/python -m pip install -q -r publish/requirements.lock
	@touch $@

setup: $(VENV)/.book ## a virtual environment that builds the book
setup-test: $(VENV)/.test ## the same with pytest, ruff, mypy and the rest of the workshop
setup-bench: $(VENV)/.bench ## the same with the packages that the benchmarks compare

# `jupyter-book build .` builds the same; these options make every warning an error.
SITE := _build/html
BUILD := $(BIN)/jupyter-book build . --quiet
book: $(VENV)/.book ## run the chapters that a change concerns, build the site into _build/html
	$(BUILD) -W -n --keep-going
	@echo; echo "The book is built. Open $(CURDIR)/$(SITE)/index.html, or run make serve for the sliders."; echo

serve: book ## build the site and serve it on this machine
	@echo "The book is at http://127.0.0.1:8000/ until you press Ctrl-C."
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) 8000

# One chapter's module, tests and page. A name is written as in the book or as in the package.
C_ := $(subst -,_,$(C))
R := $(or $(R),$(firstword $(subst /, ,$(C))))
R_ := $(subst -,_,$(R))
CODE = $(wildcard models/feasible/$(C_).py models/feasible/$(C_) models/feasible/$(dir $(C_))claims/$(notdir $(C_)).py)
TESTS = $(wildcard tests/$(dir $(C_))test_$(notdir $(C_)).py tests/$(C_) tests/$(dir $(C_))claims/test_$(notdir $(C_)).py)
PAGE := _build/chapter
chapter: $(VENV)/.test ## one chapter, e.g. C=libcom/in-kind: its lint, its tests, its page alone
	@test -f "chapters/$(C).md" || { echo "There is no chapter '$(C)': say for example make chapter C=libcom/in-kind"; exit 1; }
	$(if $(CODE)$(TESTS),$(BIN)/ruff check $(CODE) $(TESTS))
	$(if $(TESTS),$(BIN)/python -m pytest -q $(TESTS))
	$(BIN)/python -m pytest -q tests/book/test_lint.py -k "chapter_is_clean and $(C).md"
	FEASIBLE_CHAPTER="$(C)" $(BUILD) --path-output $(PAGE)
	@echo; echo "The chapter alone: $(CURDIR)/$(PAGE)/$(SITE)/$(C).html"

# A room's tests, and the pages of the chapters that present it.
PAGES = $(patsubst chapters/%.md,%,$(wildcard chapters/$(subst _,-,$(R_))/*.md))
room: $(VENV)/.test ## one room of the package, e.g. R=libcom: its lint, its tests, the pages of its chapters
	@test -d "models/feasible/$(R_)" || { echo "There is no room '$(R)': say for example make room R=libcom"; exit 1; }
	$(BIN)/ruff check models/feasible/$(R_) $(wildcard tests/$(R_))
	$(BIN)/python $(PYTEST) $(wildcard tests/$(R_)) models/feasible/$(R_)
	$(if $(PAGES),FEASIBLE_CHAPTER="$(PAGES)" $(BUILD) --path-output $(PAGE))

# A Chromium for the browser tests: the system's, else Playwright's download, else they skip and say so.
$(VENV)/.chromium: $(VENV)/.test
	@command -v chromium chromium-browser google-chrome >/dev/null || $(BIN)/playwright install chromium || echo "no Chromium could be downloaded: the browser tests will skip"
	@touch $@

fast: lint types floors ## all checks but the book's, without coverage: before every commit
	$(BIN)/python $(PYTEST) $(UNBUILT)

test: lint types floors unit ## everything: lint, types, floors, the book, every test, every line covered
	@echo "All tests and gates passed."

test-nightly: $(VENV)/.test ## properties tried on other examples every time, and on more of them
	FEASIBLE_PROFILE=nightly $(BIN)/python $(PYTEST) $(UNBUILT)

lint: $(VENV)/.test ## ruff: faults and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test ## mypy, strict
	$(BIN)/mypy

floors: $(VENV)/.test ## who may import whom
	$(BIN)/lint-imports

# The compiled loops, once there are some, are covered as plain Python.
unit: $(VENV)/.chromium book ## the book, and every test with coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) --durations=12
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

gates: $(VENV)/.chromium book ## only what looks at the built site, in a browser and without one
	$(BIN)/python $(PYTEST) tests/book -m "book or browser"

STUDIES ?= comparison cases circles crises explorer villages frontier variants
study: $(VENV)/.book ## the study behind the comparison again (some twenty minutes on two cores), into its tables
	@for name in $(STUDIES); do $(BIN)/feasible study $$name --workers 2 || exit 1; done

bench: $(VENV)/.bench ## the package against its peers (some minutes), into benchmarks/results.json
	$(BIN)/python benchmarks/run.py

# What a release carries beside the site; all of it from the site that is built.
ARCHIVES := _build/archives
checked: book ## every page of the book is there, and every link in it leads somewhere
	$(BIN)/python publish/check.py $(SITE)

offline: checked ## the site as a zip that opens without a server
	$(BIN)/python publish/offline.py $(SITE) $(ARCHIVES)

pdf: $(VENV)/.publish checked ## the book as one PDF, with page numbers
	$(BIN)/python publish/pdf.py $(SITE) $(ARCHIVES)

epub: $(VENV)/.publish checked ## the book as an EPUB, a file a page
	$(BIN)/python publish/epub.py $(SITE) $(ARCHIVES)

lite: $(VENV)/.publish checked ## the notebooks with a Python inside the browser, into _build/html/lite
	$(BIN)/python publish/lite.py $(SITE)

saved: $(VENV)/.book ## chapters as JupyterLab saves them, so that a save changes only what was changed
	$(BIN)/python -m feasible.book.notebooks --save

# Resolved anew for every supported Python; needs uv.
RESOLVE := uv pip compile -q --universal --fork-strategy fewest --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml
LOCK := $(RESOLVE) --extra docs --extra scale
lock: ## the five lock files
	$(LOCK) -o requirements.lock
	$(RESOLVE) --group binder -c requirements.lock -o binder/requirements.txt
	$(LOCK) --group test -c requirements.lock -o tests/requirements.lock
	$(LOCK) --group bench -c requirements.lock -o benchmarks/requirements.lock
	$(LOCK) --group publish -c requirements.lock -o publish/requirements.lock

clean: ## remove what was built and measured, not the virtual environment
	rm -rf _build .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
