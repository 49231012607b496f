# The verbs of Mimicry. Scripts behind them are TypeScript in tools/; tools/with-node finds Node 24.
.DEFAULT_GOAL := help
.PHONY: help setup prod run logs shell stop clean test check soak bench fidelity record

NODE := tools/with-node node
# A settings file other than mimicry.yaml: make prod CONFIG=my.yaml
CONFIG_OPTION := $(if $(CONFIG),--config $(CONFIG))
# The tests to run: make test T='src/shell/**/*.test.ts'
T := 'src/**/*.test.ts' 'test/**/*.test.ts' 'tools/**/*.test.ts'
# What make fidelity plays
CORPUS := ../shared/fidelity/open
# Tests start many brains: what Node compiles is kept from one to the next.
RUN_TESTS := NODE_COMPILE_CACHE=$(CURDIR)/node_modules/.cache/compiled $(NODE) tools/test.ts

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## bring Node 24 and the packages, where they are missing
	@$(NODE) tools/setup.ts

prod: setup ## start everything in the background and say where to connect
	@$(NODE) tools/prod.ts $(CONFIG_OPTION)

run: setup ## the same in the foreground, its log on the terminal (Ctrl-C ends it)
	@$(NODE) tools/prod.ts --foreground $(CONFIG_OPTION)

logs: ## show the log and follow it: visits, commands, troubles (Ctrl-C leaves)
	@$(NODE) tools/logs.ts $(CONFIG_OPTION)

shell: setup ## enter the operator's own world, or another: make shell W=127.0.0.1
	@bin/mimicry shell $(CONFIG_OPTION) $(W)

stop: ## end what prod has started
	@$(NODE) tools/stop.ts

clean: ## stop, then remove packages, staged code AND ALL DATA
	@$(NODE) tools/clean.ts

test: setup ## run all tests (some with nc and curl): make test T='src/shell/**/*.test.ts'
	@$(NODE) tools/setup.ts --tests
	@$(RUN_TESTS) $(T)

check: setup ## types, style, unused code, and the rules of ARCHITECTURE.md
	@echo 'check: types (tsc)'
	@$(NODE) node_modules/typescript/bin/tsc -p .
	@echo 'check: style and layers (biome)'
	@$(NODE) node_modules/@biomejs/biome/bin/biome ci --colors=off --error-on-warnings .
	@echo 'check: unused code and packages (knip)'
	@$(NODE) node_modules/knip/bin/knip.js
	@echo 'check: tidy'
	@$(RUN_TESTS) 'test/tidy/**/*.test.ts'

soak: setup ## the long forms of fault, stress and model tests
	@$(NODE) tools/setup.ts --tests
	@MIMICRY_SOAK=1 $(RUN_TESTS) --alone $(T)

bench: setup ## measure speed, memory and start time (make bench B=sessions for one)
	@$(NODE) bench/main.ts $(B)

fidelity: setup ## play a recorded corpus and compare: make fidelity CORPUS=../shared/fidelity/open
	@[ -d '$(CORPUS)' ] || { echo 'fidelity: there is no folder $(CORPUS): say CORPUS=FOLDER' >&2; exit 2; }
	@$(NODE) tools/fidelity.ts $(CORPUS)

record: setup ## record transcripts from the real programs: make record P=cat
	@[ -n '$(P)' ] || { echo 'record: say which program, for example: make record P=cat' >&2; exit 2; }
	@$(NODE) tools/record.ts $(P)
