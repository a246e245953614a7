# Each target is a few lines of plain commands; README.md gives them for a machine without make.
PYTHON ?= python3
BIN = .venv/bin

PYTEST = $(BIN)/python -m pytest
# Whole files in a few processes: a chapter's cells belong together, and what a file has trained,
# built or opened serves all of its tests. One process more than cores, since browsers wait.
SIDE_BY_SIDE = --numprocesses 3 --dist loadfile --no-loadscope-reorder

ON_TWO_CORES = $(MAKE) --no-print-directory --jobs 2

.PHONY: book serve check test slow lint scripts pdf zip translated bundle previews notebooks experiments

book: .venv/ready          ## build the book
	$(BIN)/jupyter-book build --warningiserror --keep-going .
	@echo "The book is built: open _build/html/index.html, or run: make serve"

serve: book                ## build it and show it on this machine
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

check: .venv/ready-to-test ## what to run before each commit: no training, no browser
	$(ON_TWO_CORES) lint scripts
	$(PYTEST) --tier check $(SIDE_BY_SIDE)

test: .venv/ready-to-test  ## run all that must hold, and every chapter
	$(ON_TWO_CORES) lint scripts
	tests/browser/install.sh
	$(BIN)/python -m lenet_book.datasets
	$(PYTEST) --durations 10 $(SIDE_BY_SIDE)

lint: .venv/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npm run --silent check

scripts: node_modules      ## test the figures' scripts that need no browser
	npm run --silent test

slow: .venv/ready-to-test  ## the long oracles
	tests/browser/install.sh
	$(BIN)/python -m lenet_book.datasets
	$(PYTEST) --tier slow --durations 10

pdf: book .venv/ready-to-test  ## the book on paper; SIZE=Letter
	tests/browser/install.sh
	$(BIN)/python -m tools.take_away.pdf --size $(or $(SIZE),A4)

zip: book .venv/ready-to-test  ## the built book, its notebooks, and what they need
	$(BIN)/python -m tools.take_away.archive

translated: .venv/ready node_modules  ## the book, and beside it in another language; LANGUAGE=de
	$(BIN)/python -m book_ext.translations build $(or $(LANGUAGE),de)

bundle: node_modules       ## make the scripts that pages load from their sources
	node tools/bundle.js

previews: .venv/ready-to-test bundle  ## draw the pictures that stand for figures; NAME=... one
	$(BIN)/python -m lenet_book.figures.previews $(NAME)
	$(BIN)/python tools/notebooks.py --stamp

notebooks: .venv/ready     ## run the chapters and store their outputs
	$(BIN)/python tools/notebooks.py

experiments: .venv/ready   ## list the recorded experiments; NAME=... runs one, WORKERS=2 in two processes
	$(BIN)/python -m lenet_book.experiments $(if $(WORKERS),--workers $(WORKERS)) $(NAME)

# An environment that was made for another folder (its programs name that folder in their first
# line), or by a Python that is gone, is made anew.
BELONGS = import json, pathlib; from importlib.metadata import distribution; \
    book = json.loads(distribution("lenet-book").read_text("direct_url.json")); \
    print("here" if book["url"] == pathlib.Path.cwd().as_uri() else "elsewhere")
ifneq "here" "$(shell { $(BIN)/python -P -c '$(BELONGS)'; } 2>/dev/null)"
.PHONY: .venv/ready
ANEW = --clear
endif

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(ANEW) .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt -e .
	@touch $@

.venv/ready-to-test: .venv/ready requirements-test.txt node_modules
	$(BIN)/python -m pip install --quiet -r requirements-test.txt
	@touch $@

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

.PHONY: newest
newest: .venv/ready-to-test  ## try the newest version of every package, and say what moved
	$(BIN)/python tools/newest.py

.PHONY: mutants
mutants: .venv/ready-to-test  ## put mistakes into the code, and see whether a fast test notices
	nice $(BIN)/python -m tools.mutants $(MUTANTS)
