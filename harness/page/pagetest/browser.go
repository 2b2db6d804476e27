// Package pagetest opens pages in a headless Chromium, for tests.
package pagetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is a Chromium that notes what a page must not do.
type Browser struct {
	Context context.Context
	mu      sync.Mutex
	bad     []string
}

// New starts one that complains of requests for anything whose address does not
// begin with home. Without a Chromium the test is skipped; where TEST_TOOLS is
// "required" it fails.
func New(t *testing.T, home string) *Browser {
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
	// A page that may be gone back to is kept in a process of its own, which
	// makes the next one take three times as long. The first two are chromedp's.
	without := chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,BackForwardCache")
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, without)
	ctx, endAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, endBrowser := chromedp.NewContext(ctx)
	ctx, endTime := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(func() { endTime(); endBrowser(); endAllocator() })
	b := &Browser{Context: ctx}
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
		case *log.EventEntryAdded: // what breaks the policy of the page stands here
			b.bad = append(b.bad, "log: "+e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Run does something in the page.
func (b *Browser) Run(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.Context, actions...); err != nil {
		t.Fatal(err)
	}
}

// Text is what a JavaScript expression gives.
func (b *Browser) Text(t *testing.T, expression string) string {
	t.Helper()
	out, err := chromedp.Run(b.Context, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Complaints are what the page did that it must not do.
func (b *Browser) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.bad)
}

// Open goes to an address anew, also where only its hash differs.
func (b *Browser) Open(t *testing.T, address string) {
	t.Helper()
	b.Run(t, chromedp.Navigate("about:blank"), chromedp.Navigate(address))
}

// Forget drops the complaints, such as those of the browser's own start.
func (b *Browser) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bad = nil
}

// Width sets the width of the window in pixels.
func (b *Browser) Width(t *testing.T, pixels int64) {
	t.Helper()
	b.Run(t, chromedp.EmulateViewport(pixels, 900))
}

// Small are the controls that can be seen and are lower than 24 pixels
// (WCAG 2.2, 2.5.8, of which the widths are left to the text in them).
func (b *Browser) Small(t *testing.T) string {
	t.Helper()
	return b.Text(t, "[...document.querySelectorAll('button, select, input, summary')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 24).map((e) => e.tagName + ' ' + e.textContent.slice(0, 30)).join(', ')")
}

// Fits tells whether the page is no wider than the window.
func (b *Browser) Fits(t *testing.T) bool {
	t.Helper()
	return b.Text(t, "document.documentElement.scrollWidth <= innerWidth") == "true"
}
