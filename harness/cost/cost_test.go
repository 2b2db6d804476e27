package cost_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mwconform/mwconform/harness/cost"
)

const late = 30 * time.Millisecond

// slow answers its header at once and its body late, with what it was sent.
func slow(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		time.Sleep(late)
		_, _ = w.Write(body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestMeter(t *testing.T) {
	m := &cost.Meter{Next: http.DefaultTransport}
	client, at := &http.Client{Transport: m}, slow(t)
	sent := int64(0)
	for _, form := range []string{"action=login&lgtoken=x", "action=login&lgname=A", "action=clientlogin&logintoken=x", "action=clientlogin",
		"action=createaccount&createtoken=x", "action=nosuch", "lgtoken=x"} {
		address := at
		if form == "lgtoken=x" {
			address += "?action=login"
		}
		values, _ := url.ParseQuery(form)
		resp, err := client.PostForm(address, values)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(got) != values.Encode() {
			t.Errorf("%s arrived as %q (%v)", form, got, err)
		}
		sent += int64(len(got))
	}
	before := m.Wire()
	if before.Requests != 7 || before.Sent != sent || before.Received != sent || before.Took < 7*late {
		t.Errorf("%+v", before)
	}
	want := map[string]int{"login": 2, "login (no token)": 1, "clientlogin": 1, "clientlogin (no token)": 1, "createaccount": 1, "others": 1}
	for action, n := range want {
		if before.Actions[action] != n {
			t.Errorf("%s: %d, not %d", action, before.Actions[action], n)
		}
	}
	if len(before.Actions) != len(want) {
		t.Errorf("%v", before.Actions)
	}
	if _, err := client.Get(at + "?action=query"); err != nil {
		t.Fatal(err)
	}
	if got := m.Wire().Since(before); got.Requests != 1 || len(got.Actions) != 1 || got.Actions["query"] != 1 {
		t.Errorf("%+v", got)
	}
	if _, err := client.Get("http://127.0.0.1:1/?action=query"); err == nil || m.Wire().Requests != 9 {
		t.Errorf("trouble: %v, %+v", err, m.Wire())
	}
}

// TestMeterPassesABrokenFormOn: what a meter cannot read, a wiki may still answer.
func TestMeterPassesABrokenFormOn(t *testing.T) {
	m, form := &cost.Meter{Next: http.DefaultTransport}, "--b\r\nno part"
	resp, err := (&http.Client{Transport: m}).Post(slow(t)+"?action=query", "multipart/form-data; boundary=b", strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if w := m.Wire(); err != nil || string(got) != form || w.Actions["query"] != 1 || w.Sent != int64(len(form)) {
		t.Errorf("%q, %v, %+v", got, err, w)
	}
}

func TestCost(t *testing.T) {
	c := cost.Cost{Wire: cost.Wire{Requests: 4, Actions: map[string]int{"query": 2, "login": 1, "clientlogin": 1}, Took: 8 * time.Second},
		Wall: 10 * time.Second, Reset: time.Second, CPU: 40 * time.Millisecond, Memory: 3 << 20, Specs: 2, Clauses: 5}
	var b strings.Builder
	c.Text(&b)
	for _, want := range []string{"2, of 5 clauses", "4 (query 2, clientlogin 1, login 1)", "8.00 s, 80.0 %; 2000.00 ms a request", "1.00 s, 10.0 %", "0.04 s; 10.00 ms a request", "3.0 MiB"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if c.Own() != time.Second || c.Logins() != 2 {
		t.Errorf("%s, %d", c.Own(), c.Logins())
	}
	b.Reset()
	(&cost.Cost{}).Text(&b) // nothing was sent
	if strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "Inf") {
		t.Error(b.String())
	}
}

func TestProcess(t *testing.T) {
	before, memory, err := cost.Process()
	if err != nil || memory < 1<<20 {
		t.Fatal(memory, err)
	}
	for began := time.Now(); time.Since(began) < 50*time.Millisecond; {
	}
	if after, _, _ := cost.Process(); after <= before {
		t.Errorf("%s, then %s", before, after)
	}
}
