package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// long asks for the larger form of the tests that otherwise take a part: make replays.
var long = flag.Bool("long", false, "replay whole releases where a test otherwise takes a page")

// TestReplayIsTheSame: whatever the order, and however many specs run at the
// same time, a replay writes the same bytes. Two pages 20 times, and the whole
// of a release for one seed and as many specs at once as there may be.
func TestReplayIsTheSame(t *testing.T) {
	t.Parallel()
	times := map[string]int{"--page=clientlogin,tokens": 20, "--page=": 2}
	if *long {
		times = map[string]int{"--page=": 20}
	}
	for page, n := range times {
		sameBytes(t, n, 0, "replay", "--release", "1.39", page)
	}
	// Red as well: failure texts say what was there, and objects have no order.
	sameBytes(t, 3, 1, "replay", "--release", "1.39", "--edition", "1.35", "--page=createaccount,general,authmanagerinfo")
}

// sameBytes replays n times, with random seeds and one to eight specs at once,
// and exits each time with code.
func sameBytes(t *testing.T, n, code int, args ...string) {
	t.Helper()
	dir := t.TempDir()
	var first []byte
	for i := range n {
		seed, procs := rand.Int64N(1<<31)+1, (i*7)%8+1 // 1, 8, 7, …
		file := filepath.Join(dir, fmt.Sprintf("r%d.json", i))
		o := call{args: append(slices.Clone(args), "--seed", fmt.Sprint(seed), "--procs", fmt.Sprint(procs), "--report", file)}.run(t)
		if o.code != code || o.err != "" {
			t.Fatalf("%v, seed %d, %d at the same time: %d %s", args, seed, procs, o.code, o.err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if len(data) == 0 || !bytes.Equal(first, data) {
			t.Errorf("%v, seed %d, %d at the same time: other bytes than with one", args, seed, procs)
		}
	}
	t.Logf("%v: %d times %d bytes", args, n, len(first))
}

func TestWrongProcs(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"replay", "record", "run --fixture-wiki", "deviants", "deviants live"} {
		for _, n := range []string{"-1", "257", "x"} {
			args := append(strings.Fields(verb), "--procs", n)
			if o := (call{args: args}).run(t); o.code != 2 || !strings.Contains(o.err, "procs") {
				t.Errorf("%v: %d %s", args, o.code, o.err)
			}
		}
	}
}
