package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/time/rate"

	"github.com/mwconform/mwconform/harness/api"
)

// timed is a transport that answers in turn and notes when it was asked, by
// the bubble's clock.
type timed struct {
	inTurn
	at      []time.Duration
	queries []string
	takes   time.Duration
	start   time.Time
}

func (t *timed) RoundTrip(r *http.Request) (*http.Response, error) {
	t.at, t.queries = append(t.at, time.Since(t.start)), append(t.queries, r.URL.RawQuery)
	select {
	case <-time.After(t.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	return t.inTurn.RoundTrip(r)
}

func paced(t *testing.T, p *api.Pace, tr *timed) *api.Client {
	tr.start = time.Now()
	return client(t, tr, api.Limits{Deadline: 30 * time.Second, MaxBody: 1000, Repeats: &api.Repeats{Most: 2, Wait: time.Millisecond}, Pace: p})
}

var (
	read  = api.Get(api.Params{"action": "query"})
	write = api.Post(api.Params{"action": "login", "lgname": "A"})
)

// TestRate: requests of all sessions leave as seldom as asked, and waiting for
// that is no part of the deadline.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := &timed{inTurn: inTurn{turns: []any{right}}, takes: 20 * time.Millisecond}
		c := paced(t, &api.Pace{Rate: rate.NewLimiter(0.02, 1)}, tr) // 50 s apart, the deadline is 30 s
		for range 4 {
			ex, err := c.NewSession().Do(t.Context(), read)
			NewWithT(t).Expect(err).NotTo(HaveOccurred())
			NewWithT(t).Expect(ex.Took).To(Equal(tr.takes))
		}
		for i := range tr.at {
			NewWithT(t).Expect(tr.at[i]).To(BeNumerically("~", time.Duration(i)*50*time.Second, time.Second))
		}
	})
}

// TestRateOfRepeats: repetitions are requests too.
func TestRateOfRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := &timed{inTurn: inTurn{turns: []any{reset, right}}}
		_, err := paced(t, &api.Pace{Rate: rate.NewLimiter(0.1, 1)}, tr).NewSession().Do(t.Context(), read)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		NewWithT(t).Expect(tr.at).To(HaveLen(2))
		NewWithT(t).Expect(tr.at[1]).To(BeNumerically("~", 10*time.Second, time.Millisecond))
	})
}

// TestDeadlineHolds: what is slow after the wait is still trouble.
func TestDeadlineHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := &timed{inTurn: inTurn{turns: []any{right}}, takes: 31 * time.Second}
		_, err := paced(t, &api.Pace{}, tr).NewSession().Do(t.Context(), read)
		NewWithT(t).Expect(kindOf(err)).To(Equal(api.TimedOut))
	})
}

func TestEndOfWaiting(t *testing.T) {
	for name, p := range map[string]*api.Pace{"for the rate": {Rate: rate.NewLimiter(0.01, 1), MostWait: time.Hour}, "for the wiki": {MostWait: time.Hour}} {
		synctest.Test(t, func(t *testing.T) {
			first := right
			if p.Rate == nil {
				first = busy(429, "1000")
			}
			tr := &timed{inTurn: inTurn{turns: []any{first}}}
			c := paced(t, p, tr)
			_, _ = c.NewSession().Do(t.Context(), write)
			ctx, end := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, end)
			_, err := c.NewSession().Do(ctx, read)
			NewWithT(t).Expect(kindOf(err)).To(Equal(api.Cancelled), name)
			NewWithT(t).Expect(time.Since(tr.start)).To(BeNumerically("<=", time.Second), name)
			NewWithT(t).Expect(tr.at).To(HaveLen(1), name)
		})
	}
}

// busy is an answer of a server that wants to be left alone.
func busy(status int, after string) *answer {
	a := &answer{status: status, body: "<h1>busy</h1>", header: http.Header{"Content-Type": {"text/html"}}}
	if after != "" {
		a.header.Set("Retry-After", after)
	}
	return a
}

func lag(after string) *answer {
	a := &answer{body: `{"error":{"code":"maxlag","info":"Waiting for a database server"}}`, header: http.Header{"Content-Type": {"application/json"}}}
	if after != "" {
		a.header.Set("Retry-After", after)
	}
	return a
}

