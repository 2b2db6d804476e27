package wiki

import (
	"context"
	"errors"
	"testing"
)

// TestOnce: what an earlier run left is put away before the first spec of a
// run and not again; trouble with it is told, and it is tried once more.
func TestOnce(t *testing.T) {
	calls, busy := 0, errors.New("busy")
	f := once(func(context.Context) error {
		if calls++; calls == 1 {
			return busy
		}
		return nil
	})
	for i, want := range []error{busy, nil, nil} {
		if err := f(t.Context()); err != want {
			t.Errorf("call %d: %v", i+1, err)
		}
	}
	if calls != 2 {
		t.Errorf("%d calls", calls)
	}
}
