# Every target sets up what it needs: `make book` on a fresh machine is enough.

PORT ?= 8000
ARGS ?=
# What `make lab` opens; `make lab CHAPTERS=chapters` edits the book itself.
CHAPTERS ?= _work
# Each process of the tests holds TensorFlow (1 GB), so more cores do not mean more of them.
WORKERS ?= auto --maxprocesses=4

# Programs are called as modules of this Python: the first line of a script in .venv/bin
# names the folder, and breaks when the folder moves or has a space in its name.
python := .venv/bin/python

# What another project put in the environment must not leak in.
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help book pdf epub test lab fresh serve notebooks golden mutants sabotage coverage lighthouse bench doctor lint lock clean environment rosetta

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile
	@echo 'PYTHON=/path/to/python3.12 chooses the Python, 3.11 to 3.13.'

environment: ## make .venv, or refresh it: every command begins with it
	@sh tools/setup.sh "$(PYTHON)"

rosetta: environment ## add PyTorch, JAX, ONNX and scikit-learn, which chapter 12 runs
	@sh tools/rosetta.sh

book: environment ## build the book into _build/html
	@$(python) -m tools.pages.build
	@echo "The book is in $(CURDIR)/_build/html/index.html (make serve shows it)."

pdf: book ## print the whole book as one PDF, for which the front page has a link
	@$(python) -m tools.paper.pdf

epub: book ## make an EPUB of the whole book, for which the front page has a link
	@$(python) -m tools.pages.build epub
	@echo "The book is in $(CURDIR)/_build/epub/the-dense-layer.epub."

test: lint ## prove everything: lint, types, tests, every output of every chapter
	@mkdir -p _build
	@# Processes side by side are the threads: a product waits for a core that is taken.
	@OPENBLAS_NUM_THREADS=1 $(python) -m pytest -n $(WORKERS) --dist loadfile --junitxml=_build/junit.xml \
		--doctest-modules --doctest-glob=index.md --nbval \
		tests densebook densekit index.md chapters $(ARGS)

lab: environment ## open your copies of the chapters, _work/, in JupyterLab
	@$(python) -m tools.notebooks.work
	@$(python) -m jupyterlab "$(CHAPTERS)" $(ARGS)

fresh: environment ## bring the book's CHAPTER back into _work/; yours is kept beside it
	@$(python) -m tools.notebooks.work --fresh "$(CHAPTER)"

serve: book ## show the built book on this machine, at PORT (8000)
	@$(python) -m tools.pages.serve "$(PORT)"

notebooks: rosetta ## run every chapter again and store its outputs
	@$(python) -m tools.notebooks.install
	@$(python) -m tools.notebooks.run $(ARGS)

golden: environment ## record Keras's values for the tests that run without it
	@$(python) -m tools.proof.golden

mutants: environment ## spoil the code in small ways: do the tests notice?
	@$(python) -m tools.proof.mutants $(ARGS)

sabotage: rosetta ## break Keras and densekit: does each claim of the chapters notice?
	@$(python) -m tools.proof.sabotage $(ARGS)

coverage: environment ## which statements and branches of densekit no test reaches
	@mkdir -p _build
	@$(python) -m coverage run --data-file=_build/coverage -m pytest -q \
		tests/densekit tests/parity $(ARGS)
	@$(python) -m coverage report --data-file=_build/coverage

lighthouse: book ## score every page as a phone sees it, into benchmarks/lighthouse.csv
	@$(python) -m tools.pages.lighthouse $(ARGS)

bench: environment ## measure speed and memory against Keras, into benchmarks/
	@$(python) -m tools.bench $(ARGS)

doctor: environment ## does this machine's NumPy sleep? what wakes it
	@$(python) -m densekit.doctor

lint: environment ## check style, format and types
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy

lock: ## write the locks from pyproject.toml (ARGS=--upgrade for newer versions)
	@uv --version >/dev/null 2>&1 || { echo 'make lock needs uv: pip install uv' >&2; exit 1; }
	@echo '-e .[book,test]' | uv pip compile - --universal --python-version 3.11 \
		--no-header --quiet --output-file requirements.txt $(ARGS) >/dev/null
	@{ echo '# The lock: exact versions of everything.' \
		'Made by `make lock` from pyproject.toml; do not edit.'; \
		cat requirements.txt; } > requirements.new && mv requirements.new requirements.txt
	@# What both locks have is the same in both. The libraries for graphics cards stay out.
	@grep -v '^-e' requirements.txt | uv pip compile pyproject.toml --extra rosetta \
		--constraint - --universal --python-version 3.11 --annotation-style line \
		--no-header --quiet --output-file requirements-rosetta.txt $(ARGS) >/dev/null
	@{ echo '# The lock of chapter 12: the extra rosetta.' \
		'Made by `make lock` from pyproject.toml; do not edit.'; \
		grep -Ev '^(cuda|nvidia)-|^triton=' requirements-rosetta.txt; \
	} > requirements.new && mv requirements.new requirements-rosetta.txt

clean: ## remove what book and test wrote; .venv stays
	rm -rf _build mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
