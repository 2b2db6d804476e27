package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/mwconform/mwconform/harness/page/pagetest"
	"github.com/mwconform/mwconform/harness/site"
)

// visible are the ids of the clauses that can be seen.
const visible = `[...document.querySelectorAll('tr.clause')].filter(r => r.checkVisibility()).map(r => r.id).join(' ')`

// TestInABrowser: filters and deep links work at both widths, nothing is asked
// for elsewhere, and nothing stands on the console.
func TestInABrowser(t *testing.T) {
	made, dir := newBench(t), t.TempDir()
	if _, err := site.Write(dir, made.config(made.folder(t))); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	b := pagetest.New(t, server.URL)
	open := func(address string) {
		b.Run(t, chromedp.Navigate("about:blank"), chromedp.Navigate(server.URL+"/"+address))
	}
	b.Forget()
	for _, width := range []int64{1280, 390} {
		b.Run(t, chromedp.EmulateViewport(width, 900))
		for _, c := range []struct{ address, do, sees string }{
			{"index.html", "", ""},
			{"index.html", `document.querySelector('[id="demo/a"] button').click()`, "demo/a/one demo/a/two"},
			{"index.html#demo/b/three", "", "demo/b/three"},
			{"index.html#?text=SECOND+one", "", "demo/a/two"},
			{"index.html#?show=differ", "", "demo/a/one demo/b/three"},
			{"index.html#?show=not&text=third", "", "demo/b/three"},
			{"index.html#?profile=extra", "", "demo/a/two"},
			{"index.html#?page=nosuch", "", ""},
			{"index.html", `type('first')`, "demo/a/one"},
			{"index.html#?text=first", `location.hash = 'demo/b/three'`, "demo/b/three"},
			{"index.html", `document.querySelector('a[data-profile=extra]').click()`, "demo/a/two"},
		} {
			open(c.address)
			if c.do != "" {
				b.Text(t, `(() => { const type = (v) => { const e = document.forms[0].elements.text; e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }; `+c.do+` })()`)
				b.Run(t, chromedp.Sleep(50*time.Millisecond)) // hashchange comes after
			}
			if got := b.Text(t, visible); got != c.sees {
				t.Errorf("%d px, %s %s: sees %q, not %q", width, c.address, c.do, got, c.sees)
			}
		}
		open("index.html")
		b.Text(t, `(() => { const e = document.forms[0].elements.text; e.value = 'first'; e.dispatchEvent(new Event('input', {bubbles: true})); })()`)
		if got := b.Text(t, "location.hash"); got != "#?text=first" {
			t.Errorf("%d px: the filter is not in the address: %q", width, got)
		}
		for _, page := range []string{"index.html", "signed.html", "unsigned.html", "foreign.html", "replay-1.35.html", "live.html"} {
			open(page)
			if got := b.Text(t, "document.documentElement.scrollWidth <= innerWidth"); got != "true" {
				t.Errorf("%s is wider than %d px", page, width)
			}
			if got := b.Small(t); got != "" {
				t.Errorf("%s, %d px: too low to be touched: %s", page, width, got)
			}
			if got := b.Text(t, "document.querySelectorAll('body img, main script, td script, li script, h1 script, p script').length"); got != "0" {
				t.Errorf("%s: %s texts of a file became markup", page, got)
			}
		}
	}
	if bad := slices.DeleteFunc(b.Complaints(), func(c string) bool {
		return c == "asks for about:blank" || strings.HasSuffix(c, "/favicon.ico") // Chromium's own
	}); len(bad) > 0 {
		t.Errorf("%q", bad)
	}
}

// TestBrowserSees: the test above can fail.
func TestBrowserSees(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!DOCTYPE html><link rel=icon href="data:,"><script>console.log(1); nosuch()</script><img src="http://127.0.0.1:1/x">`)
	}))
	defer server.Close()
	b := pagetest.New(t, server.URL)
	b.Run(t, chromedp.Navigate(server.URL), chromedp.Sleep(200*time.Millisecond))
	got := strings.Join(b.Complaints(), "\n")
	for _, want := range []string{"asks for http://127.0.0.1:1/x", "failed: ", "exception: ", "console: "} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
