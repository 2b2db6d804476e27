package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/mwconform/mwconform/harness/page/pagetest"
	"github.com/mwconform/mwconform/harness/site"
)

const (
	// visible are the ids of the clauses that can be seen.
	visible = `[...document.querySelectorAll('tr.clause')].filter(r => r.checkVisibility()).map(r => r.id).join(' ')`
	counted = `document.getElementById('shown').textContent`
	chosen  = `['q', 'page', 'profile', 'show'].map(n => document.forms[0].elements[n].value).join('|')`
	focused = `document.activeElement.name || document.activeElement.tagName`
	typed   = `(() => { const e = document.forms[0].elements.q; e.value = 'first'; e.dispatchEvent(new Event('input', {bubbles: true})); })()`
	pressed = `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}))`
	// inView tells whether the row that the address names can be seen without scrolling.
	inView = `(r => r.top >= 0 && r.bottom <= innerHeight)(document.getElementById(decodeURIComponent(location.hash.slice(1))).getBoundingClientRect())`
	// wide are the tables that are wider than the window and cannot be scrolled by themselves.
	wide = `[...document.querySelectorAll('table')].filter(t => t.getBoundingClientRect().width > innerWidth && !t.closest('.scroll')).length`
)

// served is the site of a bench in a browser that has it open, and its address.
func served(t *testing.T, in site.Config) (b *pagetest.Browser, home, dir string) {
	t.Helper()
	dir = t.TempDir()
	if _, err := site.Write(dir, in); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	home = server.URL + "/"
	b = pagetest.New(t, home)
	b.Open(t, home+"index.html")
	b.Forget() // of the browser's own start
	return b, home, dir
}

// complaints are what the pages did that they must not do.
func complaints(t *testing.T, b *pagetest.Browser) {
	t.Helper()
	bad := slices.DeleteFunc(b.Complaints(), func(c string) bool { return c == "asks for about:blank" }) // between two pages
	if len(bad) > 0 {
		t.Errorf("%q", bad)
	}
}

// fits complains of what is wider than the window at both widths, and leaves the second.
func fits(t *testing.T, b *pagetest.Browser, name string) {
	t.Helper()
	for _, width := range []int64{1280, 390} {
		b.Width(t, width)
		if !b.Fits(t) || b.Text(t, wide) != "0" {
			t.Errorf("%s is wider than %d px", name, width)
		}
	}
}

// TestSiteInABrowser: filters by address and by hand and links to a clause work
// at both widths, nothing is asked for elsewhere, and nothing stands on the console.
func TestSiteInABrowser(t *testing.T) {
	made := newBench(t)
	b, home, _ := served(t, made.config(made.folder(t)))
	for _, width := range []int64{1280, 390} {
		b.Width(t, width)
		for _, c := range []struct{ hash, do, ask, want string }{
			{"", "", visible, ""},
			{"", "", counted, "3 of 3 clauses"},
			{"", `document.querySelector('[id="demo/a"] button').click()`, visible, "demo/a/one demo/a/two"},
			{"", `(e => { e.click(); e.click(); })(document.querySelector('[id="demo/a"] button'))`, visible, ""},
			{"#demo/b/three", "", visible, "demo/b/three"},
			{"#demo/b/three", "", inView, "true"},
			{"#demo/a", "", visible, "demo/a/one demo/a/two"},
			{"#nosuch/clause", "", visible, ""},
			{"#q=SECOND+one", "", visible, "demo/a/two"},
			{"#q=SECOND+one", "", counted, "1 of 3 clauses"},
			{"#q=nothing", "", visible + " + " + counted, "0 of 3 clauses"},
			{"#show=differ", "", visible, "demo/a/one demo/b/three"},
			{"#show=not&q=third", "", visible, "demo/b/three"},
			{"#profile=extra", "", visible, "demo/a/two"},
			{"#page=demo&profile=extra", "", chosen, "|demo|extra|"},
			{"#page=nosuch", "", visible, ""},
			{"#profile=extra&page=nosuch", "", chosen + " + " + visible, "||extra|demo/a/two"},
			{"#page=nosuch", "", "document.forms[0].elements.page.selectedIndex", "0"},
			{"#q=%3Cimg+src%3Dx%3E", "", chosen, "<img src=x>|||"},
			{"#%E0%A4%A", "", counted, "3 of 3 clauses"},
			{"#q=%E0%A4%A", "", visible, ""},
			{"", typed, visible, "demo/a/one"},
			{"", typed, "location.hash", "#q=first"},
			{"#q=first", `document.querySelector('button[type=reset]').click()`, "location.hash + " + visible + " + " + counted, "3 of 3 clauses"},
			{"#q=first", `location.hash = 'demo/b/three'`, visible, "demo/b/three"},
			{"#q=first", `location.hash = 'demo/b/three'`, inView, "true"},
			{"", `document.querySelector('a[data-profile=extra]').click()`, visible, "demo/a/two"},
			{"#demo/b", `document.querySelector('[id="demo/b/three"] a').click()`, inView + " + decodeURIComponent(location.hash)", "true#demo/b/three"},
			{"#demo/b", `document.querySelector('[id="demo/b/three"] a').click()`, "document.querySelector('tr.clause:target').id", "demo/b/three"},
			{"", pressed, focused, "q"},
		} {
			b.Open(t, home+"index.html"+c.hash)
			if c.do != "" {
				b.Text(t, c.do)
			}
			b.Run(t, chromedp.Sleep(50*time.Millisecond)) // hashchange and load come after
			if got := b.Text(t, c.ask); got != c.want {
				t.Errorf("%d px, %s %s: %s is %q, not %q", width, c.hash, c.do, c.ask, got, c.want)
			}
			if !b.Fits(t) {
				t.Errorf("%d px, %s %s: the page is wider than the window", width, c.hash, c.do)
			}
			if got := b.Small(t); got != "" {
				t.Errorf("%d px, %s %s: too low to be touched: %s", width, c.hash, c.do, got)
			}
		}
	}
	complaints(t, b)
}

