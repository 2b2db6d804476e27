package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/result"
)

func TestWrongManners(t *testing.T) {
	for _, w := range []wrongUse{
		{name: "a rate below nothing", args: live("--max-rate", "-1"), says: []string{"max-rate (flag)", "0 or a number from 0.01", "-1"}},
		{name: "a rate of almost nothing", args: live("--max-rate", "0.001"), says: []string{"max-rate", "0.01"}},
		{name: "a rate that is no number", args: live("--max-rate", "NaN"), says: []string{"max-rate", "NaN"}},
		{name: "an endless rate", args: live("--max-rate", "Inf"), says: []string{"max-rate", "1000"}},
		{name: "a rate in words", args: live(), file: "max-rate: slow\n", says: []string{"mwconform.yaml:1:1:", "max-rate", "a number is due", `"slow"`}},
		{name: "a wait below nothing", args: live("--max-wait", "-1s"), says: []string{"max-wait (flag)", "from 0s to 1h"}},
		{name: "a wait of a day", args: live(), env: []string{"MWCONFORM_MAX_WAIT=24h"}, says: []string{"max-wait (MWCONFORM_MAX_WAIT)", "24h"}},
		{name: "a lag below nothing", args: live("--maxlag", "-1"), says: []string{"maxlag (flag)", "from 0 to 3600"}},
		{name: "failed logins below nothing", args: live(), file: "max-failed-logins: -1\n", says: []string{"max-failed-logins (mwconform.yaml:1:1)", "from 0 to 1000"}},
		{name: "failed logins without end", args: live("--max-failed-logins", "1001"), says: []string{"max-failed-logins", "1001"}},
		{name: "a recording has no manners", args: []string{"record", "--maxlag", "5"}, says: []string{"unknown flag", "--maxlag"}},
		{name: "a replay has no rate", args: []string{"replay", "--max-rate", "5"}, says: []string{"unknown flag", "--max-rate"}},
	} {
		t.Run(w.name, func(t *testing.T) { w.check(t) })
	}
}

// watchedReads notes when it was asked and with what, and answers as then says,
// or properly where that gives false.
type watchedReads struct {
	mu      sync.Mutex
	at      []time.Time
	queries []url.Values
	proper  http.Handler
	then    func(n int, w http.ResponseWriter) bool
}

func (f *watchedReads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	n := len(f.at)
	q := r.URL.Query()
	f.at, f.queries = append(f.at, time.Now()), append(f.queries, r.URL.Query())
	f.mu.Unlock()
	if f.then != nil && f.then(n, w) {
		return
	}
	q.Del("maxlag") // the recordings have none
	r.URL.RawQuery = q.Encode()
	f.proper.ServeHTTP(w, r)
}

// TestMaxRate: discovery, probes and specs together leave as seldom as asked.
func TestMaxRate(t *testing.T) {
	t.Parallel()
	f := &watchedReads{proper: newReads(t, "tokens/request/get")}
	o, r := reported(t, call{args: []string{"run", "tokens/request/get", "--max-rate", "10", "--timeout", "1s", "--endpoint", serve(t, f)}})
	g := NewWithT(t)
	g.Expect(with(r, result.Pass)).To(ConsistOf("tokens/request/get"), o.err)
	g.Expect(len(f.at)).To(BeNumerically(">", 4))
	between := f.at[len(f.at)-1].Sub(f.at[0])
	g.Expect(between).To(BeNumerically(">=", time.Duration(len(f.at)-1)*100*time.Millisecond-50*time.Millisecond))
}

// TestMaxlagIsSent: all requests have it, the report does not, and a wiki that
// lags is waited for.
func TestMaxlagIsSent(t *testing.T) {
	t.Parallel()
	f := &watchedReads{proper: newReads(t, "tokens/request/get"), then: func(n int, w http.ResponseWriter) bool {
		if n != 2 {
			return false
		}
		w.Header().Set("Retry-After", "1")
		constant(`{"error":{"code":"maxlag","info":"Waiting","host":"x","lag":7}}`).ServeHTTP(w, nil)
		return true
	}}
	o, r := reported(t, call{args: []string{"run", "tokens/request/get", "--maxlag", "5", "--endpoint", serve(t, f)}})
	g := NewWithT(t)
	g.Expect(with(r, result.Pass)).To(ConsistOf("tokens/request/get"), o.err)
	for _, q := range f.queries {
		g.Expect(q.Get("maxlag")).To(Equal("5"))
	}
	g.Expect(f.at[3].Sub(f.at[2])).To(BeNumerically(">=", time.Second))
	g.Expect(string(r.Run.Repeated[0].Trouble)).To(Equal("asked to wait"))
	for _, c := range r.Clause {
		for _, ex := range c.Exchanges {
			g.Expect(ex.Curl + ex.Request + ex.Form).NotTo(ContainSubstring("maxlag"))
		}
	}
}

