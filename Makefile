# Each target sets up what it needs: a virtual environment (the active one, else .venv) with qualcheck and its tools.
PYTHON ?= python3
VENV ?= $(or $(VIRTUAL_ENV),.venv)
BIN = $(VENV)/bin
# Processes that run tests side by side: one for each core. "make test TESTERS=0" runs them one after the other.
TESTERS ?= auto
INSTALLED = $(VENV)/.installed$(subst /,_,$(CURDIR))
# Installed, and the hot loops are compiled: processes side by side would all wait for that.
READY = $(VENV)/.ready$(subst /,_,$(CURDIR))

.PHONY: samples test lint types contracts docs changelog reference slow linear bench fuzz memory rule-docs clean

samples: $(INSTALLED)  ## run the main job on samples/: check, then clean, then the way back
	$(BIN)/qualcheck check samples --exit-zero
	$(BIN)/qualcheck clean samples -o build/cleaned --audit build/audit.jsonl
	$(BIN)/qualcheck restore build/cleaned --audit build/audit.jsonl -o build/restored
	diff -r samples build/restored && echo "restored: the same bytes as samples/"

test: $(READY) lint types contracts docs  ## everything that CI runs
	$(BIN)/python -m pytest -m "not serial" -n $(TESTERS) --maxprocesses 8 --dist worksteal
	$(BIN)/python -m pytest -m serial

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

contracts: $(INSTALLED)
	$(BIN)/lint-imports

docs: $(INSTALLED)  ## the documentation as a site in build/site; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/properdocs build --strict -f mkdocs.yml

changelog: $(INSTALLED)  ## what the next version brings, from changes/
	$(BIN)/towncrier build --draft --version next

slow: $(READY)  ## runs that are killed thirty times (some ten minutes)
	$(BIN)/python -m pytest tests/slow/test_killed_runs.py -s

linear: $(READY)  ## cost in proportion to the text, on megabytes (some minutes, on a quiet machine)
	$(BIN)/python -m pytest tests/slow/test_linear.py

bench:  ## beside Dolma, datatrove, ftfy and langdetect, into docs/benchmarks.md (makes an environment of its own in build/bench)
	$(PYTHON) bench/run.py

fuzz: $(READY)  ## 22,000 examples on readers, packs, check and clean
	$(BIN)/python -m pytest tests/slow/test_fuzz.py

memory: $(READY)  ## peak memory on a gigabyte of JSON Lines
	$(BIN)/python scripts/measure_memory.py 1000 2

reference: $(INSTALLED)  ## write docs/reference from the code
	$(BIN)/python scripts/build_reference.py

rule-docs: $(INSTALLED)  ## write docs/rules from the packs
	$(BIN)/python scripts/build_rule_docs.py

$(INSTALLED): pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	touch $@

$(READY): $(INSTALLED) $(wildcard qualcheck/kernels/*.py)
	$(BIN)/python -m qualcheck.compile_loops
	touch $@

clean:
	rm -rf build dist .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
