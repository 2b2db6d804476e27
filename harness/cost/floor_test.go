package cost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/cost"
)

// minter makes a new token and session for everybody who asks, and takes no others.
func minter(t *testing.T) (address string, asked *[]string) {
	t.Helper()
	made, n := map[string]string{}, 0
	asked = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		*asked = append(*asked, r.Method+" "+r.Form.Get("action"))
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodGet {
			n++
			id, token := fmt.Sprintf("session-of-16-bytes-%d", n), fmt.Sprintf("token%032d+\\", n)
			made[id] = token
			http.SetCookie(w, &http.Cookie{Name: "s", Value: id, Path: "/"})
			http.SetCookie(w, &http.Cookie{Name: "name", Value: "Alice", Path: "/"})
			_ = json.NewEncoder(w).Encode(map[string]any{"query": map[string]any{"tokens": []any{map[string]any{"login": token}}}})
			return
		}
		c, err := r.Cookie("s")
		if err != nil || made[c.Value] != r.Form.Get("lgtoken") {
			io.WriteString(w, `{"login":{"result":"WrongToken"}}`)
			return
		}
		io.WriteString(w, `{"login":{"result":"Success"}}`)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

// written is the script of two sessions that sign in crosswise.
func written(t *testing.T, address string) []cost.Line {
	t.Helper()
	g := NewWithT(t)
	script := &cost.Script{Next: http.DefaultTransport}
	script.Reset("plain")
	type session struct {
		cookies []*http.Cookie
		token   string
	}
	var all []session
	for range 2 {
		req, _ := http.NewRequest(http.MethodGet, address+"?action=query", nil)
		resp, err := script.RoundTrip(req)
		g.Expect(err).NotTo(HaveOccurred())
		var said struct {
			Query struct{ Tokens []struct{ Login string } }
		}
		g.Expect(json.NewDecoder(resp.Body).Decode(&said)).To(Succeed())
		all = append(all, session{resp.Cookies(), said.Query.Tokens[0].Login})
	}
	for _, s := range all {
		req, _ := http.NewRequest(http.MethodPost, address, strings.NewReader(url.Values{"action": {"login"}, "lgtoken": {s.token}}.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range s.cookies {
			req.AddCookie(c)
		}
		resp, err := script.RoundTrip(req)
		g.Expect(err).NotTo(HaveOccurred())
		data, _ := io.ReadAll(resp.Body)
		g.Expect(string(data)).To(ContainSubstring("Success"))
	}
	// What floor gets has been a file.
	data, err := json.Marshal(script.Lines())
	g.Expect(err).NotTo(HaveOccurred())
	var lines []cost.Line
	g.Expect(json.Unmarshal(data, &lines)).To(Succeed())
	return lines
}

// TestFloorDoesTheSame: with tokens and sessions of its own, in the same order.
func TestFloorDoesTheSame(t *testing.T) {
	g := NewWithT(t)
	address, asked := minter(t)
	lines := written(t, address)
	before := *asked
	*asked = nil
	var resets []string
	f := cost.Floor{Transport: http.DefaultTransport, Reset: func(_ context.Context, scenario string) error {
		resets = append(resets, scenario)
		return nil
	}}
	played, err := f.Play(t.Context(), lines)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(played.Otherwise).To(BeEmpty())
	g.Expect(played.Requests).To(Equal(4))
	g.Expect(*asked).To(Equal(before))
	g.Expect(resets).To(Equal([]string{"plain"}))
	g.Expect(played.Wall).To(BeNumerically(">=", played.Took))

	for i := range lines { // a floor that takes over no value is told
		lines[i].From = nil
	}
	played, err = f.Play(t.Context(), lines)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(played.Otherwise).To(ConsistOf("4: OK WrongToken, not OK Success", "5: OK WrongToken, not OK Success"))

	f.Reset = func(context.Context, string) error { return fmt.Errorf("no such scenario") }
	_, err = f.Play(t.Context(), lines)
	g.Expect(err).To(MatchError("no such scenario"))
}

// TestCompare: ratios of what is neither waiting nor putting back, their
// medians, and what is no fair comparison.
func TestCompare(t *testing.T) {
	played := func(wall, waited, cpu time.Duration, otherwise ...string) *cost.Played {
		return &cost.Played{Cost: cost.Cost{Wire: cost.Wire{Requests: 100}, Wall: wall, Waited: waited, CPU: cpu, Memory: 60 << 20}, Otherwise: otherwise}
	}
	floor := played(10*time.Second, 0, time.Second)
	pairs := []cost.Pair{
		{Suite: played(12*time.Second, 2*time.Second, 1200*time.Millisecond), Floor: floor}, // 1, 1.2
		{Suite: played(13*time.Second, 2*time.Second, 1400*time.Millisecond), Floor: floor}, // 1.1, 1.4
		{Suite: played(10400*time.Millisecond, 0, 3*time.Second), Floor: floor},             // 1.04, 3
	}
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(cost.Compare(&out, pairs)).To(Succeed())
	g.Expect(out.String()).To(MatchRegexp(`median +1\.040 +1\.40 +60\.0 MiB`))
	g.Expect(out.String()).To(ContainSubstring("at most 1.05: met; CPU, at most 1.5: met; peak memory, at most 64 MiB: met"))
	g.Expect(out.String()).To(MatchRegexp(`least +10\.00 s +10\.00 s +1\.000 +1\.20 s +1\.00 s +1\.20`))

	out.Reset()
	slow := played(20*time.Second, 0, 3*time.Second)
	g.Expect(cost.Compare(&out, []cost.Pair{pairs[0], {Suite: pairs[1].Suite, Floor: slow}})).To(Succeed())
	g.Expect(out.String()).To(MatchRegexp(`median +0\.775 +0\.83 `), "a floor that was held up flatters")
	g.Expect(out.String()).To(MatchRegexp(`least +10\.00 s +10\.00 s +1\.000 +1\.20 s +1\.00 s +1\.20`), "the least of each does not")

	out.Reset()
	g.Expect(cost.Compare(&out, pairs[1:2])).To(Succeed())
	g.Expect(out.String()).To(ContainSubstring("at most 1.05: missed; CPU, at most 1.5: met"))
	out.Reset()
	g.Expect(cost.Compare(&out, pairs[2:])).To(Succeed())
	g.Expect(out.String()).To(ContainSubstring("CPU, at most 1.5: missed"))

	other := played(10*time.Second, 0, time.Second, "1: a", "2: b", "3: c")
	g.Expect(cost.Compare(&out, []cost.Pair{{Suite: floor, Floor: other}})).To(MatchError(ContainSubstring("3 of 100 requests of the floor were answered otherwise (line 1: a)")))
	fewer := played(10*time.Second, 0, time.Second)
	fewer.Requests = 99
	g.Expect(cost.Compare(&out, []cost.Pair{{Suite: floor, Floor: fewer}})).To(MatchError(ContainSubstring("the suite sent 100 requests and the floor 99")))
}

func TestMedian(t *testing.T) {
	g := NewWithT(t)
	g.Expect(cost.Median([]float64{3, 1, 2})).To(Equal(2.0))
	g.Expect(cost.Median([]float64{4, 1, 2, 3})).To(Equal(2.5))
	g.Expect(cost.Median(nil)).To(Equal(0.0))
}

// TestOutcome: what tells answers apart, and nothing else.
func TestOutcome(t *testing.T) {
	g := NewWithT(t)
	for body, want := range map[string]string{
		`{"login":{"result":"Success","lguserid":3}}`:                              "OK Success",
		`{"clientlogin":{"status":"FAIL","messagecode":"wrong"}}`:                  "OK FAIL wrong",
		`{"error":{"code":"badtoken","info":"x"}}`:                                 "OK badtoken",
		`{"errors":[{"code":"a"},{"code":"b"}]}`:                                   "OK a b",
		`{"createaccount":{"status":"PASS"},"resetpassword":{"status":"success"}}`: "OK PASS success",
		`<html>`: "OK no object",
	} {
		g.Expect(cost.Outcome(200, []byte(body))).To(Equal(want))
	}
	g.Expect(cost.Outcome(500, nil)).To(HavePrefix("Internal Server Error"))
}
