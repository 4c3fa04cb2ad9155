# Two commands: `make run` sets everything up and serves; `make test` sets up and runs all tests.
# `make run GPU=1` uses onnxruntime-gpu. `make check` never edits, `make fix` does.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
TORCH := torch==2.13.0
PY := .venv/bin/python
RASA_PY := bot/rasa/.venv/bin/python
RUNTIME := $(if $(GPU),gpu,cpu)
export UV_LINK_MODE ?= copy
export PYTHONWARNINGS ?=

.PHONY: run setup test check fix lock clean
.DEFAULT_GOAL := run

run: setup
	@exec .venv/bin/sangdam up

setup: .venv/.$(RUNTIME) bot/rasa/.venv/.installed
	@.venv/bin/sangdam setup

test: setup .venv/.dev check
	$(PY) -m pytest
	cd $(CURDIR) && $(RASA_PY) -m pytest tests/unit/nlu -p no:cacheprovider -c tests/unit/nlu/pytest.ini

check: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

fix: .venv/.dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock:
	PATH="$(dir $(UV)):$$PATH" requirements/lock.sh

clean:
	rm -rf .venv bot/rasa/.venv .tools var

$(UV):
	@echo "installing uv into .tools"
	@python3 -m venv .tools && .tools/bin/pip install -q uv==0.13.9

# The services' environment. torch is in no lock: its default wheels bring gigabytes of CUDA that nothing here uses;
# it only builds the encoder, and trains.
.venv/.built: requirements/build.txt pyproject.toml | $(UV)
	@echo "setup: environment of the services (Python 3.11), about 2 GB"
	@test -x $(PY) || $(UV) venv -q --python 3.11 .venv
	@$(UV) pip install -q --python $(PY) --no-deps --require-hashes -r requirements/build.txt
	@$(PY) -c 'import importlib.metadata as m; raise SystemExit(not m.version("torch").startswith("2.13.0"))' 2>/dev/null \
	  || $(UV) pip install -q --python $(PY) "$(TORCH)" \
	     $(if $(PIP_FIND_LINKS),--find-links "$(PIP_FIND_LINKS)",--torch-backend cpu)
	@$(UV) pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.cpu: .venv/.built
	@rm -f .venv/.gpu; touch $@

# Exactly one of onnxruntime and onnxruntime-gpu may be there: both are imported by the same name.
.venv/.gpu: .venv/.built requirements/gpu.txt
	@$(UV) pip uninstall -q --python $(PY) onnxruntime
	@$(UV) pip install -q --python $(PY) --no-deps --require-hashes -r requirements/gpu.txt
	@rm -f .venv/.cpu; touch $@

.venv/.dev: requirements/dev.txt .venv/.built
	@$(UV) pip install -q --python $(PY) --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

# Rasa's environment. uv and pyenv both read bot/rasa/.python-version.
bot/rasa/.venv/.installed: bot/rasa/requirements.txt | $(UV)
	@echo "setup: environment of Rasa (Python 3.10), about 3 GB"
	@test -x $(RASA_PY) || (cd bot/rasa && $(abspath $(UV)) venv -q --python 3.10 .venv)
	@$(UV) pip install -q --python $(RASA_PY) --no-deps --require-hashes -r bot/rasa/requirements.txt
	@touch $@
