package generate

import (
	"flag"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// options guards rapid's flags, which are global.
var options sync.RWMutex

// Draw is the case of a seed, always the same.
func Draw(g *rapid.Generator[Case], seed int) Case {
	options.RLock()
	defer options.RUnlock()
	return g.Example(seed)
}

// Smallest shrinks the case of a seed as long as it fails, asking at most most
// times and for about as long as within. It gives the smallest case that fails
// and how many were asked about; the case of the seed itself is not asked
// about again.
func Smallest(g *rapid.Generator[Case], seed int, fails func(Case) bool, most int, within time.Duration) (Case, int) {
	smallest, asked := Draw(g, seed), 0
	known := map[string]bool{smallest.Key(): true}
	end := time.Now().Add(within)
	options.Lock()
	defer options.Unlock()
	defer set(map[string]string{"rapid.checks": "1", "rapid.seed": strconv.Itoa(seed), "rapid.nofailfile": "true",
		"rapid.shrinktime": within.String()})()
	rapid.Check(&quiet{}, func(t *rapid.T) {
		c := g.Draw(t, "case")
		failed, ok := known[c.Key()]
		if !ok && asked < most && time.Now().Before(end) {
			asked++
			failed = fails(c)
			known[c.Key()] = failed
		}
		if failed {
			smallest = c // rapid runs its smallest last
			t.Fatalf("the case fails")
		}
	})
	return smallest, asked
}

// set sets rapid's flags and gives what puts them back. Rapid also asks for
// those of package testing, which a program other than a test does not have.
func set(values map[string]string) (back func()) {
	testing.Init()
	if !flag.Parsed() {
		_ = flag.CommandLine.Parse(nil) // of nothing, so nothing can fail
	}
	old := map[string]string{}
	put := func(name, value string) {
		f := flag.Lookup(name)
		old[name] = f.Value.String()
		if err := f.Value.Set(value); err != nil {
			panic(err) // our own constants
		}
	}
	for name, value := range values {
		put(name, value)
	}
	return func() {
		for name, value := range old {
			_ = flag.Lookup(name).Value.Set(value)
		}
	}
}

// quiet is what rapid reports to: nobody.
type quiet struct{ failed bool }

func (*quiet) Helper()                 {}
func (*quiet) Name() string            { return "mwconform" }
func (*quiet) Logf(string, ...any)     {}
func (*quiet) Log(...any)              {}
func (*quiet) Skipf(string, ...any)    {}
func (*quiet) Skip(...any)             {}
func (*quiet) SkipNow()                {}
func (q *quiet) Errorf(string, ...any) { q.failed = true }
func (q *quiet) Error(...any)          { q.failed = true }
func (q *quiet) Fatalf(string, ...any) { q.failed = true }
func (q *quiet) Fatal(...any)          { q.failed = true }
func (q *quiet) FailNow()              { q.failed = true }
func (q *quiet) Fail()                 { q.failed = true }
func (q *quiet) Failed() bool          { return q.failed }
