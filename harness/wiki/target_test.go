package wiki

import (
	"context"
	"errors"
	"testing"
)

// TestOnce: what an earlier run left is put away before the first spec of a
// run and not again, and trouble with it is told to every spec.
func TestOnce(t *testing.T) {
	calls, want := 0, errors.New("busy")
	f := once(func(context.Context) error { calls++; return want })
	for range 3 {
		if err := f(t.Context()); !errors.Is(err, want) {
			t.Errorf("%v", err)
		}
	}
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}
