# make          build, replay the recordings of every release offline, write report.json,
#               or with several releases a report of each: report-1.39.json
# make test     everything that needs no wiki: vet, unit tests, schemas, catalogue, replay, deviants
#               (all of them by go test ./suites; the command itself on one page)
# make live     install a real MediaWiki from Debian's packages, run against it, end it
# make record   record the cassettes again from that wiki
#               live and record take several: make record RELEASES="1.35 1.39 1.43"
#               live with MariaDB instead of SQLite: make live DATABASE=mysql
# make live-tests  the tests of test wikis themselves, with SQLite and MariaDB, about four minutes
# make bench    Go benchmarks, then the suite on a real 1.39 beside its floor, in pairs: make bench PAIRS=5
#               and beside k6, where that is in PATH, with the same requests
# make docs     write docs/ again from the catalogue, the recordings and the program
# make install  the program, man pages and completions: make install PREFIX=/usr/local DESTDIR=
# make vary     show that right wikis set up in other ways are not accused (docs/variations.md)
#               a part only: make vary SAMPLE=40
# make seeds    run in random orders and with other generated requests: make seeds SEEDS="1 2 3"
# make replays  20 replays of a release in random orders, and merged shards of it: always the same bytes
# make growth   measure how cost grows with targets and cassettes, about 25 minutes, and draw it (docs/growth.md)
# make deviants the table clause by clause: which wrong wikis turn it red
# make deviants-live  the same with wrong wikis that are real, about a minute each: for what each does wrong it is caught

RELEASES ?= $(or $(RELEASE),1.39)
BIN      := ./mwconform
on        = $(if $(DATABASE),--database $(DATABASE))
SEEDS    ?= $(shell seq 1 20)
reference = configuration exit-codes clauses scenarios

# Without cgo: the program starts sooner where no libc is loaded, and is the same
# whether or not the machine has a C compiler.
CGO_ENABLED ?= 0
export CGO_ENABLED

.PHONY: all build replay test tools live live-tests record vary seeds deviants deviants-live bench docs replays growth install clean

all: replay

build:
	go build -o $(BIN) ./cmd/mwconform

replay: build
	$(BIN) replay --view table --report report.json

# Tests of pages and of XML take Debian's chromium and xmllint. Root on a machine
# with apt gets them installed; else those tests say that they were skipped.
tools:
	@missing=; command -v chromium >/dev/null || missing="chromium"; \
	command -v xmllint >/dev/null || missing="$$missing libxml2-utils"; \
	test -n "$$missing" || exit 0; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
		echo "installing $$missing for the tests of pages and XML"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "tests that need$${missing:+ }$$missing are skipped (apt install $$missing)"; fi

# With both there a test that does not find them fails.
tooled = $$(command -v chromium >/dev/null && command -v xmllint >/dev/null && echo TEST_TOOLS=required)

# What go test vets, go vet has.
test: build tools
	@test -z "$$(gofmt -l cmd harness suites fixtures schemas cassettes examples tools)" || { gofmt -l cmd harness suites fixtures schemas cassettes examples tools; echo 'run gofmt -w on these files'; exit 1; }
	go vet ./...
	env $(tooled) go test -vet=off ./...
	@out=$$($(BIN) clauses coverage) || { echo "$$out" | tail -3; exit 1; }
	@$(BIN) clauses matrix | cmp -s - docs/statuses.md || { echo 'docs/statuses.md is out of date: make docs'; exit 1; }
	@$(BIN) variations list | cmp -s - docs/variations.md || { echo 'docs/variations.md is out of date: make docs'; exit 1; }
	@$(BIN) clauses drift | cmp -s - docs/drift.md || { $(BIN) clauses drift > /dev/null; echo 'docs/drift.md is out of date: make docs'; exit 1; }
	@$(BIN) deviants live --list | cmp -s - docs/deviants-live.md || { echo 'docs/deviants-live.md is out of date: make docs'; exit 1; }
	@for page in $(reference); do $(BIN) reference $$page | cmp -s - docs/reference/$$page.md || { echo "docs/reference/$$page.md is out of date: make docs"; exit 1; }; done
	@out=$$($(BIN) deviants --page tokens) || { echo "$$out" | tail -30; exit 1; }; echo "$$out" | grep '^all '

# worse keeps in $$worst the worse of it and of the exit code $$status: a clause
# that fails (1) before trouble.
worse = case $$worst,$$status in 0,*|*,1) worst=$$status;; esac

# One release after the other, each on a server of its own, which is ended
# whatever the run says, also where it is interrupted.
# At the end, where 1.39 is among them, the test of package mail with a real
# MediaWiki, on a wiki of its own that it ends itself.
live: build
	@trap 'exit 130' INT TERM; worst=0; for release in $(RELEASES); do ( \
		trap 'exit 130' INT TERM; trap '$(BIN) wiki down --release '$$release' $(on)' EXIT; \
		$(BIN) wiki up --release $$release $(on) || exit 3; \
		worst=0; $(BIN) run --fixture-wiki --release $$release $(on) --view table --report live-$$release$(addprefix -,$(DATABASE)).json; status=$$?; $(worse); \
		echo; echo 'A wiki with all bundled extensions, where a captcha stands before much:'; \
		$(BIN) wiki reset all-extensions --release $$release $(on) && \
		$(BIN) run --fixture-wiki --as-own all-extensions --release $$release $(on) --view table; status=$$?; $(worse); \
		exit $$worst ); status=$$?; $(worse); done; \
	case " $(RELEASES) " in *" 1.39 "*) MWCONFORM_LIVE_WIKI=1 go test -count=1 -run '^TestLiveWiki$$' ./harness/mail; status=$$?; $(worse);; esac; \
	exit $$worst