// TestAWikiThatAsksForTooMuch: it is asked nothing more, and all is an error.
func TestAWikiThatAsksForTooMuch(t *testing.T) {
	t.Parallel()
	ids := specsWithoutAccount(t, "tokens", "reads")
	asked := 0
	f := afterDiscovery(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Retry-After", "3600")
		http.Error(w, "later", http.StatusTooManyRequests)
	}))
	o, r := reported(t, call{args: []string{"run", "--page", "tokens", "--endpoint", serve(t, f)}})
	g := NewWithT(t)
	g.Expect(o.code).To(Equal(3), o.err)
	g.Expect(with(r, result.Error)).NotTo(BeEmpty())
	g.Expect(with(r, result.Fail)).To(BeEmpty())
	g.Expect(asked).To(Equal(1), "%d specs", len(ids))
	g.Expect(o.out).To(ContainSubstring("asks to wait 3600 s, which is more than 2m0s (--max-wait)"))
	g.Expect(o.took).To(BeNumerically("<", 20*time.Second))

	all := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		http.Error(w, "later", http.StatusServiceUnavailable)
	}))
	mwconform(t, "run", "--endpoint", all).saysOnce(t, 3, "asked to wait", "3600 s", "--max-wait")
}

// TestCtrlCEndsAWait: at once, with a report.
func TestCtrlCEndsAWait(t *testing.T) {
	t.Parallel()
	waits := make(chan struct{}, 100)
	f := afterDiscovery(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "later", http.StatusServiceUnavailable)
		waits <- struct{}{}
	}))
	cmd := call{args: []string{"run", "--page", "tokens", "--endpoint", serve(t, f)}}.command(t.Context(), t)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-waits
	time.Sleep(100 * time.Millisecond)
	start := time.Now()
	_ = cmd.Process.Signal(os.Interrupt)
	o := wait(t.Context(), t, cmd, start)
	NewWithT(t).Expect(o.took).To(BeNumerically("<", 5*time.Second))
	NewWithT(t).Expect(o.code).To(Equal(3), o.err)
}

// TestMaxFailedLogins: a wiki that refuses every password sees no more failed
// logins to an account than are allowed, and the report counts them.
func TestMaxFailedLogins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		most int
	}{
		{nil, usualFailedLogins},
		{[]string{"--max-failed-logins", "2"}, 2},
	} {
		var mu sync.Mutex
		failed := 0
		f := afterDiscovery(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			form, _ := url.ParseQuery(string(body))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case form.Get("action") == "clientlogin" && form.Get("username") == "Alice" && form.Get("logintoken") != "":
				failed++
				constant(`{"clientlogin":{"status":"FAIL","message":"no","messagecode":"wrongpassword","canpreservestate":false}}`).ServeHTTP(w, r)
			case form.Get("action") == "login" && form.Get("lgname") == "Alice" && form.Get("lgtoken") != "":
				failed++
				constant(`{"login":{"result":"Failed","reason":"no"}}`).ServeHTTP(w, r)
			default:
				constant(`{"batchcomplete":"","query":{"tokens":{"logintoken":"0123456789abcdef0123456789abcdef65432100+\\"}}}`).ServeHTTP(w, r)
			}
		}))
		args := append([]string{"run", "--page", "clientlogin", "--endpoint", serve(t, f), "--test-wiki", "--allow", "signs-in", "--user-name", "Alice", "--user-password", secret}, c.args...)
		o, r := reported(t, call{args: args})
		g := NewWithT(t)
		g.Expect(failed).To(Equal(c.most), o.err)
		g.Expect(r.Run.FailedLogins).To(HaveLen(1))
		g.Expect(r.Run.FailedLogins[0].InRow).To(Equal(c.most))
		withheld := 0
		for _, cl := range r.Clause {
			if strings.Contains(cl.Reason, "--max-failed-logins") {
				g.Expect(cl.Verdict).To(Equal(result.Disabled), cl.ID)
				withheld++
			}
		}
		g.Expect(withheld).To(BeNumerically(">", 5))
		g.Expect(o.out).To(ContainSubstring("failed logins to the accounts given: user"))
	}
}