// TestRetryAfter: what is asked for is waited, what may be sent again is, and
// all else is trouble, never an answer that a spec could judge.
func TestRetryAfter(t *testing.T) {
	own := &answer{status: 503, body: `{"error":{"code":"readonly"}}`}
	ownBusy := &answer{status: 429, body: `{"error":{"code":"ratelimited"}}`, header: http.Header{"Retry-After": {"7"}}}
	dated := busy(503, "Wed, 02 Dec 2026 22:00:40 GMT")
	dated.header.Set("Date", "Wed, 02 Dec 2026 22:00:10 GMT")
	past := busy(503, "Wed, 02 Dec 2020 22:00:40 GMT")
	past.header.Set("Date", "Wed, 02 Dec 2026 22:00:10 GMT")
	lagRead := api.Get(api.Params{"action": "query", "maxlag": "-1"})
	for name, tt := range map[string]struct {
		call    api.Call
		turns   []any
		repeats int
		sent    int
		waited  time.Duration
		kind    api.Kind
		says    string
	}{
		"429, a read":                   {read, []any{busy(429, "7"), right}, 2, 2, 7 * time.Second, "", ""},
		"503, a read":                   {read, []any{busy(503, " 7 "), right}, 2, 2, 7 * time.Second, "", ""},
		"503, a date":                   {read, []any{dated, right}, 2, 2, 30 * time.Second, "", ""},
		"503, a date that has passed":   {read, []any{past, right}, 2, 2, 0, "", ""},
		"of the API, a read":            {read, []any{ownBusy, right}, 2, 2, 7 * time.Second, "", ""},
		"of the API, a write":           {write, []any{ownBusy, right}, 2, 1, 0, api.AskedToWait, "wiki.example asks to wait 7 s"},
		"429, a write":                  {write, []any{busy(429, "7"), right}, 2, 1, 0, api.AskedToWait, "asks to wait 7 s"},
		"429, repeats are off":          {read, []any{busy(429, "7"), right}, 0, 1, 0, api.AskedToWait, "asks to wait 7 s"},
		"429 without a word":            {read, []any{busy(429, ""), right}, 2, 1, 0, api.NotTheAPI, "HTTP 429"},
		"429 with another word":         {read, []any{busy(429, "soon"), right}, 2, 1, 0, api.NotTheAPI, "HTTP 429"},
		"502 with Retry-After":          {write, []any{busy(502, "7"), right}, 2, 1, 0, api.NotTheAPI, "HTTP 502"},
		"the API's 503 without":         {read, []any{own, right}, 2, 1, 0, "", ""},
		"again and again":               {read, []any{busy(503, "50")}, 2, 3, 100 * time.Second, api.AskedToWait, "again and again, for more than 2m0s in all (--max-wait) (sent 3 times)"},
		"at once, again and again":      {read, []any{busy(503, "0")}, 2, 121, 0, api.AskedToWait, "again and again"},
		"too long":                      {read, []any{busy(429, "3600")}, 2, 1, 0, api.AskedToWait, "wiki.example asks to wait 3600 s, which is more than 2m0s (--max-wait)"},
		"longer than a number holds":    {read, []any{busy(429, strings.Repeat("9", 30))}, 2, 1, 0, api.AskedToWait, "more than 2m0s"},
		"maxlag, a read":                {read, []any{lag("5"), right}, 2, 2, 5 * time.Second, "", ""},
		"maxlag, a write":               {write, []any{lag("5"), lag("6"), lag("5"), right}, 2, 4, 16 * time.Second, "", ""},
		"maxlag without Retry-After":    {read, []any{lag(""), right}, 2, 2, 5 * time.Second, "", ""},
		"maxlag for ever":               {read, []any{lag("40")}, 2, 4, 120 * time.Second, api.AskedToWait, "again and again"},
		"maxlag that the spec asks for": {lagRead, []any{lag("5"), right}, 2, 1, 0, "", ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			tr := &timed{inTurn: inTurn{turns: tt.turns}}
			c := paced(t, &api.Pace{MostWait: 2 * time.Minute, Maxlag: 5}, tr)
			c.Limits.Repeats.Most = tt.repeats
			ex, err := c.NewSession().Do(t.Context(), tt.call)
			g.Expect(kindOf(err)).To(Equal(tt.kind), "%s: %v", name, err)
			if err != nil {
				g.Expect(err.Error()).To(ContainSubstring(tt.says), name)
			}
			g.Expect(tr.at).To(HaveLen(tt.sent), name)
			g.Expect(tr.at[len(tr.at)-1]).To(Equal(tt.waited), name)
			g.Expect(ex.Before).To(HaveLen(tt.sent-1), name)
			g.Expect(ex.URL.RawQuery+string(ex.RequestBody)).NotTo(ContainSubstring("maxlag=5"), name)
		})
	}
}

