# Every target works in a fresh clone: bootstrap.py makes .venv on first use.
# ARGS goes on to the program: make test ARGS="-k ladder", make demo ARGS="--venue NXT".

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo serve test soak fuzz lint types imports check screenshots browser-screenshots lock audit clean

# The first Python that really runs (a version manager's shim may not); bootstrap.py finds
# a newer one by itself where this one is too old for kis_tui.
ifeq ($(origin PYTHON), undefined)
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 /usr/bin/python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
endif
ifeq ($(strip $(PYTHON)),)
PYTHON := echo "kis_tui needs Python 3.11 or newer, and none that runs is on PATH: install one." >&2; exit 2;
endif

BOOTSTRAP = $(PYTHON) bootstrap.py
ARGS ?=

help:
	@echo "make demo         open the app on the embedded exchange (no keys)"
	@echo "make serve        the same in a browser on this machine"
	@echo "make test         run the tests"
	@echo "make soak         random faults against the app; SECONDS=60 is how long"
	@echo "make fuzz         look for messages that are read wrongly; SECONDS=60 (Linux)"
	@echo "make stall        a terminal that is not read; SECONDS=120 is how long"
	@echo "make setup        only make .venv and install the locked requirements"
	@echo "make check        lint, types, imports and tests"
	@echo "make audit        compare the locked requirements with the known holes"
	@echo "make lint types imports screenshots browser-screenshots lock clean"

setup:
	@$(BOOTSTRAP) setup

setup-dev:
	@$(BOOTSTRAP) setup --dev

demo:
	@$(BOOTSTRAP) demo $(ARGS)

serve:
	@$(BOOTSTRAP) run kis-tui serve $(ARGS)

test:
	@$(BOOTSTRAP) test -n auto --dist worksteal $(ARGS)

soak: SECONDS ?= 60
soak:
	@$(BOOTSTRAP) run python -m scripts.soak --seconds $(SECONDS) $(ARGS)

stall: SECONDS ?= 120
stall:
	@$(BOOTSTRAP) run python -m scripts.stall --seconds $(SECONDS) $(ARGS)

# atheris is in no lock and never in .venv: uv brings it for this run alone.
fuzz:
	@$(BOOTSTRAP) run uv run --no-project --isolated --with 'atheris>=3' --with-requirements requirements.lock \
		python -m scripts.fuzz_decode --seconds $(SECONDS) $(ARGS)

lint:
	@$(BOOTSTRAP) run ruff check
	@$(BOOTSTRAP) run ruff format --check

types:
	@$(BOOTSTRAP) run mypy

imports:
	@$(BOOTSTRAP) run lint-imports

check: lint types imports test

# Not part of check: the answer changes with the day, and the list of known holes may be out of reach.
audit:
	@$(BOOTSTRAP) run uv tool run pip-audit --disable-pip --require-hashes --requirement requirements.lock

screenshots:
	@$(BOOTSTRAP) run python -m scripts.screenshots $(ARGS)

browser-screenshots:
	@$(BOOTSTRAP) run python -m scripts.browser_screenshots $(ARGS)

# Both files are written from nothing: uv keeps pins and hashes that it finds in its output.
# Only the default package index is asked, so that the hashes are those anyone gets.
UV = $(BOOTSTRAP) run uv
LOCK = env -u UV_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_DEFAULT_INDEX -u UV_FIND_LINKS \
	$(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" pyproject.toml --group build

lock:
	@rm -f .requirements.new .requirements-dev.new
	@$(LOCK) --output-file .requirements.new
	@mv .requirements.new requirements.lock
	@$(LOCK) --extra pandas --extra serve --extra dev --constraints requirements.lock --output-file .requirements-dev.new
	@mv .requirements-dev.new requirements-dev.lock

clean:
	rm -rf .venv .fuzz dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
