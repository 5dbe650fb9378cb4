# `make help` lists what can be made.
#
#   run    everything to try Maillage: needs Go, nothing else
#   check  the quick inner loop: SQLite, no browser, under a minute
#   test   everything, on both engines, with a browser; what CI runs

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TOOLS := $(CURDIR)/bin/tools
export PATH := $(TOOLS)/node/bin:$(TOOLS):$(PATH)

GO_FILES = $(shell git ls-files -co --exclude-standard -- '*.go' ':!:*_templ.go' | while read -r f; do [ -f "$$f" ] && echo "$$f"; done)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 14

.PHONY: run
run: build ## build, create the demonstration in ./demo when absent, serve it on http://127.0.0.1:8080
	bin/maillage demo --data ./demo --size region --listen 127.0.0.1:8080

.PHONY: build
build: ## build bin/maillage: one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X maillage/internal/door/app.version=$(VERSION)' -o bin/maillage ./cmd/maillage

.PHONY: check
check: check-gofmt vet arrows ## quick: format, vet, arrows, unit tests on SQLite (under a minute)
	MAILLAGE_TEST_ENGINES=sqlite go test ./...

.PHONY: test
test: ## everything: installs what is missing, then format, vet, lint, generated code, both engines, race, fuzz, oracles, browser
	scripts/test.sh

.PHONY: package
package: build ## make the deb and the rpm in dist/
	scripts/tools.sh nfpm
	mkdir -p dist
	ARCH=$$(go env GOARCH) VERSION=$(VERSION) nfpm package --config packaging/nfpm.yaml --packager deb --target dist/
	ARCH=$$(go env GOARCH) VERSION=$(VERSION) nfpm package --config packaging/nfpm.yaml --packager rpm --target dist/

.PHONY: bench
bench: build ## measure the figures of the contract and print them as a table
	scripts/bench.sh

.PHONY: fmt
fmt: ## format every Go and templ file
	scripts/tools.sh gofumpt templ
	gofumpt -w $(GO_FILES)
	templ fmt internal

.PHONY: generate
generate: ## regenerate what is generated (templ)
	scripts/tools.sh templ
	templ generate -path .

.PHONY: pictures
pictures: build ## take a picture of every page into e2e/pictures
	scripts/install-test-tools.sh
	cd e2e && node pictures.mjs

.PHONY: clean
clean: ## remove what was built (the demonstration in ./demo stays)
	scripts/postgres.sh stop
	rm -rf bin dist e2e/node_modules e2e/pictures e2e/results

# The steps of check and test, each usable alone.

.PHONY: check-gofmt check-format vet lint generated arrows third-party
check-gofmt:
	@bad=$$(gofmt -l $(GO_FILES)); [ -z "$$bad" ] || { echo "not formatted (make fmt):"; echo "$$bad"; exit 1; }

check-format:
	@scripts/tools.sh gofumpt
	@bad=$$(gofumpt -l $(GO_FILES)); [ -z "$$bad" ] || { echo "not formatted (make fmt):"; echo "$$bad"; exit 1; }

vet:
	go vet ./...

lint:
	@scripts/tools.sh golangci-lint
	golangci-lint run ./...

generated:
	scripts/generated.sh

arrows: ## the house's own rules: arrows, tables, clock, sizes
	go test ./internal/house/

third-party:
	scripts/third-party.sh verify
