package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestReplayIsTheSame: whatever the order, and however many specs run at the
// same time, a replay writes the same bytes.
func TestReplayIsTheSame(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var first []byte
	for n := range 20 {
		seed, procs := rand.Int64N(1<<31)+1, n%8+1
		file := filepath.Join(dir, fmt.Sprintf("r%d.json", n))
		o := call{args: []string{"replay", "--release", "1.39", "--seed", fmt.Sprint(seed), "--procs", fmt.Sprint(procs), "--report", file}}.run(t)
		if o.code != 0 || o.err != "" {
			t.Fatalf("seed %d, %d at the same time: %d %s", seed, procs, o.code, o.err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if len(data) == 0 || !bytes.Equal(first, data) {
			t.Errorf("seed %d, %d at the same time: other bytes than with one", seed, procs)
		}
	}
}

func TestWrongProcs(t *testing.T) {
	t.Parallel()
	for _, n := range []string{"-1", "257", "x"} {
		if o := (call{args: []string{"replay", "--procs", n}}).run(t); o.code != 2 {
			t.Errorf("%s: %d %s", n, o.code, o.err)
		}
	}
}
