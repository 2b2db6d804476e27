package render_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/mwconform/mwconform/harness/page/pagetest"
	"github.com/mwconform/mwconform/harness/report"
)

// served is a page at an address of its own.
func served(t *testing.T, pages map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, pages[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// seen are the names of the clauses that can be seen, without page and group.
const seen = `[...document.querySelectorAll('details.clause')].filter((d) => d.checkVisibility()).map((d) => d.id.split('/').pop()).sort().join(' ')`

const (
	typed   = `(() => { const e = document.forms[0].elements.q; e.value = 'is known'; e.dispatchEvent(new Event('input', {bubbles: true})); })()`
	pressed = `((key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})))`
	focused = `(document.activeElement.closest('details.clause') || {id: document.activeElement.name}).id`
)

// TestReportInABrowser: filters by hash and by hand, deep links, keys, both
// widths; nothing is asked for, and nothing stands on the console.
func TestReportInABrowser(t *testing.T) {
	r := everything(t)
	pageID, all := r.Clause[0].Page, len(r.Clause)
	home := served(t, map[string]string{"/": written(t, "html", r)})
	b := pagetest.New(t, home)
	b.Open(t, home+"/")
	b.Forget() // of the browser's own start
	for _, width := range []int64{1280, 390} {
		b.Width(t, width)
		for _, c := range []struct{ hash, do, ask, want string }{
			{"", "", seen + ".split(' ').length", fmt.Sprint(all)},
			{"#verdict=fail", "", seen, "fail waived"},
			{"#verdict=fail&page=" + pageID + "&q=is+known", "", seen, "waived"},
			{"#verdict=nosuch", "", seen + ".split(' ').length", fmt.Sprint(all)},
			{"#q=" + pageID + "/b/", "", seen, "disabled superseded unsupported untested"},
			{"", typed, seen, "waived"},
			{"", typed, "location.hash", "#q=is+known"},
			{"#verdict=pass", "location.hash = 'clause=" + pageID + "/a/fail'", focused, pageID + "/a/fail"},
			{"#" + pageID + "/a/pass", "", "document.getElementById('" + pageID + "/a/pass').open", "true"},
			{"#" + pageID + "/a/pass", "", "document.getElementById('" + pageID + "/a/pass').querySelectorAll('pre').length > 0", "true"},
			{"", "document.querySelector('tbody th a').click()", "location.hash", "#page=" + pageID},
			{"", "document.querySelector('tbody a.fail').click()", "location.hash + ' ' + " + seen, "#verdict=fail&page=" + pageID + " fail waived"},
			{"#verdict=fail", pressed + "('j')", focused, pageID + "/a/fail"},
			{"#verdict=fail", pressed + "('j'), " + pressed + "('j')", focused, pageID + "/a/waived"},
			{"#verdict=fail", pressed + "('j'), " + pressed + "('j'), " + pressed + "('k')", focused, pageID + "/a/fail"},
			{"", pressed + "('/')", focused, "q"},
			{"#" + pageID + "/a/pass", pressed + "('Escape')", "document.getElementById('" + pageID + "/a/pass').open", "false"},
			{"#%E0%A4%A", "", seen + ".split(' ').length", fmt.Sprint(all)},
		} {
			b.Open(t, home+"/"+c.hash)
			if c.do != "" {
				b.Text(t, c.do)
				b.Run(t, chromedp.Sleep(50*time.Millisecond)) // hashchange comes after
			}
			if got := b.Text(t, c.ask); got != c.want {
				t.Errorf("%d px, %s %s: %q, not %q", width, c.hash, c.do, got, c.want)
			}
			if got := b.Small(t); got != "" {
				t.Errorf("too low to be touched: %s", got)
			}
			if !b.Fits(t) {
				t.Errorf("%d px, %s: the page is wider than the window", width, c.hash)
			}
		}
	}
	if bad := b.Complaints(); len(bad) > 0 {
		t.Errorf("%q", bad)
	}
}

// TestHostileReportInABrowser: no text of a wiki runs, loads, hides another
// clause or makes the page too wide.
func TestHostileReportInABrowser(t *testing.T) {
	pages, names := map[string]string{}, []string{}
	for name, text := range nasty() {
		path := fmt.Sprintf("/%d", len(names))
		names = append(names, name)
		pages[path] = written(t, "html", spoilt(everything(t), text))
	}
	home := served(t, pages)
	b := pagetest.New(t, home)
	b.Open(t, home+"/0")
	b.Forget()
	b.Width(t, 390)
	for i, name := range names {
		b.Open(t, fmt.Sprintf("%s/%d", home, i))
		if got := b.Text(t, "document.querySelectorAll('details.clause').length + ' ' + document.querySelectorAll('main script, main img, main b, main h1').length"); got != fmt.Sprintf("%d 0", len(everything(t).Clause)) {
			t.Errorf("%s: clauses and foreign elements: %s", name, got)
		}
		if !b.Fits(t) {
			t.Errorf("%s: the page is wider than the window", name)
		}
	}
	if bad := b.Complaints(); len(bad) > 0 {
		t.Errorf("%q", bad)
	}
}

// TestComplaintsAreSeen: what the two above look for is found where it is.
func TestComplaintsAreSeen(t *testing.T) {
	home := served(t, map[string]string{
		"/log":   "<script>console.log('x')</script>",
		"/throw": "<script>throw new Error('x')</script>",
		"/image": "<img src='http://127.0.0.1:1/x.png'>",
		"/csp":   "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\"><script>1</script>",
		"/wide":  "<div style='width: 3000px'>x</div>",
	})
	b := pagetest.New(t, home)
	for _, path := range []string{"/log", "/throw", "/image", "/csp"} {
		b.Open(t, home+"/nothing")
		b.Forget()
		b.Open(t, home+path)
		b.Run(t, chromedp.Sleep(100*time.Millisecond))
		if len(b.Complaints()) == 0 {
			t.Errorf("%s: no complaint", path)
		}
	}
	b.Width(t, 390)
	b.Open(t, home+"/wide")
	if b.Fits(t) {
		t.Error("a page that is too wide fits")
	}
}

// TestReplayIsNoCertificate: the page of a replay says what it is, beside its result.
func TestReplayIsNoCertificate(t *testing.T) {
	r := sample(t, "a replay")
	r.Result = report.Conforming
	out := written(t, "html", r)
	if !strings.Contains(out, "conforming in a replay") || !strings.Contains(out, "certifies nothing") {
		t.Error("it does not say so")
	}
	live := sample(t, "a live run")
	r.Created = live.Created
	if out := written(t, "html", r); len(r.Created) == 0 || !strings.Contains(out, "accounts had been created when this was recorded") || strings.Contains(out, "accounts were created") {
		t.Error("a replay says that it created accounts")
	}
	if out := written(t, "html", live); !strings.Contains(out, "accounts were created") {
		t.Error("a live run does not say that it created accounts")
	}
	if out := written(t, "html", live); strings.Contains(out, "in a replay") || !strings.Contains(out, "failed logins to the account") {
		t.Error("a live run says that it is a replay, or nothing of failed logins")
	}
}
