# What this project can do.  `make` alone lists it; the work is in scripts/.
MAKEFLAGS += --no-print-directory
BUILD ?= build
SYSTEM ?= redis
AUTH ?= off
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help build quick test demo down bench pictures record lint format asan tsan fuzz clean

help:            ## list the targets
	@grep -hE '^[a-z]+: *.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo:            ## start everything and drive one life cycle: SYSTEM=redis (default) or postgres; AUTH=on: with a login
	@AUTH=$(AUTH) scripts/demo.sh $(SYSTEM)

down:            ## stop everything that make demo started
	@scripts/down.sh

build:           ## install what the build needs, build the daemons, selfheal-admin and selfheal into build/bin
	@scripts/setup.sh build
	@scripts/build.sh $(BUILD)

quick:           ## build and run the unit tests, C and UI
	@scripts/test.sh quick

test:            ## everything: warnings, unit tests, the suite on real containers, the browser
	@scripts/test.sh all

bench: build     ## measure, and print a table
	@scripts/bench.sh

pictures:        ## make the README's pictures anew from the running system: UI_URL=http://localhost:5173
	@scripts/pictures.sh

record:          ## record a first healing anew: make demo as an asciicast, the page as a WebM, both into docs/pictures
	@scripts/record.sh

lint:            ## formatting, shell scripts, clang-tidy
	@scripts/test.sh lint

format:          ## lay out the C sources as .clang-format says
	@scripts/setup.sh build
	@scripts/sources.sh c | xargs clang-format -i

asan:            ## build with AddressSanitizer and UBSan into build-asan, run the unit tests so
	@scripts/test.sh sanitizers

tsan:            ## build with ThreadSanitizer into build-tsan, run the unit tests and a load on real containers so
	@scripts/test.sh threads threads-load

fuzz:            ## libFuzzer over every parser of outside bytes: SECONDS_EACH=60, TARGETS="expr json" for some of them
	@scripts/test.sh fuzz

clean:           ## remove what was built
	@rm -rf $(BUILD) build-* frontend/dist
