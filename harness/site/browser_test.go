package site_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/mwconform/mwconform/harness/site"
)

// browser is a headless Chromium that notes what it asks for and complains of.
type browser struct {
	ctx context.Context
	mu  sync.Mutex
	bad []string
}

func newBrowser(t *testing.T, home string) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" && os.Getenv("TEST_TOOLS") == "required" {
		t.Fatal("there is no Chromium on this machine")
	}
	if path == "" {
		t.Skip("there is no Chromium on this machine: make tools")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox)
	ctx, endAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, endBrowser := chromedp.NewContext(ctx)
	ctx, endTime := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(func() { endTime(); endBrowser(); endAllocator() })
	b := &browser{ctx: ctx}
	err := chromedp.Listen(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, home) {
				b.bad = append(b.bad, "asks for "+e.Request.URL)
			}
		case *network.EventLoadingFailed:
			b.bad = append(b.bad, "failed: "+e.ErrorText)
		case *runtime.EventExceptionThrown:
			b.bad = append(b.bad, "exception: "+e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			b.bad = append(b.bad, fmt.Sprintf("console: %v", e.Args))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) run(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// text is what a JavaScript expression gives.
func (b *browser) text(t *testing.T, expression string) string {
	t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (b *browser) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.bad)
}

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
	b := newBrowser(t, server.URL)
	open := func(address string) {
		b.run(t, chromedp.Navigate("about:blank"), chromedp.Navigate(server.URL+"/"+address))
	}
	b.mu.Lock()
	b.bad = nil
	b.mu.Unlock()
	for _, width := range []int64{1280, 390} {
		b.run(t, chromedp.EmulateViewport(width, 900))
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
				b.text(t, `(() => { const type = (v) => { const e = document.forms[0].elements.text; e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }; `+c.do+` })()`)
				b.run(t, chromedp.Sleep(50*time.Millisecond)) // hashchange comes after
			}
			if got := b.text(t, visible); got != c.sees {
				t.Errorf("%d px, %s %s: sees %q, not %q", width, c.address, c.do, got, c.sees)
			}
		}
		open("index.html")
		b.text(t, `(() => { const e = document.forms[0].elements.text; e.value = 'first'; e.dispatchEvent(new Event('input', {bubbles: true})); })()`)
		if got := b.text(t, "location.hash"); got != "#?text=first" {
			t.Errorf("%d px: the filter is not in the address: %q", width, got)
		}
		for _, page := range []string{"index.html", "signed.html", "unsigned.html", "foreign.html", "replay-1.35.html", "live.html"} {
			open(page)
			if got := b.text(t, "document.documentElement.scrollWidth <= innerWidth"); got != "true" {
				t.Errorf("%s is wider than %d px", page, width)
			}
		}
	}
	if bad := slices.DeleteFunc(b.complaints(), func(c string) bool {
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
	b := newBrowser(t, server.URL)
	b.run(t, chromedp.Navigate(server.URL), chromedp.Sleep(200*time.Millisecond))
	got := strings.Join(b.complaints(), "\n")
	for _, want := range []string{"asks for http://127.0.0.1:1/x", "failed: ", "exception: ", "console: "} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
