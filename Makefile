# Every target sets up what it needs: a machine with Python 3.11 and pip is enough.
PYTHON ?= python3
UV := .uv/bin/uv
RUN := UV_PYTHON_DOWNLOADS=never $(UV) run --frozen --quiet

.PHONY: demo test lint types check wheel setup

demo: setup
	$(RUN) --no-dev hum-qc run examples/corpus.jsonl
	@echo "  (hum-qc stands in .venv/bin; '. .venv/bin/activate' puts it on your path)"

test: setup
	$(RUN) pytest -n 2

lint: setup
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types: setup
	$(RUN) mypy

wheel: setup
	$(RUN) python scripts/check_wheel.py

check: lint types test wheel

setup: $(UV)

$(UV):
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet uv