// TestOthersWaitToo: after one answer all sessions wait, and where the wiki asks
// for too much none is sent any more.
func TestOthersWaitToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		tr := &timed{inTurn: inTurn{turns: []any{busy(429, "60"), right, busy(429, "3600"), right}}}
		c := paced(t, &api.Pace{MostWait: 2 * time.Minute}, tr)
		_, err := c.NewSession().Do(t.Context(), write)
		g.Expect(kindOf(err)).To(Equal(api.AskedToWait))
		_, err = c.NewSession().Do(t.Context(), write)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(tr.at).To(Equal([]time.Duration{0, time.Minute}))
		_, err = c.NewSession().Do(t.Context(), write)
		g.Expect(kindOf(err)).To(Equal(api.AskedToWait))
		for range 3 {
			ex, err := c.NewSession().Do(t.Context(), read)
			g.Expect(err).To(MatchError(ContainSubstring("not tried, as wiki.example asks to wait 3600 s")))
			g.Expect(ex.Lost()).To(BeFalse())
		}
		g.Expect(tr.at).To(HaveLen(3))
		g.Expect(time.Since(tr.start)).To(Equal(time.Minute))
	})
}

// TestARunEnds: a wiki that asks every write to wait is given up in the end.
func TestARunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := &timed{inTurn: inTurn{turns: []any{busy(429, "60")}}}
		c := paced(t, &api.Pace{MostWait: time.Minute}, tr)
		for range 500 {
			_, err := c.NewSession().Do(t.Context(), write)
			NewWithT(t).Expect(kindOf(err)).To(Equal(api.AskedToWait))
		}
		NewWithT(t).Expect(tr.at).To(HaveLen(11))
		NewWithT(t).Expect(time.Since(tr.start)).To(Equal(10 * time.Minute))
	})
}

// TestMaxlag: it is added to the URL of what has none, and nothing else sees it.
func TestMaxlag(t *testing.T) {
	for name, tt := range map[string]struct {
		call api.Call
		want string
	}{
		"a read":        {read, "action=query&format=json&maxlag=5"},
		"a write":       {write, "maxlag=5"},
		"its own":       {api.Get(api.Params{"action": "query", "maxlag": "1"}), "action=query&format=json&maxlag=1"},
		"its own below": {api.Post(api.Params{"action": "query", "maxlag": "1"}), ""},
		"a list":        {api.Call{Form: api.Params{}, Raw: []api.Pair{{Name: "maxlag[]", Value: "1"}}}, ""},
		"an image":      {api.Call{Path: "/captcha?x=1"}, "x=1"},
		"OPTIONS":       {api.Call{Method: "OPTIONS", Query: api.Params{"a": "b"}}, "a=b&format=json"},
	} {
		synctest.Test(t, func(t *testing.T) {
			tr := &timed{inTurn: inTurn{turns: []any{right}}}
			ex, err := paced(t, &api.Pace{Maxlag: 5}, tr).NewSession().Do(t.Context(), tt.call)
			NewWithT(t).Expect(err).NotTo(HaveOccurred(), name)
			NewWithT(t).Expect(tr.queries).To(Equal([]string{tt.want}), name)
			NewWithT(t).Expect(ex.URL.RawQuery).NotTo(ContainSubstring("maxlag=5"), name)
		})
	}
}
