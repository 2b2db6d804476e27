package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace keeps requests from leaving faster than the operator or the wiki wants.
// All that speak to one server share it; the zero value never waits of itself
// and gives up a wiki that asks to wait at all.
type Pace struct {
	Rate     *rate.Limiter // of all requests; nil is as fast as it goes
	MostWait time.Duration // that a wiki may ask for, with an exchange's repetitions taken together
	Maxlag   int           // seconds, sent with what has no maxlag of its own; 0 is none

	mu    sync.Mutex
	until time.Time     // nothing is sent before
	spent time.Duration // all that the wiki has asked for
	over  *Trouble      // why nothing is sent any more
}

// Spare sets a rate, in requests a second, and a maxlag, in seconds, where none
// was given. Not for use after the first request.
func (p *Pace) Spare(perSecond float64, lag int) {
	if p.Rate == nil {
		p.Rate = rate.NewLimiter(rate.Limit(perSecond), 1)
	}
	if p.Maxlag == 0 {
		p.Maxlag = lag
	}
}

// mostWaits is how many times MostWait a wiki may ask for in a whole run.
const mostWaits = 10

// leastWait is what an asked wait counts at least, so that a wiki that asks
// for none again and again comes to an end.
const leastWait = time.Second

// wait holds a request back until it may leave. Trouble is that it may not, or
// that the context ended.
func (p *Pace) wait(ctx context.Context) *Trouble {
	if p == nil {
		return nil
	}
	for {
		p.mu.Lock()
		over, left := p.over, time.Until(p.until)
		p.mu.Unlock()
		if over != nil {
			return &Trouble{over.Kind, "not tried, as " + over.Text, over}
		}
		if left <= 0 {
			break
		}
		if err := sleep(ctx, left); err != nil {
			return ended(err)
		}
	}
	if p.Rate == nil {
		return nil
	}
	if err := p.Rate.Wait(ctx); err != nil {
		return ended(err)
	}
	return nil
}

func ended(err error) *Trouble { return &Trouble{Cancelled, "the run was ended", err} }

// sleep ends early with the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lagging is the URL of a request with the pace's maxlag, where it may have it:
// an exchange with a maxlag of its own gets the wiki's answer to that.
func (p *Pace) lagging(ex *Exchange) (query string, added bool) {
	query = ex.URL.RawQuery
	if p == nil || p.Maxlag == 0 || ex.Call.Path != "" || !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, ex.Call.method()) {
		return query, false
	}
	for _, one := range ex.Call.Pairs() {
		if one.Name == "maxlag" || strings.HasPrefix(one.Name, "maxlag[") {
			return query, false
		}
	}
	return strings.TrimPrefix(query+"&maxlag="+strconv.Itoa(p.Maxlag), "&"), true
}

// asked is how long an answer asks to wait: HTTP 429 or 503 with Retry-After
// (RFC 9110, 10.2.3), or the error maxlag to a maxlag that the pace has added.
func (p *Pace) asked(ex *Exchange, added bool) (wait time.Duration, ok bool) {
	r := ex.Response
	if p == nil || r == nil {
		return 0, false
	}
	lags := added && lagged(r)
	if !lags && r.Status != http.StatusTooManyRequests && r.Status != http.StatusServiceUnavailable {
		return 0, false
	}
	wait, ok = retryAfter(r)
	if lags && !ok {
		return usualLag, true
	}
	return wait, ok
}

// usualLag is what a client that sees the error maxlag has to wait at least
// (https://www.mediawiki.org/wiki/Manual:Maxlag_parameter).
const usualLag = 5 * time.Second

// lagged tells the error maxlag, in any format.
func lagged(r *Response) bool {
	return r.ErrorCode() == "maxlag" || r.Header.Get("MediaWiki-API-Error") == "maxlag"
}

// retryAfter reads seconds or a date; ok is false where there is neither.
func retryAfter(r *Response) (wait time.Duration, ok bool) {
	value := strings.TrimSpace(r.Header.Get("Retry-After"))
	if digits := strings.TrimLeft(value, "0123456789"); value != "" && digits == "" {
		seconds, err := strconv.ParseUint(value, 10, 31)
		if err != nil {
			seconds = 1 << 31 // more than anybody waits
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(0, at.Sub(r.Date())), true // by the wiki's own clock
}

// hold keeps everything back for as long as an answer asked for. before is what
// the same exchange was asked for already. The trouble says so; last is that
// nothing is sent any more, as that is longer than the operator waits.
func (p *Pace) hold(host string, wait, before time.Duration) (t *Trouble, last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	counted := max(wait, leastWait)
	switch {
	case wait > p.MostWait:
		t = &Trouble{Kind: AskedToWait, Text: fmt.Sprintf("%s asks to wait %s, which is more than %s (--max-wait)", host, inSeconds(wait), p.MostWait)}
	case before+counted > p.MostWait:
		t = &Trouble{Kind: AskedToWait, Text: fmt.Sprintf("%s asks to wait again and again, for more than %s in all (--max-wait)", host, p.MostWait)}
	case p.spent+counted > mostWaits*p.MostWait:
		t = &Trouble{Kind: AskedToWait, Text: fmt.Sprintf("%s has asked to wait for more than %s in this run, %d times --max-wait", host, mostWaits*p.MostWait, mostWaits)}
	default:
		p.spent += counted
		if until := time.Now().Add(wait); until.After(p.until) {
			p.until = until
		}
		return &Trouble{Kind: AskedToWait, Text: fmt.Sprintf("%s asks to wait %s", host, inSeconds(wait))}, false
	}
	p.over = t
	return t, true
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.0f s", d.Seconds()) }
