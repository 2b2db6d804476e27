# make          build, replay the recordings offline, write report.json
# make test     everything that needs no wiki: vet, unit tests, schemas, catalogue, replay, deviants
#               (all of them by go test ./suites; the command itself on one page)
# make live     install a real MediaWiki from Debian's packages, run against it, end it
# make record   record the cassettes again from that wiki
# make docs     write docs/ again from the catalogue
# make deviants the table clause by clause: which wrong wikis turn it red

RELEASE ?= 1.39
BIN     := ./mwconform

.PHONY: all build replay test live record deviants docs clean

all: replay

build:
	go build -o $(BIN) ./cmd/mwconform

replay: build
	$(BIN) replay --view table --report report.json

test: build
	@test -z "$$(gofmt -l cmd harness suites fixtures schemas cassettes)" || { gofmt -l cmd harness suites fixtures schemas cassettes; echo 'run gofmt -w on these files'; exit 1; }
	go vet ./...
	go test ./...
	@out=$$($(BIN) clauses coverage) || { echo "$$out" | tail -3; exit 1; }
	@$(BIN) clauses matrix | cmp -s - docs/statuses.md || { echo 'docs/statuses.md is out of date: make docs'; exit 1; }
	@out=$$($(BIN) deviants --page tokens) || { echo "$$out" | tail -30; exit 1; }; echo "$$out" | grep '^all '

# The server is ended whatever the run says.
live: build
	$(BIN) wiki up --release $(RELEASE)
	@status=0; $(BIN) run --fixture-wiki --release $(RELEASE) --view table --report live.json || status=$$?; \
	echo; echo 'A wiki with all bundled extensions, where a captcha stands before much:'; \
	$(BIN) wiki reset all-extensions --release $(RELEASE) && \
	$(BIN) run --fixture-wiki --as-own all-extensions --release $(RELEASE) --view table || status=$$?; \
	$(BIN) wiki down --release $(RELEASE) || status=$$?; exit $$status

record: build
	$(BIN) wiki up --release $(RELEASE)
	@status=0; $(BIN) record --release $(RELEASE) --view table || status=$$?; \
	$(BIN) wiki down --release $(RELEASE) || status=$$?; exit $$status

deviants: build
	$(BIN) deviants

docs: build
	$(BIN) clauses matrix > docs/statuses.md

clean:
	rm -f $(BIN) report.json live.json
