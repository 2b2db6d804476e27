package compare_test

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/contract"
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

// TestRulesOfTheCatalogueExplainOneChange: where a rule explains a change of
// two releases, any other change at the same place is unexpected.
func TestRulesOfTheCatalogueExplainOneChange(t *testing.T) {
	for _, c := range []struct {
		from, to, specs string
		worse           func(s *shape.Shape)
	}{
		{"1.39", "1.43", "authmanagerinfo/request/raw-text", func(s *shape.Shape) { everyKey(s, func(k string) { s.Codes[k] = "other" }) }},
		{"1.39", "1.43", "authmanagerinfo/request/raw-text", func(s *shape.Shape) { everyKey(s, func(k string) { delete(s.Codes, k); delete(s.Members, k) }) }},
		{"1.35", "1.39", "login/secret/cache", func(s *shape.Shape) { s.Headers["Cache-Control"] = "public" }},
		{"1.35", "1.39", "login/secret/cache", func(s *shape.Shape) { delete(s.Headers, "Cache-Control") }},
	} {
		before, env := replayedRelease(t, c.from, c.specs, nil)
		after, _ := replayedRelease(t, c.to, c.specs, nil)
		if got := compare.Compare(before, after, env.Catalogue, compare.Options{}); got.Breaking > 0 || len(got.Findings) == 0 {
			t.Errorf("%s as it is: %s", c.specs, got)
		}
		for i, s := range after.Shapes {
			after.Shapes[i] = copied(s)
			c.worse(after.Shapes[i])
		}
		if got := compare.Compare(before, after, env.Catalogue, compare.Options{}); got.Result != compare.Regression {
			t.Errorf("%s: %s", c.specs, got)
		}
	}
}

// everyKey calls do for the key of every message of authmanagerinfo.
func everyKey(s *shape.Shape, do func(path string)) {
	for _, k := range slices.Sorted(maps.Keys(s.Codes)) {
		if strings.HasPrefix(k, "query.authmanagerinfo.requests") && strings.HasSuffix(k, ".key") {
			do(k)
		}
	}
}

// TestExplainableKinds: the catalogue's list of kinds is one of ours.
func TestExplainableKinds(t *testing.T) {
	known := map[string]bool{}
	for _, k := range compare.Kinds() {
		known[k[0]] = true
	}
	for _, k := range contract.Explainable {
		if !known[k] {
			t.Errorf("no kind %q", k)
		}
	}
}