# The tests of package wiki with real MediaWikis, four minutes: nothing else runs
# them, see harness/wiki/live_test.go.
live-tests:
	MWCONFORM_LIVE_WIKI=1 go test -count=1 -v -run '^TestLive' -timeout 30m ./harness/wiki ./harness/mail

record: build
	@trap 'exit 130' INT TERM; worst=0; for release in $(RELEASES); do ( \
		trap 'exit 130' INT TERM; trap '$(BIN) wiki down --release '$$release EXIT; \
		$(BIN) wiki up --release $$release || exit 3; \
		$(BIN) record --release $$release --view table ); status=$$?; $(worse); done; exit $$worst

vary: build
	@trap 'exit 130' INT TERM; worst=0; for release in $(RELEASES); do ( \
		trap 'exit 130' INT TERM; trap '$(BIN) wiki down --release '$$release' $(on)' EXIT; \
		$(BIN) wiki up --release $$release $(on) || exit 3; \
		$(BIN) variations --release $$release $(on) $(if $(SAMPLE),--sample $(SAMPLE)) ); status=$$?; $(worse); done; exit $$worst

# One line for each seed: the same verdicts whatever came before, whatever is sent wrongly.
seeds: build
	@trap 'exit 130' INT TERM; worst=0; for release in $(RELEASES); do ( \
		trap 'exit 130' INT TERM; trap '$(BIN) wiki down --release '$$release' $(on)' EXIT; \
		$(BIN) wiki up --release $$release $(on) || exit 3; \
		worst=0; for seed in $(SEEDS); do \
			out=$$($(BIN) run --fixture-wiki --release $$release $(on) --seed $$seed --generate-seed $$seed --view lines 2>&1); status=$$?; \
			echo "$$release seed $$seed: $$(echo "$$out" | grep -E '^[0-9]+ clauses:')"; \
			test $$status = 0 || echo "$$out" | grep -A20 -E '^(fail|error|FAIL|ERROR) '; $(worse); done; exit $$worst ); status=$$?; $(worse); done; exit $$worst

PAIRS ?= 5
bench: build
	go test -run '^$$' -bench . ./harness/... ./suites/...
	@trap 'exit 130' INT TERM; trap '$(BIN) wiki down' EXIT; \
	$(BIN) wiki up || exit 3; \
	$(BIN) bench --fixture-wiki --floor $(PAIRS)

deviants: build
	$(BIN) deviants

deviants-live: build
	@trap 'exit 130' INT TERM; worst=0; for release in $(RELEASES); do ( \
		trap 'exit 130' INT TERM; trap '$(BIN) wiki down --release '$$release' $(on)' EXIT; \
		$(BIN) wiki up --release $$release $(on) || exit 3; \
		$(BIN) deviants live --release $$release $(on) ); status=$$?; $(worse); done; exit $$worst

docs: build
	$(BIN) clauses matrix > docs/statuses.md
	$(BIN) clauses drift > docs/drift.md
	$(BIN) deviants live --list > docs/deviants-live.md
	$(BIN) variations list > docs/variations.md
	mkdir -p docs/reference
	for page in $(reference); do $(BIN) reference $$page > docs/reference/$$page.md || exit; done
	$(BIN) deviants --format markdown > docs/deviants.md

replays:
	go test ./cmd/mwconform -run '^(TestReplayIsTheSame|TestMergeIsTheWhole)$$' -count 1 -v -long

# The measuring is a test that otherwise does the same with small numbers; what
# draws is a module of its own, as nothing else needs it.
growth:
	mkdir -p docs/growth
	go test ./cmd/mwconform -run '^TestGrowth$$' -count 1 -v -timeout 2h -growth $(CURDIR)/docs/growth/growth.csv
	cd tools/growth && go run . ../../docs/growth/growth.csv ../../docs/growth

# The program, man pages and completions below $(DESTDIR)$(PREFIX).
install: PREFIX ?= /usr/local
install: to = $(DESTDIR)$(PREFIX)
install:
	go build -trimpath -o $(BIN) ./cmd/mwconform
	install -D $(BIN) $(to)/bin/mwconform
	go run -trimpath -tags man ./cmd/mwconform reference man $(to)/share/man/man1
	install -d $(to)/share/bash-completion/completions $(to)/share/zsh/site-functions $(to)/share/fish/vendor_completions.d
	$(BIN) completion bash > $(to)/share/bash-completion/completions/mwconform
	$(BIN) completion zsh > $(to)/share/zsh/site-functions/_mwconform
	$(BIN) completion fish > $(to)/share/fish/vendor_completions.d/mwconform.fish

clean:
	rm -f $(BIN) report.json report-*.json live-*.json
