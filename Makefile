# What can be done here: `make help`. Needs GNU make, a POSIX shell and Python 3.11 or newer.

DEMO_ENV := .venv-demo
ENV := .venv
BUILD := build

ifeq ($(OS),Windows_NT)
    BIN := Scripts
else
    BIN := bin
endif

RUN := $(ENV)/$(BIN)/python

# `make PYTHON=...` names the Python that makes the environments; otherwise the first that fits.
ifeq ($(origin PYTHON),undefined)
    PYTHONS := python3 python3.13 python3.12 python3.11 python
else
    PYTHONS := $(PYTHON)
endif

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# $(call find_python,who asks,a test in Python,the test in words): sets $$python, or ends.
find_python = python=; for name in $(PYTHONS); do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(not ($(2)))' >/dev/null 2>&1 \
	&& python=$$name && break; done; \
	test -n "$$python" || { echo "$(1) needs $(3), with venv; none of these is one: $(PYTHONS)." \
	"Name it: make PYTHON=/path/to/python" >&2; exit 1; }

.PHONY: help demo test test-all test-data system-packages check lint format-check types format bench \
	bench-web pictures sizes lock upgrade audit js wheel wheel-check clean

help:
	@echo 'make demo             read the examples and draw what was read: $(BUILD)/demo*.png'
	@echo 'make test             run the tests that take seconds; after each change'
	@echo 'make test-all         also run the slow tests: training runs, browser and window'
	@echo 'make test-data        run the tests that need the data sets; INKDIGITS_DATA names the folder'
	@echo 'make system-packages  install what the tests need beside Python: on Debian, as root'
	@echo 'make check            lint, format and types'
	@echo 'make format           format the code and mend what lint can mend'
	@echo 'make bench            run the benchmarks'
	@echo 'make bench-web        run those of the page and the HTTP service; needs Chromium and wrk'
	@echo 'make pictures         draw the pictures of the window: docs/window.png and $(BUILD)/window'
	@echo 'make sizes            print how much each extra installs'
	@echo 'make lock             bring the files in requirements/ up to pyproject.toml'
	@echo 'make upgrade          the same with the newest versions of everything'
	@echo 'make audit            look up known vulnerabilities of the locked packages'
	@echo 'make js               make the module for web developers: js/inkdigits.js'
	@echo 'make wheel            build the source archive and the wheel in dist/'
	@echo 'make wheel-check      build the wheel, install it alone and read the examples with it'
	@echo 'make clean            remove the environments and everything built'

# --- Environments ---------------------------------------------------------------------------
# Made when they are missing, and again when what they are made from has changed.

$(DEMO_ENV)/.installed: pyproject.toml
	@$(call find_python,make demo,sys.hexversion >= 0x030B0000,Python 3.11 or newer); \
	echo "Setting up $(DEMO_ENV) with $$python (once)"; "$$python" -m venv $(DEMO_ENV)
	@$(DEMO_ENV)/$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(ENV)/.locked: requirements/dev.lock
	@$(call find_python,$(ENV),0x030B0000 <= sys.hexversion < 0x030E0000,Python 3.11 to 3.13 \
	(TensorFlow is not ready for others)); \
	echo "Setting up $(ENV) with $$python (some minutes, once)"; "$$python" -m venv --clear $(ENV)
	@$(RUN) -m pip install --quiet --require-hashes --requirement requirements/dev.lock
	@touch $@

# Without an index pip can't add anything, so this also proves that the lock fits pyproject.toml.
$(ENV)/.installed: pyproject.toml $(ENV)/.locked
	@$(RUN) -m pip install --quiet --no-index --no-build-isolation --editable '.[all,dev]' \
	|| { echo 'requirements/dev.lock does not fit pyproject.toml: make lock' >&2; exit 1; }
	@touch $@

# --- Using it -------------------------------------------------------------------------------

demo: $(DEMO_ENV)/.installed
	@$(DEMO_ENV)/$(BIN)/python examples/demo.py $(BUILD)/demo.png

# --- Testing it -----------------------------------------------------------------------------

# The longest tests take minutes: whichever process has nothing left takes over from the other.
PYTEST := $(RUN) -m pytest --numprocesses auto --dist worksteal

test: $(ENV)/.installed
	$(PYTEST) -m 'not slow'

test-all: $(ENV)/.installed
	$(PYTEST) --durations 40

test-data: $(ENV)/.installed
	@test -d "$$INKDIGITS_DATA" || { echo 'make test-data needs INKDIGITS_DATA, the folder with' \
	'the data sets; see CONTRIBUTING.md' >&2; exit 1; }
	$(PYTEST) -m data

system-packages:
	@.ci/system-packages

check: lint format-check types

lint: $(ENV)/.installed
	$(RUN) -m ruff check

format-check: $(ENV)/.installed
	$(RUN) -m ruff format --check

types: $(ENV)/.installed
	$(RUN) -m mypy
	@.ci/types-js

format: $(ENV)/.installed
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

bench: $(ENV)/.installed
	@set -e; for name in cold_start frame latency; do \
		echo "== benchmarks/$$name.py"; $(RUN) "benchmarks/$$name.py"; done

bench-web: $(ENV)/.installed
	@set -e; for name in page static_page http_service fuzz_http; do \
		echo "== benchmarks/$$name.py"; $(RUN) "benchmarks/$$name.py"; done

sizes: $(ENV)/.installed
	@$(RUN) benchmarks/sizes.py

pictures: $(ENV)/.installed
	$(RUN) docs/make_window_pictures.py
	$(RUN) docs/make_window_pictures.py --all $(BUILD)/window

# --- Releasing it ---------------------------------------------------------------------------

LOCK := $(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes

# run.lock is what a user installs: a part of dev.lock, at the same versions.
define lock_all
	$(LOCK) --extra all --extra dev $(1) --output-file requirements/dev.lock pyproject.toml
	$(LOCK) --constraint requirements/dev.lock $(1) --output-file requirements/run.lock pyproject.toml
	$(RUN) requirements/make_sbom.py
endef

lock: $(ENV)/.locked
	$(call lock_all,)

upgrade: $(ENV)/.locked
	$(call lock_all,--upgrade)

audit: $(ENV)/.installed
	@$(RUN) requirements/audit.py requirements/dev.lock

js: $(ENV)/.installed
	$(RUN) -m inkdigits export src/inkdigits/model/bundled --web --out js/inkdigits.js

wheel: $(ENV)/.installed
	@rm -rf dist
	$(RUN) -m build --no-isolation --outdir dist

wheel-check: wheel
	@.ci/wheel dist/*.whl $(BUILD)/wheel-check

clean:
	rm -rf $(ENV) $(DEMO_ENV) $(BUILD) dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests examples -name __pycache__ -type d -exec rm -rf {} +
