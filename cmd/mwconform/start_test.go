package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// initialised is what the runtime tells of a package with GODEBUG=inittrace=1.
var initialised = regexp.MustCompile(`(?m)^init (main|github\.com/mwconform/\S+) @.* ([0-9]+) bytes, ([0-9]+) allocs$`)

// mostAtStart is how many bytes our own packages may take before main: what is
// taken there every command pays for. It was 900 KB with the expressions and
// templates of all packages, and is 80 KB.
const mostAtStart = 120_000

func TestStartTakesLittle(t *testing.T) {
	o := call{args: []string{"--help"}, env: []string{"GODEBUG=inittrace=1"}}.run(t)
	found := initialised.FindAllStringSubmatch(o.err, -1)
	if o.code != 0 || len(found) < 5 {
		t.Fatalf("exit code %d, and the runtime tells of %d packages: %s", o.code, len(found), o.err)
	}
	all, largest, of := 0, 0, ""
	for _, m := range found {
		bytes, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		if all += bytes; bytes > largest {
			largest, of = bytes, m[1]
		}
	}
	if all > mostAtStart {
		t.Errorf("our packages take %d bytes before main, %d of them %s: at most %d are right", all, largest, of, mostAtStart)
	}
}

// TestCollectsAfterStart: main holds the garbage collector up only until a command begins.
func TestCollectsAfterStart(t *testing.T) {
	o := call{args: []string{"clauses", "list"}, env: []string{"GODEBUG=gctrace=1"}}.run(t)
	if o.code != 0 || !strings.Contains(o.err, "gc 1 @") {
		t.Errorf("exit code %d, no collection while the catalogue is read: %q", o.code, o.err)
	}
	if o := (call{args: []string{"clauses", "list"}, env: []string{"GODEBUG=gctrace=1", "GOGC=off"}}).run(t); strings.Contains(o.err, "gc 1 @") {
		t.Errorf("a collection although the user wants none: %q", o.err)
	}
}
