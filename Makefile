# Every command here works on a fresh machine with Python 3.11 and make.
SHELL := /bin/bash
.DELETE_ON_ERROR:
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export DTTG_TEST_SCALE ?= 0.02
export PIP_DISABLE_PIP_VERSION_CHECK = 1
unexport PYTHONDONTWRITEBYTECODE  # each of our many processes would compile everything anew

.PHONY: help setup system lock run test coverage test-long lint types contracts check bench schema clean

help:
	@echo 'make run        chạy thử trên máy này / serve the demo on 127.0.0.1:$(PORT)'
	@echo 'make test       chạy mọi phép thử / the whole suite, browser tests too'
	@echo 'make setup      .venv/ only      make lock   pin again      make bench  timings beside a peer'

setup: $(VENV)/.ready

# uv itself comes from the lock (name, version, hashes); it then installs the rest in seconds.
$(VENV)/.ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo 'Cần Python 3.11 (lệnh $(PYTHON)); đặt PYTHON=đường/dẫn nếu ở chỗ khác.'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@awk '/^uv==/{p=1} p{print} p&&!/\\$$/{exit}' requirements.lock | grep -v '# via' > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r $(VENV)/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline -e .
	@touch $@

system: setup
	@bash .ci/system

lock:
	@printf 'hatchling\neditables\n' > $(VENV)/build.in
	$(BIN)/uv pip compile pyproject.toml $(VENV)/build.in --extra dev --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --python-version 3.11 --upgrade -o requirements.lock

run: system
	@$(BIN)/dttg demo --port $(PORT)

test: system
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

coverage: system
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --cov=engine --cov-report=term:skip-covered $(ARGS)

test-long: system
	@DTTG_TEST_SCALE=1 $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: setup
	@$(BIN)/ruff check engine server tests
	@$(BIN)/ruff format --check engine server tests

types: setup
	@$(BIN)/mypy

contracts: setup
	@$(BIN)/lint-imports

check: setup
	@$(BIN)/dttg check

schema: setup
	@$(BIN)/dttg schema

bench: system
	@for bench in tests/benchmarks/bench_*.py; do $(BIN)/python $$bench; done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