// TestLinksOfSite: each link within the site leads to a page and a place that
// are there, and every page fits both widths.
func TestLinksOfSite(t *testing.T) {
	made := newBench(t)
	b, home, dir := served(t, made.config(made.folder(t)))
	const links = `[...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin).map(a => decodeURIComponent(a.href)).join('\n')`
	const places = `[...document.querySelectorAll('[id]')].map(e => location.pathname.slice(1) + '#' + e.id).join('\n')`
	there, from := map[string]bool{}, map[string]string{}
	for name := range pages(t, dir) {
		there[name] = true
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		b.Open(t, home+name)
		fits(t, b, name)
		for _, place := range strings.Split(b.Text(t, places), "\n") {
			there[place] = true
		}
		if strings.HasPrefix(name, "report-") {
			continue // a page of harness/render, which looks at its own links
		}
		for _, link := range strings.Split(b.Text(t, links), "\n") {
			place, _, _ := strings.Cut(strings.TrimPrefix(link, home), "#profile=") // a filter is no place
			from[place] = name
		}
	}
	for place, name := range from {
		if !there[place] {
			t.Errorf("%s: the link to %s leads nowhere", name, place)
		}
	}
	if len(from) < 20 {
		t.Errorf("only %d links", len(from))
	}
	complaints(t, b)
}

// nasty are texts that do harm where a page is careless.
var nasty = map[string]string{
	"markup":     `</title></script></style><script>alert(1)</script><img src=http://127.0.0.1:1/x onerror=alert(2)><h1>`,
	"attributes": `" ' onclick=alert(1) x="><svg onload=alert(2)>{{.}}` + "`${alert(3)}`",
	"long":       strings.Repeat("x", 400),
	"direction":  "\u202egpj.exe\u2066 \u0000 \u001b[31m",
}

// TestHostileSiteInABrowser: no text of a wiki, certificate or file's name runs, loads, is
// markup or makes a page wider than the window, on any page of a site.
func TestHostileSiteInABrowser(t *testing.T) {
	made, from := newBench(t), t.TempDir()
	for name, text := range nasty {
		of := map[string][]byte{}
		cert, _ := made.certificate(t, madeOf(text+"c"), text, nil, made.against.Suite)
		of["cert"] = cert
		_, of["live"] = made.report(t, madeOf(text))
		for kind, data := range of {
			put(t, filepath.Join(from, kind+" <b onclick='alert(1)'>"+name+".json"), data)
		}
	}
	b, home, dir := served(t, made.config(from))
	const foreign = `document.querySelectorAll('body img, body svg, body iframe, body b, h1 ~ h1, [onclick], [onload], [onerror], script:not(#data) ~ script:not(#data)').length`
	told := 0
	for name := range pages(t, dir) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		b.Open(t, home+name)
		b.Text(t, `document.querySelectorAll('details').forEach(d => { d.open = true; })`)
		if got := b.Text(t, foreign); got != "0" {
			t.Errorf("%s: %s elements are of a wiki", name, got)
		}
		fits(t, b, name)
		if strings.Contains(b.Text(t, "document.body.textContent"), "<script>alert(1)</script>") {
			told++
		}
	}
	if told < 4 {
		t.Errorf("the hostile text can be read on %d pages only", told)
	}
	complaints(t, b)
}

// madeOf is a live run of a wiki whose every text is the one given.
func madeOf(text string) made {
	return made{generator: text, mode: "live", fails: []string{"demo/a/one"}, reason: text}
}

// TestSiteWithoutScript: all clauses can be seen, and no form that does nothing.
func TestSiteWithoutScript(t *testing.T) {
	made := newBench(t)
	b, home, _ := served(t, made.config(made.folder(t)))
	if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.Open(t, home+"index.html")
	if got := b.Text(t, visible+" + ' ' + document.forms[0].checkVisibility()"); got != "demo/a/one demo/a/two demo/b/three false" {
		t.Errorf("one sees %q", got)
	}
	fits(t, b, "index.html")
	complaints(t, b)
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
