# Each target is a line or two of plain commands; README.md gives them for a machine without make.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: book serve test notebooks experiments

book: .venv/ready          ## build the book
	$(BIN)/jupyter-book build --warningiserror --keep-going .
	@echo "The book is built: open _build/html/index.html, or run: make serve"

serve: book                ## build it and show it on this machine
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

test: .venv/ready          ## run every test and every chapter
	tests/browser/install.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m lenet_utils.data
	$(BIN)/python -m pytest

notebooks: .venv/ready     ## run the chapters and store their outputs
	$(BIN)/python tools/notebooks.py

experiments: .venv/ready   ## list the recorded experiments; NAME=... runs one
	$(BIN)/python -m lenet_utils.experiments $(NAME)

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt -e .
	@touch $@
