package main

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// TestProductionWikisAreRefused before anything is sent: there is no network here
// that these names would be found in.
func TestProductionWikisAreRefused(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"run", "doctor"} {
		for _, host := range []string{"en.wikipedia.org", "test.wikipedia.org", "commons.wikimedia.org"} {
			g := NewWithT(t)
			o := call{args: []string{verb, "--endpoint", "https://" + host + "/w/api.php", "--test-wiki", "--allow", "creates-accounts"}}.run(t)
			g.Expect(o.code).To(Equal(2), o.err)
			g.Expect(o.err).To(And(ContainSubstring(host), ContainSubstring("creates-accounts is refused there"), ContainSubstring("leave")))
		}
	}
}

// TestAProductionWikiBehindAnotherName is refused after nothing but questions,
// and only read from where nothing is allowed.
func TestAProductionWikiBehindAnotherName(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	proper, posts, lag := newReads(t), 0, []string(nil)
	at := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts++
		}
		q := r.URL.Query()
		lag = append(lag, q.Get("maxlag"))
		q.Del("maxlag") // the recordings know it not
		r.URL.RawQuery = q.Encode()
		if strings.HasPrefix(r.URL.Query().Get("meta"), "siteinfo|userinfo") {
			named := &renamed{ResponseWriter: w}
			proper.ServeHTTP(named, r)
			return
		}
		proper.ServeHTTP(w, r)
	}))
	o := call{args: append(accounts(), "--test-wiki", "--allow", "all", "--endpoint", at)}.run(t)
	g.Expect(o.code).To(Equal(2), o.out+o.err)
	g.Expect(o.err).To(ContainSubstring("de.wikipedia.org is a production wiki of Wikimedia"))
	g.Expect(posts).To(BeZero())
	proper, lag = newReads(t), nil // it answers each question once
	o = call{args: []string{"run", "--plan", "--endpoint", at}}.run(t)
	g.Expect(o.code).To(BeZero(), o.err)
	g.Expect(lag).To(ContainElement("5"), "once its name is known")
	g.Expect(o.out).To(And(ContainSubstring("no more than 2 a second"), ContainSubstring("de.wikipedia.org is a production wiki")))
}

// renamed is an answer of siteinfo in which the wiki has another name.
type renamed struct{ http.ResponseWriter }

func (r *renamed) Write(b []byte) (int, error) {
	_, err := r.ResponseWriter.Write([]byte(strings.Replace(string(b), `"sitename"`, `"servername":"de.wikipedia.org","sitename"`, 1)))
	return len(b), err
}
