package compare_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/mwconform/mwconform/harness/compare"
	"github.com/mwconform/mwconform/harness/page/pagetest"
	"github.com/mwconform/mwconform/harness/result"
)

// different is a comparison with findings of each class, and texts that are hostile.
func different(t *testing.T, evil string) *compare.Comparison {
	t.Helper()
	after := answer()
	after.Codes["demo.result"] = "Other"
	delete(after.Members, "demo.text")
	after.Texts["demo.text"] = evil
	after.Members[evil], after.Headers["Vary"] = "string", evil
	c := compare.Compare(one("1.39", result.Pass, answer()), one("1.39", result.Pass, after), catalogue(t), compare.Options{})
	of := &c.Findings[len(c.Findings)-1] // no edition of the catalogue of this test differs
	of.Expected = &compare.Expected{Clause: "demo/a/code", Why: evil, Link: "https://www.mediawiki.org/wiki/API:Login"}
	return c
}

const evil = `<script>alert(1)</script><img src="http://127.0.0.1:1/x"><h1>` + "\u202e" + `"' onload=x`

const (
	says    = `[...document.querySelectorAll('li.finding')].filter((f) => f.checkVisibility())`
	focused = `document.activeElement.id || document.activeElement.name`
	pressed = `((key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})))`
)

// TestDiffInABrowser: filters by address and by hand, links to a finding, keys,
// at both widths; nothing is asked for, nothing is on the console, no text runs.
func TestDiffInABrowser(t *testing.T) {
	c := different(t, evil)
	all, fail, one := len(c.Findings), 0, -1
	for i, f := range c.Findings {
		if f.Breaks && f.Expected == nil {
			fail++
		}
		if f.Kind == compare.MemberGone {
			one = i
		}
	}
	page, ids := paged(t, c)
	last := ids[all-1]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}))
	t.Cleanup(server.Close)
	b := pagetest.New(t, server.URL)
	b.Open(t, server.URL)
	b.Forget() // of the browser's own start
	for _, width := range []int64{1280, 390} {
		b.Width(t, width)
		for _, try := range []struct{ hash, do, ask, want string }{
			{"", "", says + ".length", fmt.Sprint(fail)}, // the first class is open
			{"#class=breaks", "", says + ".length", fmt.Sprint(fail)},
			{"#class=expected", "", says + ".length", "1"},
			{"#kind=member-gone", "", says + ".map((f) => f.dataset.kind).join(' ')", "member-gone"},
			{"#kind=nosuch", "", "document.getElementById('shown').textContent", fmt.Sprintf("%d of %d differences", all, all)},
			{"#q=demo.text", "", says + ".every((f) => f.textContent.includes('demo.text')) && " + says + ".length > 0", "true"},
			{"", "(() => { const e = document.forms[0].elements.q; e.value = 'is gone'; e.dispatchEvent(new Event('input', {bubbles: true})); })()", "location.hash + " + says + ".length", "#q=is+gone1"},
			{"#" + ids[one], "", focused, ids[one]},
			{"#" + last, "", says + ".some((f) => f.id === '" + last + "')", "true"},
			{"#class=breaks", "location.hash = '" + last + "'", focused, last},
			{"", "document.querySelector('tbody th a').click()", "location.hash", "#kind=" + string(c.Findings[0].Kind)},
			{"#class=breaks", pressed + "('j')", focused, ids[0]},
			{"#class=breaks", pressed + "('j'), " + pressed + "('j')", focused, ids[1]},
			{"#class=breaks", pressed + "('j'), " + pressed + "('j'), " + pressed + "('k')", focused, ids[0]},
			{"", pressed + "('/')", focused, "q"},
			{"#class=expected", pressed + "('/'), " + pressed + "('Escape')", "document.forms[0].elements.class.value + '|' + document.activeElement.tagName", "|BODY"},
			{"", "", "document.querySelectorAll('main script, main img, main h1').length", "0"},
		} {
			b.Open(t, server.URL+"/"+try.hash)
			if try.do != "" {
				b.Text(t, try.do)
			}
			b.Run(t, chromedp.Sleep(50*time.Millisecond)) // hashchange and load come after
			if got := b.Text(t, try.ask); got != try.want {
				t.Errorf("%d px, %s %s: %q, not %q", width, try.hash, try.do, got, try.want)
			}
			if got := b.Text(t, "[...document.querySelectorAll('.scroll')].every((e) => e.scrollWidth <= e.clientWidth)"); got != "true" {
				t.Errorf("%d px, %s: a column of the table of kinds is out of sight", width, try.hash)
			}
			if got := b.Small(t); got != "" {
				t.Errorf("%d px, %s: too low to be touched: %s", width, try.hash, got)
			}
			if !b.Fits(t) {
				t.Errorf("%d px, %s: the page is wider than the window", width, try.hash)
			}
		}
	}
	if bad := b.Complaints(); len(bad) > 0 {
		t.Errorf("%q", bad)
	}
}

// paged is the page of a comparison, and the names of the findings in it.
func paged(t *testing.T, c *compare.Comparison) (page string, ids []string) {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b, "html"); err != nil {
		t.Fatal(err)
	}
	for _, id := range regexp.MustCompile(`<li class="card finding" id="([^"]*)"`).FindAllStringSubmatch(b.String(), -1) {
		ids = append(ids, id[1])
	}
	if len(ids) != len(c.Findings) {
		t.Fatalf("%d findings of %d in the page", len(ids), len(c.Findings))
	}
	return b.String(), ids
}

// TestNamesOfFindings: each has one of its own.
func TestNamesOfFindings(t *testing.T) {
	before, env := replayedRelease(t, "1.35", "", nil)
	after, _ := replayedRelease(t, "1.43", "", nil)
	taken := map[string]bool{}
	_, ids := paged(t, compare.Compare(before, after, env.Catalogue, compare.Options{}))
	for _, id := range ids {
		if taken[id] || !regexp.MustCompile(`^[a-z-]+-[0-9a-f]{10}(-[0-9]+)?$`).MatchString(id) {
			t.Errorf("%s", id)
		}
		taken[id] = true
	}
	if len(taken) < 50 {
		t.Errorf("only %d findings", len(taken))
	}
}
