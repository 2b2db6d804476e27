package compare_test

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
)

// TestAnyChangeIsNamedFirst changes one random entry of one random shape of
// the recordings: it is the first finding, and there is one.
func TestAnyChangeIsNamedFirst(t *testing.T) {
	before, env := replayed(t, "", nil)
	rng := rand.New(rand.NewSource(1))
	used := map[int]bool{}
	for _, s := range before.Specs {
		for _, ex := range s.Exchanges {
			used[*ex.Shape] = true
		}
	}
	for n := range 300 {
		after := *before
		after.Shapes = slices.Clone(before.Shapes)
		i := rng.Intn(len(after.Shapes))
		s := *after.Shapes[i]
		after.Shapes[i] = &s
		for _, m := range []*map[string]string{&s.Headers, &s.Cookies, &s.Members, &s.Codes, &s.Texts, &s.Declared} {
			*m = maps.Clone(*m)
		}
		all := []map[string]string{s.Headers, s.Cookies, s.Members, s.Codes, s.Texts, s.Declared}
		m := all[rng.Intn(len(all))]
		if len(m) == 0 || !used[i] {
			continue
		}
		key := slices.Sorted(maps.Keys(m))[rng.Intn(len(m))]
		what := fmt.Sprintf("%d: %q of shape %d, %q", n, key, i, m[key])
		if rng.Intn(2) == 0 {
			delete(m, key)
		} else {
			m[key] = "changed by hand"
		}
		c := compare.Compare(before, &after, env.Catalogue, compare.Options{})
		if len(c.Findings) == 0 {
			t.Errorf("%s: no difference", what)
			continue
		}
		if f := c.Findings[0]; !strings.Contains(f.Path, key) && !strings.Contains(key, f.Path) && key != "(answer)" {
			t.Errorf("%s: %s", what, c)
		}
	}
}
