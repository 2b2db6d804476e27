package main

import (
	"net/http"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/result"
)

// TestRepeats: a gateway that refuses one token of three is got around where
// that is safe, and the report tells so; with --repeats 0 each of its refusals is an error.
func TestRepeats(t *testing.T) {
	t.Parallel()
	ids := specsWithoutAccount(t, "tokens", "reads")
	flaky := func() http.Handler {
		var n atomic.Int32
		proper := newReads(t, ids...)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("meta") == "tokens" && n.Add(1)%3 == 0 { // no question of discovery
				http.Error(w, "no wiki behind this gateway", http.StatusBadGateway)
				return
			}
			proper.ServeHTTP(w, r)
		})
	}
	_, usual := reported(t, call{args: []string{"run", "--alone", "--page", "tokens", "--endpoint", serve(t, newReads(t, ids...))}})
	_, again := reported(t, call{args: []string{"run", "--alone", "--page", "tokens", "--endpoint", serve(t, flaky())}})
	_, never := reported(t, call{args: []string{"run", "--alone", "--page", "tokens", "--repeats", "0", "--endpoint", serve(t, flaky())}})
	g := NewWithT(t)
	g.Expect(with(usual, result.Pass)).To(ContainElements(with(again, result.Pass)))
	g.Expect(len(with(again, result.Pass))).To(BeNumerically(">", len(with(never, result.Pass))), "what is sent by POST is not repeated")
	g.Expect(with(again, result.Fail)).To(BeEmpty())
	g.Expect(again.Run.Repeated).NotTo(BeEmpty())
	g.Expect(never.Run.Repeated).To(BeEmpty())
	g.Expect(with(never, result.Error)).NotTo(BeEmpty())
	g.Expect(with(never, result.Fail)).To(BeEmpty())
}
