# Every target is listed by `make help`. Nothing here needs more than git, make and a Python >= 3.11.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
# The targets share two environments, one database folder and the ports: one at a time, whatever -j says.
.NOTPARALLEL:

export RASA_TELEMETRY_ENABLED := false
export PYTHONUNBUFFERED := 1
# Compiling the libraries anew would cost every process seconds; some machines forbid Python to write beside sources.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.cache/python

SETUP := @sh bin/python bin/setup.py
PY    := .venv/bin/python

FILE  ?=
OUT   ?=
ARGS  ?=

.PHONY: help
help: ## List every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: setup
setup: ## Build both environments from their hashed locks
	$(SETUP) app engine

.PHONY: run
run: ## Start everything with a demo shop; Ctrl-C stops it
	$(SETUP) app engine
	@exec $(PY) -m bot run $(ARGS)

.PHONY: train
train: ## Train the model, if what it is made of has changed
	$(SETUP) engine
	@engine/.venv/bin/python engine/train.py $(ARGS)

.PHONY: shell
shell: ## Talk to a running Porchlight from this terminal
	$(SETUP) app
	@exec $(PY) -m bot shell $(ARGS)

.PHONY: doctor
doctor: ## Say what is missing or wrong, and what to do
	$(SETUP) app
	@$(PY) -m bot doctor $(ARGS)

.PHONY: actions
actions: ## Start the door that Rasa calls, alone (for rasa shell and rasa run)
	$(SETUP) app
	@exec $(PY) -m bot serve --actions-only $(ARGS)

.PHONY: test
test: ## Run every test: units, both databases, Chromium, stories
	$(SETUP) dev engine
	@$(PY) bin/test.py $(ARGS)

.PHONY: check
check: ## Format, lint, types, imports and the fast tests: under a minute
	$(SETUP) dev
	@$(PY) bin/check.py $(ARGS)

.PHONY: deep
deep: ## Run the slow tests as well: more examples, longer journeys
	$(SETUP) dev engine
	@$(PY) bin/test.py --deep $(ARGS)

.PHONY: rasa-check
rasa-check: ## Validate the training data, train, and run the stories
	$(SETUP) dev engine
	@$(PY) bin/test.py --only rasa $(ARGS)

.PHONY: bench
bench: ## Measure a turn, the webhook door and the engine against stock ones
	$(SETUP) dev engine
	@$(PY) -m bench $(ARGS)

.PHONY: crash
crash: ## Kill -9 between every event and its receipt, on both databases
	$(SETUP) dev engine
	@$(PY) -m bench.crash $(ARGS)

.PHONY: outreach-year
outreach-year: ## Replay a shop's year of notices and hold them to the promises
	$(SETUP) dev
	@$(PY) -m bench.outreach_year $(ARGS)

.PHONY: proof
proof: ## Do the figures hold what they say? Simulated shops with a known truth
	$(SETUP) dev
	@$(PY) -m bench.proof $(ARGS)

.PHONY: year
year: ## One seeded year: every merchant page against 500 ms
	$(SETUP) dev
	@$(PY) -m bench.year $(ARGS)

.PHONY: storm
storm: ## Each vendor's event five times, shuffled, 20 at once: one effect
	$(SETUP) dev
	@$(PY) -m bench.reach.storm $(ARGS)

.PHONY: handoff
handoff: ## 200 conversations between shoppers and agents in Slack at once
	$(SETUP) dev
	@$(PY) -m bench.reach.handoff $(ARGS)

.PHONY: hostile
hostile: ## Attack the doors: signatures, sizes, guesses, commands
	$(SETUP) dev engine
	@$(PY) -m bench.hostile $(ARGS)

.PHONY: fuzz
fuzz: ## Throw broken bodies at every parser: ARGS="--seconds 1800"
	$(SETUP) dev
	@$(PY) -m bench.fuzz $(ARGS)

.PHONY: understand
understand: ## Score a labelled file: FILE=rows.jsonl [OUT=predicted.jsonl]
	$(SETUP) engine
	@test -n "$(FILE)" || { echo "make understand needs FILE=rows.jsonl: one JSON object a line with text and intent." >&2; exit 2; }
	@engine/.venv/bin/python engine/train.py
	@engine/.venv/bin/python engine/understand.py "$(FILE)" $(if $(OUT),--out "$(OUT)") $(ARGS)

.PHONY: docs
docs: ## Write the generated tables of docs/ anew
	$(SETUP) app
	@$(PY) -m bot docs

.PHONY: lock
lock: ## Compile the hashed locks from requirements/*.in
	@sh bin/python bin/lock.py $(ARGS)

.PHONY: clean
clean: ## Remove environments, models and caches; the data in var/ stays
	@rm -rf .venv engine/.venv .cache .rasa .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis results mutants
	@find models -type f ! -name .gitkeep -delete
