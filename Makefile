# The two commands that everybody needs are `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# What the build and the tests need from Debian, beside Swift itself.
BUILD_PACKAGES := libcurl4-openssl-dev libsqlite3-dev
BENCH_PACKAGES := $(BUILD_PACKAGES) golang-go haproxy openssl python3 python3-venv
TEST_PACKAGES := $(BUILD_PACKAGES) python3 python3-venv python3-pytest python3-jsonschema python3-yaml haproxy openssl \
  prometheus default-jre-headless chromium fonts-dejavu-core
# Debian's Python: other interpreters on the path needn't have Debian's packages.
PYTHON := /usr/bin/python3
PYTEST := $(PYTHON) -m pytest -q -p no:cacheprovider
BINARY := .build/release/talent-gateway
# The release binary has mimalloc in place of glibc's malloc where Debian's package is to be had: a tenth of the CPU
# (Performance.md). Nothing else depends on it.
ALLOCATOR_PACKAGE := libmimalloc-dev
ALLOCATOR = $(if $(wildcard /usr/lib/*/libmimalloc.so),-Xlinker -lmimalloc)

.PHONY: help
help: ## Lists the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

# $(call install,packages): installs what is missing, as root or through sudo. Of the servers that come along only the
# programs are wanted: RUNLEVEL keeps Debian from starting them.
define install
	@missing=(); for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing+=($$package); \
	done; \
	if (( $${#missing[@]} )); then \
	  echo "Installing $${missing[*]}"; \
	  root=(); [ "$$(id -u)" = 0 ] || root=(sudo); \
	  "$${root[@]}" apt-get update -qq && \
	  "$${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
	fi
endef

.PHONY: setup setup-test setup-bench
setup:
	$(call install,$(BUILD_PACKAGES))
	$(call install,$(ALLOCATOR_PACKAGE)) || echo "Without mimalloc the gateway is a little slower."

setup-test:
	$(call install,$(TEST_PACKAGES))

setup-bench:
	$(call install,$(BENCH_PACKAGES))

.PHONY: build
build: setup ## Builds the gateway in release mode, as it's in the image: with Swift's libraries in it.
	swift build -c release --static-swift-stdlib --product talent-gateway $(ALLOCATOR)

.PHONY: docs
docs: build ## Swagger UI's files for /docs, beside the binary.
	$(call install,python3-venv)
	@folder=$$(dirname "$$(dirname "$$(realpath $(BINARY))")")/share/talent-gateway/docs; \
	[ -f "$$folder/swagger-ui-bundle.js" ] || Deploy/fetch-docs.sh "$$folder"

.PHONY: run
run: build ## Runs the gateway with the vendor sandbox on 127.0.0.1:8080 and prints a key and calls to try.
	@$(MAKE) --no-print-directory docs || echo "Without Swagger UI's files, /docs is a plain page."
	exec $(BINARY) serve --sandbox

.PHONY: test
test: setup-test lint unit build contract surface acceptance ## Installs what is missing and runs every test.

.PHONY: lint
lint: ## Format and style, warnings as errors.
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

.PHONY: unit
# One after another: hundreds at once starve each other's timers on a machine with two cores. What failed is said again
# at the end, where it can be found.
unit: setup-test ## The Swift tests.
	@mkdir -p .build; set -o pipefail; swift test --no-parallel 2>&1 | tee .build/unit-tests.log \
	  || { echo "Failed:"; grep -E '✘|error:' .build/unit-tests.log; exit 1; }

.PHONY: races
# Left out is a test of memory, of which the sanitizer takes its own share.
races: setup-test ## The Swift tests under ThreadSanitizer, in a build of their own; takes ten minutes.
	swift test --no-parallel --sanitize=thread --scratch-path .build-thread --skip aThousandCallsAtOnceOnOneThread

.PHONY: contract
contract: setup-test build ## openapi.json against its rules, and the files under Deploy.
	$(PYTEST) Tests/Contract
	TALENT_GATEWAY_BIN=$(BINARY) Tests/Contract/lint_deploy.sh

# Tools for tests, from PyPI.
.venv/installed: Tests/Surface/requirements.txt | setup-test
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

.PHONY: surface
surface: setup-test build docs .venv/installed ## The API as others meet it: fuzzed, through generated clients, in a browser.
	TALENT_GATEWAY_BIN=$(BINARY) $(PYTEST) Tests/Surface

.PHONY: clients
clients: setup-test build .venv/installed ## Clients in Python and Swift, generated from openapi.json and used.
	TALENT_GATEWAY_BIN=$(BINARY) $(PYTEST) Tests/Surface/test_clients.py

.PHONY: acceptance
acceptance: setup-test build ## The built binary from outside, against hostile vendors of its own.
	TALENT_GATEWAY_BIN=$(BINARY) $(PYTEST) Tests/Acceptance

.PHONY: bench bench-short
bench: setup-bench build ## Measures the gateway beside its peers and writes the tables into the docs; takes half an hour.
	$(PYTHON) Benchmarks/bench --write

bench-short: setup-bench build ## Proves that the benchmarks work, with the peers that are built; its figures mean nothing.
	timeout --kill-after=10 300 $(PYTHON) Benchmarks/bench --short

.PHONY: format
format: ## Formats the Swift sources.
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

.PHONY: clean
clean: ## Removes what was built.
	rm -rf .build .build-* .venv Benchmarks/.build Benchmarks/.venv
