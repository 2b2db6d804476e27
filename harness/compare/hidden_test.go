package compare_test

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/shape"
)

// TestNothingHidesBehindWhatIsExpected makes one thing worse at a time in the
// recording of a newer release: something that both releases have in an answer
// is gone or another, and the editions explain none of it. Half of the answers
// are those in which something is expected to differ.
func TestNothingHidesBehindWhatIsExpected(t *testing.T) {
	for _, c := range [][2]string{{"1.35", "1.39"}, {"1.39", "1.43"}} {
		before, env := replayedRelease(t, c[0], "", nil)
		after, _ := replayedRelease(t, c[1], "", nil)
		same, differ := exchangePairs(before, after)
		rng := rand.New(rand.NewSource(2))
		for n := range 40 {
			from := same
			if n%2 == 0 {
				from = differ
			}
			at := from[rng.Intn(len(from))]
			s := copied(after.Shapes[*after.Specs[at.spec].Exchanges[at.exchange].Shape])
			what := spoil(rng, at.before, s)
			if what == "" {
				continue
			}
			worse := *after
			worse.Shapes, worse.Specs = append(slices.Clone(after.Shapes), s), slices.Clone(after.Specs)
			spec := &worse.Specs[at.spec]
			spec.Exchanges = slices.Clone(spec.Exchanges)
			i := len(after.Shapes)
			spec.Exchanges[at.exchange].Shape = &i
			if got := compare.Compare(before, &worse, env.Catalogue, compare.Options{}); got.Breaking == 0 {
				t.Errorf("%s to %s, %s: %s", c[0], c[1], spec.ID, what)
			}
		}
	}
}

// place is an exchange of the report after, with its shape before.
type place struct {
	spec, exchange int
	before         *shape.Shape
}

// exchangePairs are the exchanges of both reports with the same request: those
// with the same outcome, and those with another.
func exchangePairs(before, after *report.Report) (same, differ []place) {
	was := map[string]report.Spec{}
	for _, s := range before.Specs {
		was[s.ID] = s
	}
	for i, s := range after.Specs {
		a := was[s.ID].Exchanges
		for j, ex := range s.Exchanges {
			if len(a) != len(s.Exchanges) || a[j].Request != ex.Request || ex.Shape == nil || a[j].Shape == nil {
				continue
			}
			p := place{i, j, before.Shapes[*a[j].Shape]}
			if p.before.Outcome == after.Shapes[*ex.Shape].Outcome {
				same = append(same, p)
			} else {
				differ = append(differ, p)
			}
		}
	}
	return same, differ
}

func copied(s *shape.Shape) *shape.Shape {
	out := *s
	for _, m := range []*map[string]string{&out.Headers, &out.Cookies, &out.Members, &out.Codes} {
		*m = maps.Clone(*m)
	}
	return &out
}

// spoil takes away or changes one entry that is in both shapes and says which;
// "" where there is none, or none that clients read.
func spoil(rng *rand.Rand, before, after *shape.Shape) string {
	all := [][2]map[string]string{{before.Headers, after.Headers}, {before.Cookies, after.Cookies}, {before.Members, after.Members}, {before.Codes, after.Codes}}
	at := rng.Intn(len(all))
	a, b := all[at][0], all[at][1]
	var both []string
	for _, k := range slices.Sorted(maps.Keys(b)) {
		if a[k] == b[k] && a[k] != "" && k != "(answer)" && !strings.HasPrefix(k, "warnings") && !strings.HasPrefix(k, "Use") && k != "cpPosIndex" {
			both = append(both, k)
		}
	}
	if len(both) == 0 {
		return ""
	}
	key := both[rng.Intn(len(both))]
	if rng.Intn(2) == 0 {
		delete(b, key)
		return fmt.Sprintf("%q is gone", key)
	}
	b[key] = "changed by hand"
	return fmt.Sprintf("%q is another", key)
}
