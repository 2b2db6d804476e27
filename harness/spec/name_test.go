package spec

import (
	"net/http"
	"testing"

	"github.com/mwconform/mwconform/harness/api"
)

// TestNameOf: two calls that differ in anything have different names.
func TestNameOf(t *testing.T) {
	calls := []api.Call{
		{},
		{Method: "POST"},
		{Path: "POST"},
		{Multipart: true},
		{Query: api.Params{"a": "bc"}},
		{Query: api.Params{"ab": "c"}},
		{Form: api.Params{"a": "bc"}},
		{Query: api.Params{"a": "1", "b": "2"}},
		{Query: api.Params{"a": "1"}, Form: api.Params{"b": "2"}},
		{Raw: []api.Pair{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}}},
		{Raw: []api.Pair{{Name: "b", Value: "2"}, {Name: "a", Value: "1"}}},
		{Raw: []api.Pair{{Name: "a", Value: "\xff"}}},
		{Raw: []api.Pair{{Name: "a", Value: "\xfe"}}},
		{Header: http.Header{"A": {"1", "2"}}},
		{Header: http.Header{"A": {"1"}, "B": {"2"}}},
		{Header: http.Header{"A": {"1:2"}}},
	}
	seen := map[string]int{}
	for i, c := range calls {
		name := nameOf(c)
		if at, ok := seen[name]; ok {
			t.Errorf("calls %d and %d are both %q", at, i, name)
		}
		if seen[name] = i; nameOf(c) != name {
			t.Errorf("call %d has two names", i)
		}
	}
}
