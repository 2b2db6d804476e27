package result_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/result"
)

// fromWorst is the whole order: of two verdicts on one clause the one that
// stands first here counts. No order of specs makes a failure disappear.
var fromWorst = []result.Verdict{result.Fail, result.Error, result.Pass, result.Unsupported, result.Disabled, result.Superseded, result.Untested}

func TestWorseOverAllPairs(t *testing.T) {
	if len(fromWorst) != len(result.Verdicts) {
		t.Fatalf("%d verdicts are ordered, there are %d", len(fromWorst), len(result.Verdicts))
	}
	for i, a := range fromWorst {
		for j, b := range fromWorst {
			if got, want := result.Worse(a, b), fromWorst[min(i, j)]; got != want {
				t.Errorf("Worse(%s, %s) is %s, not %s", a, b, got, want)
			}
		}
	}
	for _, v := range result.Verdicts {
		if got := result.Worse("", v); v != result.Untested && got != v {
			t.Errorf("Worse of nothing and %s is %s", v, got)
		}
	}
}

func TestVerdictsAreListedOnce(t *testing.T) {
	seen := map[result.Verdict]bool{}
	for _, v := range result.Verdicts {
		if seen[v] || v == "" {
			t.Errorf("%q stands twice or is empty", v)
		}
		seen[v] = true
	}
}

func TestSpecVerdict(t *testing.T) {
	spec := func(vs ...result.Verdict) result.Spec {
		s := result.Spec{ID: "demo/group/first"}
		for _, v := range vs {
			s.Outcomes = append(s.Outcomes, result.Outcome{Verdict: v})
		}
		return s
	}
	for _, c := range []struct {
		of   []result.Verdict
		want result.Verdict
	}{
		{nil, result.Untested},
		{[]result.Verdict{result.Pass}, result.Pass},
		{[]result.Verdict{result.Pass, result.Fail, result.Error}, result.Fail},
		{[]result.Verdict{result.Pass, result.Error}, result.Error},
		{[]result.Verdict{result.Superseded, result.Unsupported}, result.Unsupported},
		{[]result.Verdict{result.Superseded, result.Pass}, result.Pass},
	} {
		if got := spec(c.of...).Verdict(); got != c.want {
			t.Errorf("%v: %s, not %s", c.of, got, c.want)
		}
	}
}

func TestTexts(t *testing.T) {
	m := result.Mismatch{Source: result.Own, Check: "the result", Text: "expected a, got b"}
	if m.String() != "the result: expected a, got b" {
		t.Errorf("%q", m)
	}
	data, err := json.Marshal(result.Outcome{Clause: "a/b/c", Verdict: result.Pass})
	if err != nil || !strings.Contains(string(data), `"verdict":"pass"`) || strings.Contains(string(data), "mismatches") {
		t.Errorf("%s, %v", data, err)
	}
}
